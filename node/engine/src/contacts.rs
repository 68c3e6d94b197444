//! How two people come to know each other.
//!
//! ```text
//! inviter                                            joiner
//! invite: bundle ──▶ own server
//!                         link, by any way ──────▶  join: fetches the bundle, checks it,
//!                                                   replies under the invitation's key
//! reply: checks it, begins a session,     ◀──────   (contact: waiting)
//! introduces itself           ──────────────────▶   introduce: (contact: accepted)
//! ```
//!
//! Under an address it is the same, but that what comes is a request, which waits until the user accepts it.

pub(crate) mod address;
pub(crate) mod ask;
pub(crate) mod host;
pub(crate) mod introduce;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod joins;
mod newcomer;
mod own_card;
pub(crate) mod part;
pub(crate) mod reply;
pub(crate) mod requests;
pub(crate) mod verify;
pub(crate) mod withdrawn;

use hoopoe_crypto::{
    manifest::{ManifestOrder, VerifiedManifest},
    route::generate_seeds,
};
use hoopoe_protocol::{
    id::{ConversationId, UserId},
    keys::TokenHash,
    store::tokens::{NewToken, TokenChanges, TokenScope},
};

use crate::{
    addresses,
    book::{Contact, Given, Remote},
    profile,
    row::{ContactId, ContactState, Task},
    state::State,
    step::{Admission, Effect, Notice},
    tasks,
    turn::Turn,
};

/// The contact with this manifest's person, made with fresh seeds if there is none yet; its devices are up to date. Who was
/// removed is waited for again. `None` if the manifest contradicts what is known, or the person is blocked.
pub(crate) fn meet(
    state: &mut State,
    turn: &mut Turn<'_>,
    manifest: VerifiedManifest,
    name: String,
) -> Option<ContactId> {
    let known = state.book.contact_of_user(&manifest.user());
    if !can_meet(state, known, &manifest) {
        verify::refused(state, turn, known, &manifest);
        return None;
    }
    let id = match known {
        Some(id) => id,
        None => make(state, turn, manifest.clone()),
    };
    let contact = state.book.contacts.get_mut(&id)?;
    if contact.manifest.compare(&manifest) == ManifestOrder::Newer {
        contact.manifest = manifest.clone();
    }
    if !name.is_empty() {
        profile::rename(contact, turn, name);
    }
    let is_back = contact.state == ContactState::Removed;
    if is_back {
        (contact.state, contact.since) = (ContactState::Waiting, turn.now);
    }
    contact.put(turn);
    contact.put_conversation(turn);
    if is_back {
        give_tokens(state, turn, &[id]);
    }
    turn.notice(Notice::Contact { contact: id });
    add_devices(state, turn, id, &manifest);
    Some(id)
}

/// Whether the manifest contradicts nothing that is known, and the person is not blocked.
fn can_meet(state: &State, known: Option<ContactId>, manifest: &VerifiedManifest) -> bool {
    let contact = known.and_then(|id| state.book.contacts.get(&id));
    let fits = |contact: &Contact| {
        let order = contact.manifest.compare(manifest);
        contact.state != ContactState::Blocked && matches!(order, ManifestOrder::Same | ManifestOrder::Newer)
    };
    state.book.can_take(known, manifest) && contact.is_none_or(fits)
}

fn make(state: &mut State, turn: &mut Turn<'_>, manifest: VerifiedManifest) -> ContactId {
    let user = manifest.user();
    let contact = stranger(state, turn, manifest, user);
    let id = contact.id;
    state.book.add_contact(contact);
    give_tokens(state, turn, &[id]);
    id
}

fn stranger(state: &State, turn: &mut Turn<'_>, manifest: VerifiedManifest, user: UserId) -> Contact {
    Contact {
        id: state.book.next_contact(),
        user,
        user_key: manifest.user_key(),
        name: String::new(),
        state: ContactState::Waiting,
        manifest,
        ours: Given::new(generate_seeds(&mut turn.desk.rng, &state.own.bundle_key)),
        theirs: None,
        conversation: ConversationId::of_pair(&state.own.user(), &user),
        order: 0,
        since: turn.now,
        verified: None,
        warning: None,
        is_refusing: false,
    }
}

/// Tells the own server which tokens contacts will show. Those from whom the user has parted get none.
pub(crate) fn give_tokens(state: &mut State, turn: &mut Turn<'_>, contacts: &[ContactId]) {
    for id in contacts {
        let contact = state.book.contacts.get(id);
        let Some(contact) = contact.filter(|contact| !contact.state.is_parted()) else {
            continue;
        };
        let tokens = &contact.ours.tokens;
        let add = [
            (&tokens.store, TokenScope::Send),
            (&tokens.claim, TokenScope::Claim),
        ]
        .map(|(token, scope)| NewToken {
            hash: TokenHash::of(token.expose()),
            scope,
        })
        .to_vec();
        tasks::add(
            state,
            turn,
            Task::Tokens(TokenChanges {
                add,
                revoke: Vec::new(),
            }),
        );
    }
}

fn add_devices(state: &mut State, turn: &mut Turn<'_>, contact: ContactId, manifest: &VerifiedManifest) {
    for (device, cert) in manifest.devices() {
        if state.book.remote_of_device(device).is_some() {
            continue;
        }
        let remote = Remote::new(state.book.next_remote(), contact, cert.clone());
        remote.put(turn);
        state.book.add_remote(remote);
    }
}

/// Tells the network who may connect.
pub(crate) fn admit(state: &State, turn: &mut Turn<'_>) {
    let contacts = state
        .book
        .remotes
        .values()
        .filter_map(|remote| {
            let contact = state.book.contacts.get(&remote.contact)?;
            let is_welcome = !contact.state.is_parted() && addresses::may_know(state, contact.id);
            is_welcome.then(|| Admission {
                device: remote.device,
                token: contact.ours.tokens.direct.clone(),
            })
        })
        .collect();
    turn.effect(Effect::Admit { contacts });
}
