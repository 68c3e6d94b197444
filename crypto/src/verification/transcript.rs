//! What a comparison is about, in one hash: who, between which devices, with which keys.

use hoopoe_protocol::{
    domain::Domain,
    hash,
    id::DeviceId,
    keys::{ManifestHash, UserKey, X25519Key},
    verification::{ComparisonId, KeyCommitment},
};

/// One of the two, as one side knows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Party {
    /// The user identity key: our own, or the one that is pinned.
    pub user_key: UserKey,
    /// The device that takes part.
    pub device: DeviceId,
    /// The newest manifest: our own, or the one that is held.
    pub manifest: ManifestHash,
}

/// Who began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Starter,
    Answerer,
}

impl Side {
    const fn name(self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Answerer => "answerer",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::Starter => Self::Answerer,
            Self::Answerer => Self::Starter,
        }
    }
}

/// To what the starter is bound before they see the answerer's key.
pub(super) fn commitment(comparison: &ComparisonId, starter: &Party, key: &X25519Key) -> KeyCommitment {
    KeyCommitment::new(hash::labelled(
        Domain::Emoji,
        &[
            b"commitment",
            comparison.as_bytes(),
            starter.user_key.as_bytes(),
            starter.device.as_bytes(),
            key.as_bytes(),
        ],
    ))
}

/// All that both must agree about for the emoji to be the same, as text: vodozemac takes texts only.
pub(super) struct Transcript(String);

impl Transcript {
    pub(super) fn new(
        comparison: &ComparisonId,
        commitment: &KeyCommitment,
        [starter, answerer]: [&Party; 2],
        [starter_key, answerer_key]: [&X25519Key; 2],
    ) -> Self {
        Self(hex(&hash::labelled(
            Domain::Emoji,
            &[
                b"transcript",
                comparison.as_bytes(),
                commitment.as_bytes(),
                starter.user_key.as_bytes(),
                starter.device.as_bytes(),
                starter_key.as_bytes(),
                answerer.user_key.as_bytes(),
                answerer.device.as_bytes(),
                answerer_key.as_bytes(),
            ],
        )))
    }

    /// The HKDF info of the emoji.
    pub(super) fn emoji_info(&self) -> String {
        format!("{} emoji {}", Domain::Emoji.label(), self.0)
    }

    /// The HKDF info of the key with which one side vouches for one thing.
    pub(super) fn mac_info(&self, by: Side, of: &str) -> String {
        format!("{} {} {of} {}", Domain::Emoji.label(), by.name(), self.0)
    }
}

/// Public bytes as text.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
