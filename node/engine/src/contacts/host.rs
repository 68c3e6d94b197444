//! Invitations that this node serves itself: to strangers who hold the link, without any server.
//!
//! The network answers a fetch by itself, from a table; a reply comes here, and is acknowledged once it is durable.

use std::sync::Arc;

use hoopoe_protocol::{
    invitation::InvitationNode,
    limits,
    time::{Span, Timestamp},
};

use crate::{
    contacts::invite::{Invitation, Invitations},
    own::Listening,
    row::{InvitationId, InvitationState},
    state::State,
    step::{Effect, Hosted},
    turn::Turn,
};

/// What the network was told.
#[derive(Default)]
pub(crate) struct Hosting {
    told: Option<Vec<(InvitationId, InvitationState)>>,
    /// When it is told again, lest it was lost.
    again_at: Timestamp,
}

impl Hosting {
    /// The clock may have been set back: nothing is told later than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.again_at = now.plus(AGAIN).min(self.again_at);
    }
}

/// Tells the network which invitations strangers may ask for, whenever these change, and now and then besides.
pub(crate) fn tell(state: &mut State, turn: &mut Turn<'_>) {
    // Who may not learn where this node is gets no answer at its door.
    let live = if state.addresses.includes_strangers() {
        live(&state.invitations, turn.now)
    } else {
        Vec::new()
    };
    let told: Vec<_> = live
        .iter()
        .map(|(id, invitation)| (*id, invitation.state))
        .collect();
    let is_repeated = !live.is_empty() && state.hosting.again_at <= turn.now;
    if state.hosting.told.as_ref() == Some(&told) && !is_repeated {
        return;
    }
    let invitations = live
        .into_iter()
        .map(|(_, invitation)| Hosted {
            token: invitation.token,
            sealed: invitation.state.is_open().then(|| Arc::clone(&invitation.sealed)),
        })
        .collect();
    state.hosting = Hosting {
        told: Some(told),
        again_at: turn.now.plus(AGAIN),
    };
    turn.effect(Effect::Host { invitations });
}

/// When the next of them ends, or all are told again.
pub(crate) fn wake_at(state: &State) -> Option<Timestamp> {
    let told = state.hosting.told.as_ref()?;
    let ends = told
        .iter()
        .filter_map(|(id, _)| state.invitations.all.get(id))
        .map(|invitation| invitation.expires);
    ends.min().map(|end| end.min(state.hosting.again_at))
}

/// The newest of those that have not ended. One that was answered stays, for whoever has not heard that.
fn live(invitations: &Invitations, now: Timestamp) -> Vec<(InvitationId, &Invitation)> {
    invitations
        .all
        .iter()
        .rev()
        .filter(|(_, invitation)| now < invitation.expires)
        .take(MOST)
        .map(|(id, invitation)| (*id, invitation))
        .collect()
}

/// This node, if strangers may learn where it is.
pub(crate) fn here(state: &State) -> Option<InvitationNode> {
    let listening = state.own.listening.as_ref();
    listening
        .filter(|_| state.addresses.includes_strangers())
        .and_then(node)
}

/// This node as a link names it: addresses that others can use, or those of this computer alone if it has no others.
fn node(listening: &Listening) -> Option<InvitationNode> {
    let (near, far): (Vec<_>, Vec<_>) = listening
        .addresses
        .iter()
        .partition(|address| is_of_this_computer(address));
    let mut room = limits::INVITATION_ADDRESS_BYTES;
    let addresses: Vec<_> = if far.is_empty() { near } else { far }
        .into_iter()
        .take(limits::INVITATION_ADDRESSES)
        .take_while(|address| match room.checked_sub(address.len()) {
            Some(left) => {
                room = left;
                true
            }
            None => false,
        })
        .cloned()
        .collect();
    (!addresses.is_empty()).then(|| InvitationNode {
        peer: listening.peer.clone(),
        addresses,
    })
}

/// Loopback, and what means something on one link only.
fn is_of_this_computer(address: &str) -> bool {
    ["/ip4/127.", "/ip6/::1/", "/ip6/fe80:"]
        .iter()
        .any(|prefix| address.starts_with(prefix))
}

/// Most invitations that are served.
const MOST: usize = 32;

/// What was told is told again after this.
const AGAIN: Span = Span::seconds(600);

#[cfg(test)]
mod tests {
    use hoopoe_protocol::route::PeerIdBytes;

    use super::*;

    fn addresses(own: &[&str]) -> Option<Vec<String>> {
        let listening = Listening {
            peer: PeerIdBytes(vec![1; 38]),
            addresses: own.iter().map(ToString::to_string).collect(),
        };
        node(&listening).map(|node| node.addresses)
    }

    #[test]
    fn a_link_names_addresses_that_others_can_use() {
        let (lan, loopback) = ("/ip4/192.0.2.1/tcp/1", "/ip4/127.0.0.1/tcp/1");

        assert_eq!(
            addresses(&[loopback, "/ip6/::1/tcp/1", lan]),
            Some(vec![lan.into()])
        );
        assert_eq!(addresses(&[loopback]), Some(vec![loopback.into()]));
        assert_eq!(addresses(&[]), None);
    }

    #[test]
    fn a_link_stays_small_however_many_addresses_there_are() {
        let many: Vec<_> = (0..40)
            .map(|number| format!("/ip4/192.0.2.{number}/tcp/1"))
            .collect();
        let many: Vec<_> = many.iter().map(String::as_str).collect();
        let long = format!("/dns/{}/tcp/1", "a".repeat(limits::INVITATION_ADDRESS_BYTES));

        assert_eq!(addresses(&many).unwrap().len(), limits::INVITATION_ADDRESSES);
        assert_eq!(addresses(&[&long]), None);
    }
}
