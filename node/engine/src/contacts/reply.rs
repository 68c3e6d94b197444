//! Somebody answers an invitation of ours.

use hoopoe_crypto::signature;
use hoopoe_protocol::{
    envelope::{Header, SUITE_PSK},
    invitation::InviteReply,
    keys::{BundleHash, UserKey},
    signed::Signed,
};

use crate::{
    contacts::{
        invite,
        newcomer::{self, Newcomer, Said},
    },
    inbox::Unusable,
    row::ContactState,
    state::State,
    step::QuarantineReason,
    turn::Turn,
};

/// A reply whose every part is signed by the device that its own manifest names.
struct TrueReply {
    inviter: UserKey,
    bundle: BundleHash,
    newcomer: Newcomer,
}

/// Checks a reply, takes the joiner in, begins a session and introduces the user.
pub(crate) fn received(
    state: &mut State,
    turn: &mut Turn<'_>,
    header: Header,
    signed: &Signed<InviteReply>,
) -> Result<(), Unusable> {
    if header.suite != SUITE_PSK {
        return Err(QuarantineReason::Untrue.into());
    }
    let TrueReply {
        inviter,
        bundle,
        newcomer,
    } = verify(turn, signed).ok_or(QuarantineReason::Untrue)?;
    let user = newcomer.manifest.user();
    if inviter != state.own.identity.key() || user == state.own.user() {
        return Err(QuarantineReason::Untrue.into());
    }
    let now = state.backlog.is_settled().then_some(turn.now);
    let invitation = state
        .invitations
        .answered(&bundle, header.kid, now)
        .ok_or(QuarantineReason::NoInvitation)?;

    // Somebody who is blocked learns nothing from a link, and the one it is for can still use it.
    let known = state.book.contact_of_user(&user);
    let known = known.and_then(|id| state.book.contacts.get(&id));
    if known.is_some_and(|contact| contact.state == ContactState::Blocked) {
        return Err(Unusable::Dropped);
    }
    newcomer.take_in(state, turn).ok_or(QuarantineReason::Untrue)?;
    invite::use_up(state, turn, invitation);
    Ok(())
}

fn verify(turn: &Turn<'_>, signed: &Signed<InviteReply>) -> Option<TrueReply> {
    let unverified = signed.read_unverified().ok()?;
    let (manifest, cert) = newcomer::signer(&unverified.manifest, &unverified.route, turn.now)?;
    let reply = signature::verify(signed, &cert.signing).ok()?;
    let said = Said {
        version: reply.version,
        profile: reply.profile,
        route: reply.route,
        seeds: reply.seeds,
        prekeys: reply.prekeys,
    };
    Some(TrueReply {
        inviter: reply.inviter,
        bundle: reply.bundle,
        newcomer: Newcomer::verify(manifest, cert, said, turn.now)?,
    })
}
