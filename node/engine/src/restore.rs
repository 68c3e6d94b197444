//! From rows back to state. Everything is checked again on the way: a row that was tampered with is an error, not a
//! state.

use hoopoe_crypto::{
    at_rest::StorageKey,
    device::Device,
    identity::UserIdentity,
    invite::read_link,
    kem::{KemSecret, VerifiedKemPrekey},
    manifest::VerifiedManifest,
    recovery::RecoverySeed,
    route::VerifiedRoute,
    session::Session,
};
use hoopoe_protocol::{codec, id::ConversationId, keys::UserKey};

use crate::{
    accepted::Accepted,
    book::{Book, Contact, Given, HeldSession, Remote},
    contacts::{
        address,
        invite::{self, Invitations},
        joins::Joins,
        requests::Requests,
        withdrawn::Withdrawn,
    },
    conversation::{oneself::Oneself, receipts::Owed},
    desk::{self, Desk, Place},
    doubt::Doubt,
    live::last_seen::LastSeen,
    own::{Own, OwnKem},
    presence::SealedPresence,
    profile::{self, Profiles},
    row::{
        ContactId, ContactRow, ConversationRow, InvitationRow, JoinRow, KemKeyRow, OutboxRow, OwnRow,
        RemoteRow, SessionRow, Snapshot,
    },
    seen::Seen,
    state::State,
};

