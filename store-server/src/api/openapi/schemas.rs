//! The schemas of JSON bodies. The types stand in `hoopoe_protocol::store`; a test compares the two.

use hoopoe_protocol::store::error::ProblemCode;
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, RefOr, Schema, Type};

use super::named;

/// All codes that a server gives.
pub(super) const CODES: [ProblemCode; 16] = [
    ProblemCode::Malformed,
    ProblemCode::Unauthenticated,
    ProblemCode::ChallengeFailed,
    ProblemCode::UnknownDevice,
    ProblemCode::InviteCodeRefused,
    ProblemCode::TokenRevoked,
    ProblemCode::WriteKeyRefused,
    ProblemCode::NotFound,
    ProblemCode::Conflict,
    ProblemCode::TooLate,
    ProblemCode::TooLarge,
    ProblemCode::UnsupportedType,
    ProblemCode::RateLimited,
    ProblemCode::OverQuota,
    ProblemCode::Busy,
    ProblemCode::Internal,
];

/// A code as it stands in JSON.
pub(super) fn name_of(code: ProblemCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

/// Every schema under its name.
pub(super) fn all() -> impl Iterator<Item = (String, RefOr<Schema>)> {
    let bodies = about_the_server()
        .into_iter()
        .chain(from_owners())
        .chain(of_accounts())
        .map(|(name, object)| (name, object.into()));
    ids()
        .into_iter()
        .chain(bodies)
        .map(|(name, schema): (&str, RefOr<Schema>)| (name.to_owned(), schema))
}

fn ids() -> [(&'static str, RefOr<Schema>); 5] {
    [
        ("LaneId", bytes(8)),
        ("MailboxId", bytes(16)),
        ("Bytes32", bytes(32)),
        ("Signature", bytes(64)),
        ("Number", number()),
    ]
}

fn about_the_server() -> Vec<(&'static str, ObjectBuilder)> {
    let codes: Vec<String> = CODES.map(name_of).into();
    vec![
        ("Health", fields(&[("status", "String"), ("version", "String")])),
        (
            "Problem",
            fields(&[("status", "Number"), ("title", "String")])
                .property("code", string().enum_values(Some(codes)))
                .required("code")
                .property("retry_after_s", named("Number"))
                .property("version", named("Number")),
        ),
        (
            "ServerLimits",
            fields(&[
                ("server", "Bytes32"),
                ("envelope_bytes", "Number"),
                ("deposit_entries", "Number"),
                ("lane_envelopes", "Number"),
                ("lane_bytes", "Number"),
                ("ttl_s", "Number"),
                ("invite_code_needed", "Boolean"),
                ("quotas", "Quotas"),
                ("rates", "Rates"),
            ]),
        ),
        (
            "Quotas",
            numbers(&[
                "lane_shares",
                "account_tokens",
                "account_invitations",
                "invitation_deposits",
                "invitation_s",
                "one_time_prekeys",
                "presence_s",
                "device_sessions",
                "account_connections",
                "network_connections",
            ])
            .property("account_slots", named("Number"))
            .property("account_devices", named("Number")),
        ),
        (
            "Rates",
            fields(&[
                ("deposit", "Rate"),
                ("anonymous", "Rate"),
                ("owner", "Rate"),
                ("claim", "Rate"),
                ("registration", "Rate"),
                ("sign_in", "Rate"),
            ])
            .property("slot", named("Rate")),
        ),
        ("Rate", numbers(&["burst", "every_ms"])),
    ]
}

fn from_owners() -> Vec<(&'static str, ObjectBuilder)> {
    vec![
        ("ChallengeRequest", fields(&[("device", "Bytes32")])),
        (
            "Challenge",
            fields(&[("server", "Bytes32"), ("nonce", "Bytes32"), ("time", "Number")]),
        ),
        (
            "TokenRequest",
            fields(&[
                ("device", "Bytes32"),
                ("nonce", "Bytes32"),
                ("signature", "Signature"),
            ]),
        ),
        (
            "SessionToken",
            fields(&[("token", "Bytes32"), ("expires", "Number")]),
        ),
        (
            "RegisterRequest",
            fields(&[
                ("account", "Bytes32"),
                ("device", "Bytes32"),
                ("nonce", "Bytes32"),
                ("account_signature", "Signature"),
                ("device_signature", "Signature"),
            ])
            .property("invite_code", string()),
        ),
        (
            "Registered",
            fields(&[("mailbox", "MailboxId"), ("lane", "LaneId")]),
        ),
        (
            "TokenChanges",
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("add", ArrayBuilder::new().items(named("NewToken")))
                .property("revoke", ArrayBuilder::new().items(named("Bytes32"))),
        ),
        (
            "NewToken",
            fields(&[("hash", "Bytes32")])
                .property("scope", string().enum_values(Some(["send", "claim"])))
                .required("scope"),
        ),
        ("PrekeyCount", numbers(&["one_time"])),
    ]
}

fn of_accounts() -> Vec<(&'static str, ObjectBuilder)> {
    vec![
        (
            "DeleteRequest",
            fields(&[
                ("account", "Bytes32"),
                ("device", "Bytes32"),
                ("nonce", "Bytes32"),
                ("signature", "Signature"),
            ]),
        ),
        (
            "Devices",
            ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("devices", ArrayBuilder::new().items(named("DeviceLane")))
                .required("devices"),
        ),
        (
            "DeviceLane",
            fields(&[
                ("lane", "LaneId"),
                ("own", "Boolean"),
                ("envelopes", "Number"),
                ("bytes", "Number"),
            ]),
        ),
    ]
}

/// An object whose fields are all there, each of a named schema or of a plain type.
fn fields(fields: &[(&str, &str)]) -> ObjectBuilder {
    let object = ObjectBuilder::new().schema_type(Type::Object);
    fields.iter().fold(object, |object, &(name, kind)| {
        let object = object.required(name);
        match kind {
            "String" => object.property(name, string()),
            "Boolean" => object.property(name, ObjectBuilder::new().schema_type(Type::Boolean)),
            schema => object.property(name, named(schema)),
        }
    })
}

fn numbers(names: &[&str]) -> ObjectBuilder {
    let all: Vec<(&str, &str)> = names.iter().map(|name| (*name, "Number")).collect();
    fields(&all)
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn number() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(0))
        .into()
}

/// So many bytes as base64url without padding, whose last letter has no bits to spare.
fn bytes(count: usize) -> RefOr<Schema> {
    let last = match count % 3 {
        0 => "[A-Za-z0-9_-]",
        1 => "[AQgw]",
        _ => "[AEIMQUYcgkosw048]",
    };
    let letters = (count * 8).div_ceil(6);
    string()
        .pattern(Some(format!(
            "^[A-Za-z0-9_-]{{{}}}{last}$",
            letters.saturating_sub(1)
        )))
        .description(Some(format!("{count} bytes, base64url without padding")))
        .into()
}
