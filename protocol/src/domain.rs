//! Every label under which something is signed, hashed, sealed or derived, in one place.
//!
//! Two purposes never share a label, and no label is the beginning of another, so that bytes made for one purpose
//! cannot serve another.

/// A purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// Hash: the name of a person.
    UserId,
    /// Hash: the name of a device.
    DeviceId,
    /// Hash: the name of an envelope.
    EnvelopeId,
    /// Hash: what an envelope holds, however often it is sealed.
    ContentId,
    /// Hash: the name of a conversation of two.
    Conversation,
    /// Signature by a device over its certificate.
    DeviceCert,
    /// Signature by a user identity key over a manifest.
    Manifest,
    /// Signature by a device over a KEM prekey.
    KemPrekey,
    /// Signature by a device over a one-time or fallback prekey.
    DhPrekey,
    /// Signature by a device over its route.
    Route,
    /// Signature by a device over its reply to an invitation.
    InviteReply,
    /// Hash: psk id of an invitation.
    Invite,
    /// Derivation: what an invitation's secret yields.
    InviteKeys,
    /// Sealing of an invitation bundle.
    InviteBundle,
    /// Signature by a device over its request under an address.
    ContactRequest,
    /// Derivation: what an address's secret yields.
    AddressKeys,
    /// Sealing of the bundle of an address.
    AddressBundle,
    /// HPKE info of a device envelope.
    DeviceEnvelope,
    /// Derivation: the token that admits deposits.
    TokenStore,
    /// Derivation: the token that admits direct streams.
    TokenDirect,
    /// Derivation: the token that admits prekey claims.
    TokenClaim,
    /// Derivation: ids and keys of presence records.
    Presence,
    /// Sealing of prekeys on a server.
    SealedPrekey,
    /// Derivation: the tree of keys under the recovery seed.
    Recovery,
    /// Derivation: an account's key at one server.
    ServerAccount,
    /// Derivation: the key that wraps the vault's key.
    Vault,
    /// Sealing of pickles and other secrets at rest.
    AtRest,
    /// Signature of a device that signs in at a server.
    StoreAuth,
    /// Signature of an account and its first device that register at a server.
    StoreRegister,
    /// Signature of an account that is to be deleted at a server.
    StoreDelete,
    /// Keyed hash: admission of a direct stream.
    DirectHello,
    /// Hash: a person's half of a safety number.
    SafetyNumber,
    /// Derivation: the key of live frames of one connection and direction.
    Live,
    /// Derivation: ids and keys of an account's slots at one server.
    Slot,
    /// Hash: the name of a group.
    GroupId,
    /// Signature by a device over an entry of a group's log.
    GroupLog,
    /// Derivation and sealing: records of a group's log on a server.
    GroupLogSeal,
    /// Derivation: key and commitment of a group envelope.
    GroupEnvelope,
    /// Hash: the ratchet that a group session is.
    GroupKeyCommit,
    /// Hash: the group key and the topic of an epoch.
    EpochCommit,
    /// Derivation: the token that admits deposits to a group's topic.
    TokenGroup,
    /// Hash: the name of a blob.
    BlobId,
    /// Derivation: the key of an attachment's chunks.
    AttachmentPayload,
    /// Derivation: the commitment to an attachment's key.
    AttachmentCommit,
    /// Derivation: keys of the linking of a new device.
    Link,
    /// Derivation and keyed hashes of a comparison of emoji.
    Emoji,
    /// Derivation: keys of a backup.
    BackupKeys,
    /// Sealing and chaining of a backup's records.
    BackupRecord,
    /// Derivation and sealing of an exported file.
    Export,
}

impl Domain {
    /// All of them, for tests and documents.
    pub const ALL: [Self; 49] = [
        Self::UserId,
        Self::DeviceId,
        Self::EnvelopeId,
        Self::ContentId,
        Self::Conversation,
        Self::DeviceCert,
        Self::Manifest,
        Self::KemPrekey,
        Self::DhPrekey,
        Self::Route,
        Self::InviteReply,
        Self::Invite,
        Self::InviteKeys,
        Self::InviteBundle,
        Self::ContactRequest,
        Self::AddressKeys,
        Self::AddressBundle,
        Self::DeviceEnvelope,
        Self::TokenStore,
        Self::TokenDirect,
        Self::TokenClaim,
        Self::Presence,
        Self::SealedPrekey,
        Self::Recovery,
        Self::ServerAccount,
        Self::Vault,
        Self::AtRest,
        Self::StoreAuth,
        Self::StoreRegister,
        Self::StoreDelete,
        Self::DirectHello,
        Self::SafetyNumber,
        Self::Live,
        Self::Slot,
        Self::GroupId,
        Self::GroupLog,
        Self::GroupLogSeal,
        Self::GroupEnvelope,
        Self::GroupKeyCommit,
        Self::EpochCommit,
        Self::TokenGroup,
        Self::BlobId,
        Self::AttachmentPayload,
        Self::AttachmentCommit,
        Self::Link,
        Self::Emoji,
        Self::BackupKeys,
        Self::BackupRecord,
        Self::Export,
    ];

