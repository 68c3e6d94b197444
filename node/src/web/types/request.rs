//! The own address and requests, as JSON.

use hoopoe_protocol::{id::UserId, keys::UserKey, time::Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The own address.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Address {
    /// Its link, which anybody may hold; none if there is no address.
    pub link: Option<String>,
    /// Whether it waits on the own server as it should: the link works.
    pub published: bool,
}

/// Requests both ways.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Requests {
    /// Who waits for the user's answer, whoever asked first first.
    pub incoming: Vec<Request>,
    /// Whom the user asked, and who has not answered.
    pub outgoing: Vec<Asked>,
}

/// Somebody who wants to become a contact.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Request {
    /// Its number on this node.
    pub id: i64,
    /// The name they gave themselves. Nobody has checked it.
    pub name: String,
    /// What they say, on one line; empty if nothing.
    pub note: String,
    /// Their user id.
    #[schema(value_type = String)]
    pub user: UserId,
    /// The key that the id stands for.
    #[schema(value_type = String)]
    pub user_key: UserKey,
    /// The digits that both see, in groups.
    pub safety_number: String,
    /// When they first asked.
    #[schema(value_type = u64)]
    pub received: Timestamp,
    /// When the request ends by itself.
    #[schema(value_type = u64)]
    pub until: Timestamp,
}

/// Somebody whom the user asked.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Asked {
    /// Its number on this node.
    pub id: i64,
    /// The contact that is waited for, once there is one.
    pub contact: Option<i64>,
    /// Their user id, once there is a contact.
    #[schema(value_type = Option<String>)]
    pub user: Option<UserId>,
    /// What the user said.
    pub note: String,
    /// When the user asked.
    #[schema(value_type = u64)]
    pub since: Timestamp,
    /// When the user waits no more.
    #[schema(value_type = u64)]
    pub until: Timestamp,
    /// How far it is.
    pub state: AskedState,
}

/// How far a request of the user's is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedState {
    /// It is on its way to their server.
    Sending,
    /// They, or their server, have it.
    Asked,
}
