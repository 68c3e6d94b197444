//! The user invites somebody: a bundle on the own server, and a link that opens it.

use std::{collections::BTreeMap, mem, sync::Arc};

use hoopoe_crypto::{
    envelope::OpeningKey,
    invite::{InvitePsk, SealedBundle, invite_keys, invite_psk, seal_bundle, seal_bundle_bytes, write_link},
    kem::KemSecret,
};
use hoopoe_protocol::{
    envelope::SUITE_PSK,
    invitation::{FLAG_CONTACT, FLAG_ONE_TIME, InvitationBundle, InvitationLink, InvitationStore},
    keys::{BundleHash, KemKeyId, TokenHash},
    prekey::KemPrekey,
    secret::Secret,
    store::{invitations::InvitationUpload, tokens::TokenChanges},
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    change::Change,
    command::{CommandError, InvitationPlace, Reply},
    contacts::host,
    desk::{Desk, Place},
    own::kem_prekey,
    row::{InvitationId, InvitationRow, InvitationState, Task},
    state::State,
    tasks,
    turn::Turn,
};

/// The user's own invitations.
#[derive(Default)]
pub(crate) struct Invitations {
    pub(crate) all: BTreeMap<InvitationId, Invitation>,
}

pub(crate) struct Invitation {
    pub(crate) bundle: BundleHash,
    pub(crate) token: TokenHash,
    pub(crate) kem: KemSecret,
    pub(crate) psk: InvitePsk,
    /// What strangers who hold the link are given.
    pub(crate) sealed: Arc<[u8]>,
    pub(crate) expires: Timestamp,
    pub(crate) state: InvitationState,
    pub(crate) row: InvitationRow,
}

impl Invitations {
    /// The keys that open replies.
    pub(crate) fn opening_keys(&self) -> impl Iterator<Item = OpeningKey> {
        self.all.values().map(|invitation| OpeningKey {
            secret: KemSecret::from_seed(invitation.kem.seed()),
            psk: Some(invitation.psk.clone()),
        })
    }

    /// The open invitation that a reply names and whose key opened it. The server takes no reply after the end, but one
    /// may have waited there for as long as the key is kept. `now` if the clock can be believed.
    pub(crate) fn answered(
        &self,
        bundle: &BundleHash,
        kid: KemKeyId,
        now: Option<Timestamp>,
    ) -> Option<InvitationId> {
        let is_over = |expires: Timestamp| now.is_some_and(|now| now > expires.plus(KEPT_AFTER));
        self.all
            .iter()
            .find(|(_, invitation)| invitation.bundle == *bundle && invitation.kem.kid() == kid)
            .filter(|(_, invitation)| invitation.state.is_open() && !is_over(invitation.expires))
            .map(|(id, _)| *id)
    }

    /// Until when somebody may look for this node by the peer id of a link that names nothing else.
    pub(crate) fn peer_is_needed_until(&self) -> Option<Timestamp> {
        self.all
            .values()
            .filter(|invitation| invitation.state == InvitationState::OpenHere)
            .map(|invitation| invitation.expires)
            .max()
    }
}

/// When the next key is destroyed.
pub(crate) fn wake_at(state: &State) -> Option<Timestamp> {
    let all = state.invitations.all.values();
    let first = all.map(|invitation| invitation.expires.plus(KEPT_AFTER)).min();
    let first = first.filter(|_| state.is_drained())?;
    Some(first.max(state.backlog.settled_at()))
}

/// Makes a one-time invitation that lasts for `lifetime`.
pub(crate) fn create(state: &mut State, turn: &mut Turn<'_>, lifetime: Span) -> Result<Reply, CommandError> {
    if lifetime < Span::seconds(60) || lifetime > Span::days(30) {
        return Err(CommandError::Lifetime);
    }
    let store = state.own.store.clone().map(|store| InvitationStore {
        url: store.url,
        pin: store.pin,
        mailbox: store.mailbox,
    });
    let direct = host::here(state);
    let place = match (&store, &direct) {
        (Some(_), _) => InvitationPlace::Server,
        (None, Some(_)) => InvitationPlace::Here,
        (None, None) => return Err(CommandError::NoServer),
    };
    let expires_s = u32::try_from(turn.now.plus(lifetime).seconds()).map_err(|_| CommandError::Lifetime)?;
    let expires = Timestamp(u64::from(expires_s) * 1_000);

    let secret = Secret::new(turn.desk.random());
    let kem = KemSecret::generate(&mut turn.desk.rng);
    let bundle = bundle(state, turn.now, &kem, expires);
    let sealed = seal_bundle(&mut turn.desk.rng, &secret, &bundle);
    let mut link = write_link(&InvitationLink {
        flags: FLAG_ONE_TIME | FLAG_CONTACT,
        inviter: state.own.identity.key(),
        secret: secret.clone(),
        bundle: sealed.hash,
        expires_s,
        store,
        direct,
    });

    let row = InvitationRow {
        state: opened(place),
        ..row(state, turn, &secret, &kem, &sealed, expires)
    };
    let (id, token) = (row.id, row.token);
    turn.change(Change::PutInvitation(row.clone()));
    let invitation = open(turn.desk, row, &secret, kem);
    state.invitations.all.insert(id, invitation);
    state.keys_changed = true;
    if place == InvitationPlace::Server {
        let upload = InvitationUpload {
            token,
            expires,
            sealed: sealed.sealed,
        };
        tasks::add(
            state,
            turn,
            Task::Invitation {
                invitation: id,
                upload,
            },
        );
    }
    Ok(Reply::Invited {
        invitation: id,
        link: mem::take(&mut *link),
        expires,
        place,
    })
}