    /// The label, as it stands in the documents.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::UserId => "hoopoe/v1/user-id",
            Self::DeviceId => "hoopoe/v1/device-id",
            Self::EnvelopeId => "hoopoe/v1/envelope-id",
            Self::ContentId => "hoopoe/v1/content-id",
            Self::Conversation => "hoopoe/v1/conversation",
            Self::DeviceCert => "hoopoe/v1/device-cert",
            Self::Manifest => "hoopoe/v1/manifest",
            Self::KemPrekey => "hoopoe/v1/kem-prekey",
            Self::DhPrekey => "hoopoe/v1/dh-prekey",
            Self::Route => "hoopoe/v1/route",
            Self::InviteReply => "hoopoe/v1/invite-reply",
            Self::Invite => "hoopoe/v1/invite/psk-id",
            Self::InviteKeys => "hoopoe/v1/invite/keys",
            Self::InviteBundle => "hoopoe/v1/invite/bundle",
            Self::ContactRequest => "hoopoe/v1/contact-request",
            Self::AddressKeys => "hoopoe/v1/address/keys",
            Self::AddressBundle => "hoopoe/v1/address/bundle",
            Self::DeviceEnvelope => "hoopoe/v1/envelope/device",
            Self::TokenStore => "hoopoe/v1/token/store",
            Self::TokenDirect => "hoopoe/v1/token/direct",
            Self::TokenClaim => "hoopoe/v1/token/claim",
            Self::Presence => "hoopoe/v1/presence",
            Self::SealedPrekey => "hoopoe/v1/sealed-prekey",
            Self::Recovery => "hoopoe/v1/recovery",
            Self::ServerAccount => "hoopoe/v1/server-account",
            Self::Vault => "hoopoe/v1/vault",
            Self::AtRest => "hoopoe/v1/at-rest",
            Self::StoreAuth => "hoopoe/v1/store-auth",
            Self::StoreRegister => "hoopoe/v1/store-register",
            Self::StoreDelete => "hoopoe/v1/store-delete",
            Self::DirectHello => "hoopoe/v1/direct-hello",
            Self::SafetyNumber => "hoopoe/v1/safety-number",
            Self::Live => "hoopoe/v1/live",
            Self::Slot => "hoopoe/v1/slot",
            Self::GroupId => "hoopoe/v1/group/id",
            Self::GroupLog => "hoopoe/v1/group/log",
            Self::GroupLogSeal => "hoopoe/v1/group/sealed-log",
            Self::GroupEnvelope => "hoopoe/v1/envelope/group",
            Self::GroupKeyCommit => "hoopoe/v1/group/key-commit",
            Self::EpochCommit => "hoopoe/v1/group/epoch-commit",
            Self::TokenGroup => "hoopoe/v1/token/group",
            Self::BlobId => "hoopoe/v1/blob-id",
            Self::AttachmentPayload => "hoopoe/v1/attachment/payload",
            Self::AttachmentCommit => "hoopoe/v1/attachment/commit",
            Self::Link => "hoopoe/v1/link",
            Self::Emoji => "hoopoe/v1/emoji",
            Self::BackupKeys => "hoopoe/v1/backup/keys",
            Self::BackupRecord => "hoopoe/v1/backup/record",
            Self::Export => "hoopoe/v1/export",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Domain;

    #[test]
    fn no_label_is_the_beginning_of_another() {
        for (i, one) in Domain::ALL.iter().enumerate() {
            for (j, other) in Domain::ALL.iter().enumerate() {
                assert!(
                    i == j || !other.label().starts_with(one.label()),
                    "{one:?} and {other:?}"
                );
            }
        }
    }

    #[test]
    fn every_label_names_the_version() {
        assert!(
            Domain::ALL
                .iter()
                .all(|domain| domain.label().starts_with("hoopoe/v1/"))
        );
    }
}
