//! The own store server: what is remembered of it, and the client that talks to it.

use std::fmt;

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::{
    keys::ServerKey,
    route::{ServerPin, StoreAddress},
    secret::Secret,
};
use tokio::sync::mpsc;
use tokio_util::sync::DropGuard;
use zeroize::Zeroizing;

use crate::{
    db::{
        CommitError, Reader, Writer,
        settings::{Setting, SettingChange, SettingError},
    },
    dispatch::{ServerPlace, StoreOutlet},
    random,
    store::{StartError, StoreEvent},
};

/// A server that the user wants to have as their own.
#[derive(Clone)]
pub struct Joining {
    /// `https://host[:port]`, or `http://` on loopback.
    pub url: String,
    /// The pinned certificate key, for a server without a public name.
    pub pin: Option<ServerPin>,
    /// The operator's code, where one is needed.
    pub invite_code: Option<String>,
}

/// Why a server did not become the own one.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The URL is unusable, or the client cannot be set up.
    #[error(transparent)]
    Client(#[from] StartError),
    /// It could not be made durable; the server before is still the own one.
    #[error("the database cannot be written; nothing was done")]
    Database,
    /// The node has stopped or is stopping.
    #[error("the node has stopped")]
    Stopped,
}

/// What is remembered of the own server.
#[derive(Clone)]
pub struct OwnServer {
    /// Where it is.
    pub place: ServerPlace,
    /// The operator's code, where one is needed.
    pub invite_code: Option<String>,
    /// The seed with which this device signs in there.
    pub device_auth: Secret<32>,
    /// Its identity, once it was seen.
    pub identity: Option<ServerKey>,
}

/// A running client of store servers; it ends when this is dropped.
pub struct StoreClient {
    /// What it reports.
    pub events: mpsc::Receiver<StoreEvent>,
    /// Where commands go.
    pub outlet: StoreOutlet,
    /// Ends it.
    pub guard: DropGuard,
}

/// Starts a client, with an own server or without one.
pub type StartClient = Box<dyn Fn(Option<&OwnServer>) -> Result<StoreClient, StartError> + Send>;

impl fmt::Debug for Joining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Joining(..)")
    }
}

impl fmt::Debug for OwnServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnServer")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StoreClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreClient(..)")
    }
}

impl OwnServer {
    /// Reads what is remembered; `address` is the lane that the engine knows.
    ///
    /// # Errors
    /// If the database fails or a value is not authentic.
    pub async fn load(
        reader: &Reader,
        storage: &StorageKey,
        address: Option<&StoreAddress>,
    ) -> Result<Option<Self>, SettingError> {
        let text = |value: Zeroizing<Vec<u8>>| String::from_utf8_lossy(&value).into_owned();
        let (url, device_auth) = (
            reader.setting(storage, Setting::ServerUrl).await?.map(text),
            reader.setting(storage, Setting::DeviceAuthSeed).await?,
        );
        let device_auth = device_auth.and_then(|seed| Secret::from_slice(&seed));
        let (Some(url), Some(device_auth)) = (url, device_auth) else {
            return Ok(None);
        };
        let pin = reader
            .setting(storage, Setting::ServerPin)
            .await?
            .and_then(|pin| ServerPin::from_slice(&pin));
        let identity = address
            .filter(|address| address.url == url)
            .map(|address| address.server);
        Ok(Some(Self {
            place: ServerPlace { url, pin },
            invite_code: reader.setting(storage, Setting::InviteCode).await?.map(text),
            device_auth,
            identity,
        }))
    }

    /// The server that the user wants, next to the one there is: the same place keeps its keys.
    #[must_use]
    pub fn joined(joining: Joining, before: Option<&Self>) -> Self {
        let place = ServerPlace {
            url: joining.url,
            pin: joining.pin,
        };
        let same = before.filter(|before| before.place.url == place.url);
        Self {
            device_auth: same.map_or_else(random::secret, |before| before.device_auth.clone()),
            identity: same.and_then(|before| before.identity),
            place,
            invite_code: joining.invite_code,
        }
    }

    /// Remembers the server.
    ///
    /// # Errors
    /// If the database fails; then nothing is written.
    pub async fn save(&self, writer: &mut Writer, storage: &StorageKey) -> Result<(), CommitError> {
        let set = |setting, value| SettingChange { setting, value };
        let changes = [
            set(Setting::ServerUrl, Some(self.place.url.as_bytes())),
            set(
                Setting::ServerPin,
                self.place.pin.as_ref().map(|pin| pin.as_bytes().as_slice()),
            ),
            set(
                Setting::InviteCode,
                self.invite_code.as_deref().map(str::as_bytes),
            ),
            set(
                Setting::DeviceAuthSeed,
                Some(self.device_auth.expose().as_slice()),
            ),
        ];
        writer.set(storage, &mut random::generator(), &changes).await
    }
}