const fn opened(place: InvitationPlace) -> InvitationState {
    match place {
        InvitationPlace::Server => InvitationState::Open,
        InvitationPlace::Here => InvitationState::OpenHere,
    }
}

fn row(
    state: &State,
    turn: &mut Turn<'_>,
    secret: &Secret<32>,
    kem: &KemSecret,
    sealed: &SealedBundle,
    expires: Timestamp,
) -> InvitationRow {
    let id = InvitationId(
        state
            .invitations
            .all
            .last_key_value()
            .map_or(1, |(id, _)| id.0 + 1),
    );
    let key = id.0.to_le_bytes();
    InvitationRow {
        id,
        bundle: sealed.hash,
        secret_sealed: turn.desk.seal_secret(Place::InvitationSecret, &key, secret),
        bundle_bytes: sealed.bytes.clone(),
        kem_sealed: turn.desk.seal_secret(Place::InvitationKem, &key, kem.seed()),
        token: TokenHash::of(invite_keys(secret).token.expose()),
        expires,
        state: InvitationState::Open,
    }
}

/// What the joiner learns: who invites, and the key that the reply is sealed to.
fn bundle(state: &State, now: Timestamp, kem: &KemSecret, expires: Timestamp) -> InvitationBundle {
    let device = &state.own.device;
    let prekey = KemPrekey {
        suite: SUITE_PSK,
        not_after: expires,
        ..kem_prekey(device.id(), 0, kem, now, Span::default())
    };
    InvitationBundle {
        version: BODY_VERSION,
        manifest: state.own.manifest.signed().clone(),
        kem: device.sign(&prekey),
    }
}

/// An invitation from its row and its opened secrets.
pub(crate) fn open(desk: &mut Desk, row: InvitationRow, secret: &Secret<32>, kem: KemSecret) -> Invitation {
    Invitation {
        sealed: seal_bundle_bytes(&mut desk.rng, secret, &row.bundle_bytes).into(),
        bundle: row.bundle,
        token: row.token,
        kem,
        psk: invite_psk(secret, &row.bundle_bytes),
        expires: row.expires,
        state: row.state,
        row,
    }
}

/// The first valid reply uses an invitation up; the server forgets it.
pub(crate) fn use_up(state: &mut State, turn: &mut Turn<'_>, id: InvitationId) {
    let Some(invitation) = state.invitations.all.get_mut(&id) else {
        return;
    };
    invitation.state = InvitationState::Used;
    invitation.row.state = InvitationState::Used;
    turn.change(Change::PutInvitation(invitation.row.clone()));
    let revoke = vec![invitation.token];
    tasks::add(
        state,
        turn,
        Task::Tokens(TokenChanges {
            add: Vec::new(),
            revoke,
        }),
    );
}

/// Destroys the keys of invitations that are long over; not while a reply may wait, nor before the clock can be believed.
pub(crate) fn expire(state: &mut State, turn: &mut Turn<'_>) {
    if !state.may_destroy() {
        return;
    }
    let over: Vec<_> = state
        .invitations
        .all
        .iter()
        .filter(|(_, invitation)| invitation.expires.plus(KEPT_AFTER) <= turn.now)
        .map(|(id, _)| *id)
        .collect();
    for id in over {
        state.invitations.all.remove(&id);
        state.keys_changed = true;
        turn.change(Change::DeleteInvitation(id));
    }
}

/// A reply may wait on the server this long.
const KEPT_AFTER: Span = Span::days(30);
