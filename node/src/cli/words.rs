//! Ticks, paths and reasons in words.

use super::{clean, clock::Clock};
use crate::web::types::{
    Delivery, DeliveryReason, DeliveryState, KeyWarningKind, Path, Presence, PresenceState,
};

/// `…` queued, `✓` sent, `✓✓` delivered, `✓✓ read`, `!` failed; nothing where there is nowhere to go.
#[must_use]
pub const fn tick(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued | DeliveryState::AwaitingKeys => "…",
        DeliveryState::Sent => "✓",
        DeliveryState::Delivered => "✓✓",
        DeliveryState::Read => "✓✓ read",
        DeliveryState::Failed => "!",
        DeliveryState::Kept => "",
    }
}

/// How far a message is, in a word.
#[must_use]
pub const fn state(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Queued | DeliveryState::AwaitingKeys => "queued",
        DeliveryState::Sent => "sent",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Read => "read",
        DeliveryState::Failed => "failed",
        DeliveryState::Kept => "kept",
    }
}

/// The way something took.
#[must_use]
pub const fn path(path: Path) -> &'static str {
    match path {
        Path::Direct => "direct",
        Path::Store => "stored",
    }
}

/// Why a message is where it is.
#[must_use]
pub const fn reason(reason: DeliveryReason) -> &'static str {
    match reason {
        DeliveryReason::AwaitingContact => "waits until they answer the invitation",
        DeliveryReason::AwaitingPrekeys => "waits for their keys",
        DeliveryReason::NoServer => "they have no server; it goes when both of you are online",
        DeliveryReason::ServerUnreachable => "their server cannot be reached; it is tried again",
        DeliveryReason::MailboxFull => "their mailbox is full; it is tried again",
        DeliveryReason::NotAccepted => "not accepted",
        DeliveryReason::RecipientAway => "they have been away too long",
        DeliveryReason::Refused => "their server refuses it",
        DeliveryReason::PutAside => "their device could not read it; it goes once more",
        DeliveryReason::Parted => "you blocked or removed them",
        DeliveryReason::Unreadable => "their device cannot read it; write it again",
    }
}

/// What somebody was called before; none if they always had one name.
#[must_use]
pub fn was(earlier: &[String]) -> Option<String> {
    let names: Vec<_> = earlier.iter().map(|name| clean::name(name)).collect();
    (!names.is_empty()).then(|| format!("was {}", names.join(", ")))
}

/// What speaks against a contact's key.
#[must_use]
pub const fn warning(kind: KeyWarningKind) -> &'static str {
    match kind {
        KeyWarningKind::TwoLists => "their key is used in two places at once",
        KeyWarningKind::OtherKey => "they spoke in the name of a key that is not theirs",
        KeyWarningKind::Claimed => "somebody else claimed one of their devices",
    }
}

/// Whether somebody is there, or when they last were; empty if nothing is known.
#[must_use]
pub(super) fn presence(presence: &Presence, clock: &Clock) -> String {
    match (presence.state, presence.last_seen) {
        (PresenceState::Online, _) => "online".to_owned(),
        (PresenceState::Away, None) => "away".to_owned(),
        (PresenceState::Away, Some(at)) => format!("away since {}", clock.read(at)),
        (PresenceState::Unknown, None) => String::new(),
        (PresenceState::Unknown, Some(at)) => format!("last seen {}", clock.read(at)),
    }
}

/// The tick, then the path once it took one, then the reason if there is one.
#[must_use]
pub fn delivery(delivery: &Delivery) -> String {
    let parts = [
        Some(tick(delivery.state)),
        delivery.path.map(path),
        delivery.reason.map(reason),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::time::Timestamp;

    use super::*;

    #[test]
    fn a_delivery_is_a_tick_a_path_and_a_reason() {
        let at = Timestamp(0);
        let read = Delivery {
            state: DeliveryState::Read,
            path: Some(Path::Direct),
            reason: None,
            at,
        };
        let failed = Delivery {
            state: DeliveryState::Failed,
            path: None,
            reason: Some(DeliveryReason::RecipientAway),
            at,
        };
        let queued = Delivery {
            state: DeliveryState::Queued,
            path: None,
            reason: None,
            at,
        };

        assert_eq!(delivery(&read), "✓✓ read · direct");
        assert_eq!(delivery(&failed), "! · they have been away too long");
        assert_eq!(delivery(&queued), "…");
    }
}
