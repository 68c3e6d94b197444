//! Somebody answers an invitation of ours.

use hoopoe_crypto::{manifest::VerifiedManifest, prekeys::VerifiedDhPrekey, route::VerifiedRoute, signature};
use hoopoe_protocol::{
    envelope::{Header, SUITE_PSK},
    identity::DeviceCert,
    invitation::InviteReply,
    limits,
    signed::Signed,
};

use crate::{
    book::Given,
    contacts::{
        self,
        introduce::{self, Standing},
        invite, meet,
    },
    delivery,
    inbox::Unusable,
    row::ContactState,
    state::State,
    step::QuarantineReason,
    turn::Turn,
};

/// A reply whose every part is signed by the device that its own manifest names.
struct TrueReply {
    reply: InviteReply,
    manifest: VerifiedManifest,
    cert: DeviceCert,
    prekey: VerifiedDhPrekey,
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
        reply,
        manifest,
        cert,
        prekey,
    } = verify(turn, signed).ok_or(QuarantineReason::Untrue)?;
    if reply.inviter != state.own.identity.key() || manifest.user() == state.own.user() {
        return Err(QuarantineReason::Untrue.into());
    }
    let invitation = state
        .invitations
        .answered(&reply.bundle, header.kid, turn.now)
        .ok_or(QuarantineReason::NoInvitation)?;
    let session = state
        .own
        .device
        .begin_session(&cert, &prekey)
        .map_err(|_| QuarantineReason::Untrue)?;

    // Somebody who is blocked learns nothing from a link, and the one it is for can still use it.
    let known = state.book.contact_of_user(&manifest.user());
    let known = known.and_then(|id| state.book.contacts.get(&id));
    if known.is_some_and(|contact| contact.state == ContactState::Blocked) {
        return Err(Unusable::Dropped);
    }
    let standing = match state.book.remote_of_device(&cert.device_id()) {
        Some(_) => Standing::Known,
        None => Standing::New,
    };
    let contact = meet(state, turn, manifest, reply.profile.name).ok_or(QuarantineReason::Untrue)?;
    invite::use_up(state, turn, invitation);
    let remote = state
        .book
        .remote_of_device(&cert.device_id())
        .ok_or(QuarantineReason::Untrue)?;
    if let Some((contact, device)) = state.book.pair(remote) {
        contact.theirs = Some(Given::new(reply.seeds));
        contact.state = ContactState::Accepted;
        contact.put(turn);
        device.add_session(turn, session);
    }
    introduce::adopt(state, turn, remote, &reply.route, None);
    contacts::admit(state, turn);
    introduce::introduce(state, turn, remote, standing);
    delivery::seal::seal_waiting(state, turn, remote);
    turn.notice(crate::step::Notice::Contact { contact });
    turn.touched.insert(remote);
    Ok(())
}

fn verify(turn: &Turn<'_>, signed: &Signed<InviteReply>) -> Option<TrueReply> {
    let unverified = signed.read_unverified().ok()?;
    let manifest = VerifiedManifest::verify(&unverified.manifest).ok()?;
    let device = unverified.route.read_unverified().ok()?.device;
    let cert = manifest.device(&device)?.clone();
    let reply = signature::verify(signed, &cert.signing).ok()?;
    if reply.profile.name.len() > limits::NAME_BYTES {
        return None;
    }
    VerifiedRoute::verify(&reply.route, &cert).ok()?;
    let prekey = VerifiedDhPrekey::verify(reply.prekeys.first()?, &cert, turn.now).ok()?;
    Some(TrueReply {
        reply,
        manifest,
        cert,
        prekey,
    })
}
