//! The user invites somebody: a bundle on the own server, and a link that opens it.

use std::collections::BTreeMap;

use hoopoe_crypto::{
    envelope::OpeningKey,
    invite::{InvitePsk, SealedBundle, invite_keys, invite_psk, seal_bundle, write_link},
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
    command::{CommandError, Reply},
    desk::Place,
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
    /// may have waited there for as long as the key is kept.
    pub(crate) fn answered(
        &self,
        bundle: &BundleHash,
        kid: KemKeyId,
        now: Timestamp,
    ) -> Option<InvitationId> {
        self.all
            .iter()
            .find(|(_, invitation)| invitation.bundle == *bundle && invitation.kem.kid() == kid)
            .filter(|(_, invitation)| {
                invitation.state == InvitationState::Open && now <= invitation.expires.plus(KEPT_AFTER)
            })
            .map(|(id, _)| *id)
    }

    /// When the next key is destroyed.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.all
            .values()
            .map(|invitation| invitation.expires.plus(KEPT_AFTER))
            .min()
    }
}

/// Makes a one-time invitation that lasts for `lifetime`.
pub(crate) fn create(state: &mut State, turn: &mut Turn<'_>, lifetime: Span) -> Result<Reply, CommandError> {
    if lifetime < Span::seconds(60) || lifetime > Span::days(30) {
        return Err(CommandError::Lifetime);
    }
    let store = state.own.store.clone().ok_or(CommandError::NoServer)?;
    let expires_s = u32::try_from(turn.now.plus(lifetime).seconds()).map_err(|_| CommandError::Lifetime)?;
    let expires = Timestamp(u64::from(expires_s) * 1_000);

    let secret = Secret::new(turn.desk.random());
    let kem = KemSecret::generate(&mut turn.desk.rng);
    let bundle = bundle(state, turn.now, &kem, expires);
    let sealed = seal_bundle(&mut turn.desk.rng, &secret, &bundle);
    let link = write_link(&InvitationLink {
        flags: FLAG_ONE_TIME | FLAG_CONTACT,
        inviter: state.own.identity.key(),
        secret: secret.clone(),
        bundle: sealed.hash,
        expires_s,
        store: InvitationStore {
            url: store.url,
            pin: store.pin,
            mailbox: store.mailbox,
        },
    });

    let row = row(state, turn, &secret, &kem, &sealed, expires);
    let (id, token) = (row.id, row.token);
    turn.change(Change::PutInvitation(row.clone()));
    state.invitations.all.insert(id, open(row, &secret, kem));
    state.keys_changed = true;
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
    Ok(Reply::Invited {
        invitation: id,
        link,
        expires,
    })
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
pub(crate) fn open(row: InvitationRow, secret: &Secret<32>, kem: KemSecret) -> Invitation {
    Invitation {
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

/// Destroys the keys of invitations that are long over.
pub(crate) fn expire(state: &mut State, turn: &mut Turn<'_>) {
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