/// Why rows yield no engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// A sealed secret does not open: another key, or the row was changed or moved.
    #[error("a sealed secret in table {0} does not open")]
    Sealed(&'static str),
    /// A row's content is not what it should be.
    #[error("a row in table {0} is damaged")]
    Damaged(&'static str),
}

pub(crate) fn state(desk: &mut Desk, snapshot: Snapshot) -> Result<State, RestoreError> {
    let own = own(desk, &snapshot.own, &snapshot.account_sealed, &snapshot.kem_keys)?;
    let mut book = Book::default();
    for row in snapshot.contacts {
        book.add_contact(contact(desk, &own, row)?);
    }
    for row in snapshot.remotes {
        let remote = remote(&book, row)?;
        book.add_remote(remote);
    }
    for row in snapshot.sessions {
        session(desk, &mut book, &row)?;
    }
    for (id, sent, received) in snapshot.counters {
        if let Some(remote) = book.remotes.get_mut(&id) {
            (remote.sent, remote.received) = (sent, received);
        }
    }
    for row in &snapshot.gaps {
        if let Some(remote) = book.remotes.get_mut(&row.remote) {
            remote.gaps.restore(row);
        }
    }
    let oneself = orders(&mut book, &snapshot.conversations);
    let mut state = State {
        book,
        oneself,
        owed: Owed::restore(snapshot.owed_receipts),
        seen: Seen::restore(snapshot.seen_envelopes, snapshot.seen_messages),
        accepted_sessions: Accepted::restore(snapshot.accepted_sessions),
        invitations: invitations(desk, snapshot.invitations)?,
        address: snapshot
            .address
            .map(|row| address::restore(desk, row).ok_or(RestoreError::Sealed("address")))
            .transpose()?,
        requests: Requests::restore(snapshot.requests),
        joins: joins(desk, snapshot.joins)?,
        withdrawn: Withdrawn::restore(snapshot.withdrawn_tokens),
        privacy: snapshot.privacy,
        profiles: Profiles::restore(snapshot.profiles),
        addresses: desk.config.addresses,
        presence: SealedPresence::restore(snapshot.presence_sequence, snapshot.presence_found),
        // What the one before had asked for may still be answered.
        next_batch: u64::from_le_bytes(desk.random()) >> 16,
        ..State::new(own)
    };
    for row in &snapshot.held {
        state.held.restore(desk, &state.book, row)?;
    }
    state.live.seen = LastSeen::restore(snapshot.last_seen);
    for row in snapshot.tasks {
        state.tasks.restore(row);
    }
    for row in snapshot.outbox {
        outbox(&mut state, row);
    }
    profile::look(&mut state);
    Ok(state)
}

/// How far each conversation is.
fn orders(book: &mut Book, conversations: &[ConversationRow]) -> Oneself {
    let mut oneself = Oneself::default();
    for row in conversations {
        if row.contact == ContactId::ONESELF {
            oneself.order = row.order;
        } else if let Some(contact) = book.contacts.get_mut(&row.contact) {
            contact.order = row.order;
        }
    }
    oneself
}

fn outbox(state: &mut State, row: OutboxRow) {
    let (id, remote) = (row.id, row.remote);
    let goes_out = row.sent.is_none() || row.is_taken_back;
    let unsent = goes_out && row.sealed.is_some();
    state.outbox.restore(row);
    if unsent {
        state.line(remote).queue(id);
    }
}

/// What the recovery words of an account spell, for whoever has its storage key; `None` if it was not sealed for this account
/// under this key.
#[must_use]
pub fn recovery_seed(storage: &StorageKey, user: &UserKey, sealed: &[u8]) -> Option<RecoverySeed> {
    desk::unseal_secret(storage, Place::Seed, user.as_bytes(), sealed).map(RecoverySeed::new)
}

fn own(
    desk: &Desk,
    row: &OwnRow,
    account_sealed: &[u8],
    kem_rows: &[KemKeyRow],
) -> Result<Own, RestoreError> {
    let sealed = RestoreError::Sealed("own");
    let key = row.user_key.as_bytes();
    let seed = RecoverySeed::new(
        desk.unseal_secret(Place::Seed, key, &row.seed_sealed)
            .ok_or(sealed)?,
    );
    let identity = UserIdentity::from_secret(&seed.identity_secret());
    let account = desk.unseal(Place::Account, key, account_sealed).ok_or(sealed)?;
    let mut kem = Vec::new();
    for row in kem_rows {
        kem.push(own_kem(desk, row)?);
    }
    Ok(Own {
        device: Device::unpickle(identity.key(), &account).map_err(|_| RestoreError::Damaged("own"))?,
        manifest: VerifiedManifest::verify(&row.manifest).map_err(|_| RestoreError::Damaged("own"))?,
        bundle_key: desk
            .unseal_secret(Place::BundleKey, key, &row.bundle_key_sealed)
            .ok_or(sealed)?,
        seed,
        identity,
        name: row.name.clone(),
        kem,
        route: row.route.clone(),
        store: row.store.clone(),
        fallback_since: row.fallback_since,
        listening: None,
        route_due: None,
        leapt: None,
        doubt: Doubt::default(),
    })
}

fn own_kem(desk: &Desk, row: &KemKeyRow) -> Result<OwnKem, RestoreError> {
    let seed = desk
        .unseal_secret(Place::KemSecret, &row.epoch.to_le_bytes(), &row.secret_sealed)
        .ok_or(RestoreError::Sealed("kem_key"))?;
    Ok(OwnKem {
        epoch: row.epoch,
        secret: KemSecret::from_seed(&seed),
        prekey: codec::decode(&row.prekey).map_err(|_| RestoreError::Damaged("kem_key"))?,
    })
}

fn contact(desk: &Desk, own: &Own, row: ContactRow) -> Result<Contact, RestoreError> {
    let key = row.user_key.as_bytes();
    let open = |place, sealed: &[u8]| {
        let bytes = desk
            .unseal(place, key, sealed)
            .ok_or(RestoreError::Sealed("contact"))?;
        codec::decode(&bytes)
            .map(Given::new)
            .map_err(|_| RestoreError::Damaged("contact"))
    };
    let manifest = VerifiedManifest::verify(&row.manifest).map_err(|_| RestoreError::Damaged("contact"))?;
    if manifest.user_key() != row.user_key {
        return Err(RestoreError::Damaged("contact"));
    }
    let user = manifest.user();
    Ok(Contact {
        id: row.id,
        user,
        user_key: row.user_key,
        name: row.name,
        state: row.state,
        ours: open(Place::OurSeeds, &row.our_seeds_sealed)?,
        theirs: row
            .their_seeds_sealed
            .map(|sealed| open(Place::TheirSeeds, &sealed))
            .transpose()?,
        manifest,
        conversation: ConversationId::of_pair(&own.user(), &user),
        order: 0,
        since: row.since,
        verified: row.verified,
        warning: row.warning,
        is_refusing: false,
    })
}

fn remote(book: &Book, row: RemoteRow) -> Result<Remote, RestoreError> {
    let damaged = RestoreError::Damaged("remote");
    let contact = book.contacts.get(&row.contact).ok_or(damaged)?;
    let cert = contact.manifest.device(&row.device).ok_or(damaged)?.clone();
    let route = row
        .route
        .map(|route| VerifiedRoute::verify(&route, &cert))
        .transpose()
        .map_err(|_| damaged)?;
    let fetched_kem = row
        .kem
        .map(|kem| VerifiedKemPrekey::verify(&kem, &cert))
        .transpose()
        .map_err(|_| damaged)?;
    Ok(Remote {
        route,
        fetched_kem,
        reset_wanted: row.reset_wanted,
        reset_at: row.reset_at,
        ..Remote::new(row.id, row.contact, cert)
    })
}

fn session(desk: &Desk, book: &mut Book, row: &SessionRow) -> Result<(), RestoreError> {
    let bytes = desk
        .unseal(Place::Session, row.session.as_bytes(), &row.sealed)
        .ok_or(RestoreError::Sealed("session"))?;
    let session = Session::unpickle(&bytes).map_err(|_| RestoreError::Damaged("session"))?;
    let remote = book
        .remotes
        .get_mut(&row.remote)
        .ok_or(RestoreError::Damaged("session"))?;
    remote
        .sessions
        .push(HeldSession::written(session, row.used, row.is_retired));
    Ok(())
}

fn invitations(desk: &mut Desk, rows: Vec<InvitationRow>) -> Result<Invitations, RestoreError> {
    let mut invitations = Invitations::default();
    for row in rows {
        let (id, key) = (row.id, row.id.0.to_le_bytes());
        let sealed = RestoreError::Sealed("invitation");
        let secret = desk
            .unseal_secret(Place::InvitationSecret, &key, &row.secret_sealed)
            .ok_or(sealed)?;
        let kem = desk
            .unseal_secret(Place::InvitationKem, &key, &row.kem_sealed)
            .ok_or(sealed)?;
        let kem = KemSecret::from_seed(&kem);
        let invitation = invite::open(desk, row, &secret, kem);
        invitations.all.insert(id, invitation);
    }
    Ok(invitations)
}

fn joins(desk: &Desk, rows: Vec<JoinRow>) -> Result<Joins, RestoreError> {
    let mut joins = Joins::default();
    for row in rows {
        let text = desk
            .unseal(Place::JoinLink, &row.id.0.to_le_bytes(), &row.link_sealed)
            .ok_or(RestoreError::Sealed("joining"))?;
        let damaged = RestoreError::Damaged("joining");
        let link = core::str::from_utf8(&text).map_err(|_| damaged)?;
        joins.restore(row, read_link(link).map_err(|_| damaged)?);
    }
    Ok(joins)
}
