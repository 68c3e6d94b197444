//! Whether a payload is true: what it claims, beside what is known of whoever wrote it.

use hoopoe_crypto::{
    manifest::{ManifestOrder, VerifiedManifest},
    payload::{self, Expectation, GroupTie, Relation},
};
use hoopoe_protocol::content::payload::OlmPayload;

use super::Decrypted;
use crate::{contacts::verify, row::RemoteId, state::State, step::QuarantineReason, turn::Turn};

/// Decodes a payload, adopts the manifest it brings if that is newer, and makes the nine checks.
pub(super) fn check(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    via: &Decrypted,
) -> Result<OlmPayload, QuarantineReason> {
    let payload = payload::decode(&via.plaintext).map_err(|_| QuarantineReason::Malformed)?;
    let brought = match &payload.manifest {
        Some(signed) => Some(VerifiedManifest::verify(signed).map_err(|_| QuarantineReason::Untrue)?),
        None => None,
    };
    let (me, my_device) = (state.own.user(), state.own.device_id());
    let known = state.book.remotes.get(&remote).map(|remote| remote.contact);
    if let Some(brought) = &brought
        && !state.book.is_credible(known, brought)
    {
        verify::refused(state, turn, known, brought);
        return Err(QuarantineReason::Untrue);
    }
    let (contact, _) = state.book.pair(remote).ok_or(QuarantineReason::UnknownSender)?;
    let order = brought.as_ref().map(|brought| contact.manifest.compare(brought));
    let named = match &brought {
        Some(brought) => brought,
        None => &contact.manifest,
    };
    let newest = match (&brought, &order) {
        (Some(brought), Some(ManifestOrder::Newer)) => brought,
        _ => &contact.manifest,
    };
    let expectation = Expectation {
        me,
        my_device,
        sender: named,
        newest,
        pinned: contact.user_key,
        relation: Relation::Contact,
        session: via.session,
        session_peer: via.peer,
        kind: via.kind,
        // There is no other device of this person yet.
        is_ours: &|_| false,
        // This engine is in no group, so nothing about one can be true.
        groups: &|_| GroupTie::Apart,
        // A repeated message is not untrue; it is handled by the caller.
        is_seen: &|_, _| false,
    };
    let payload = payload::check(payload, &expectation).map_err(|_| QuarantineReason::Untrue)?;
    if let (Some(brought), Some(ManifestOrder::Newer)) = (brought, order) {
        contact.manifest = brought;
        contact.put(turn);
    }
    Ok(payload)
}
