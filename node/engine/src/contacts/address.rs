//! The own address: a bundle on the own server that is renewed for as long as the address is good.

use std::mem;

use hoopoe_crypto::{
    address::{address_keys, seal_address_bundle},
    invite::write_address,
};
use hoopoe_protocol::{
    address::AddressLink,
    codec, hash,
    invitation::{InvitationBundle, InvitationStore},
    keys::{BundleHash, TokenHash},
    secret::Secret,
    store::invitations::InvitationUpload,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    change::Change,
    command::{CommandError, Reply},
    contacts::requests::{self, Requests},
    desk::{Desk, Place},
    own::Own,
    row::{AddressRow, Task},
    state::State,
    step::Notice,
    tasks,
    turn::Turn,
};

pub(crate) struct Address {
    secret: Secret<32>,
    row: AddressRow,
    /// Whether something came since the bundle was left, so that it may admit fewer envelopes now.
    is_used: bool,
}

impl Address {
    pub(crate) const fn token(&self) -> TokenHash {
        self.row.token
    }

    /// A request came, or something that may have come under the address; whatever becomes of it.
    pub(crate) const fn used(&mut self) {
        self.is_used = true;
    }

    /// The clock may have been set back: nothing happened later than now.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.row.renewed = self.row.renewed.min(now);
    }

    /// While there is no room for a request, use is no reason to let more come: a server tells whoever asks to try again, and
    /// what comes here is gone.
    fn due(&self, requests: &Requests) -> Timestamp {
        let is_wanted = self.is_used && !requests.is_full();
        let wait = if is_wanted { RENEWED_IF_USED } else { RENEWED };
        self.row.renewed.plus(wait)
    }
}

/// The address from its row.
pub(crate) fn restore(desk: &Desk, row: AddressRow) -> Option<Address> {
    let secret = desk.unseal_secret(Place::AddressSecret, row.token.as_bytes(), &row.secret_sealed)?;
    Some(Address {
        secret,
        row,
        // Whether something came before the start is not written down.
        is_used: true,
    })
}

/// The link of the present address.
pub(crate) fn show(state: &State) -> Reply {
    Reply::Address {
        link: state
            .address
            .as_ref()
            .and_then(|address| link(&state.own, address)),
    }
}

/// Makes an address; the one before is withdrawn.
pub(crate) fn create(state: &mut State, turn: &mut Turn<'_>) -> Result<Reply, CommandError> {
    if state.own.store.is_none() {
        return Err(CommandError::AddressNeedsServer);
    }
    withdraw(state, turn);
    let secret = Secret::new(turn.desk.random());
    let token = TokenHash::of(address_keys(&secret).token.expose());
    state.address = Some(Address {
        row: AddressRow {
            secret_sealed: turn
                .desk
                .seal_secret(Place::AddressSecret, token.as_bytes(), &secret),
            token,
            bundle: NOWHERE,
            renewed: Timestamp::default(),
        },
        secret,
        is_used: false,
    });
    publish_due(state, turn);
    Ok(show(state))
}

/// Nobody can ask under the address any more, and whoever has asked and not been answered is forgotten.
pub(crate) fn withdraw(state: &mut State, turn: &mut Turn<'_>) -> Reply {
    let Some(address) = state.address.take() else {
        return Reply::Done;
    };
    turn.change(Change::DeleteAddress);
    state.tasks.forget_address(turn);
    tasks::revoke(state, turn, vec![address.token()]);
    // It may wait on a server that was the own one before.
    state.withdrawn.add(turn, [address.token()]);
    requests::forget_waiting(state, turn, |_| true);
    Reply::Done
}

/// Leaves the bundle on the server if it says something new, or its time or its budget may run out.
pub(crate) fn publish_due(state: &mut State, turn: &mut Turn<'_>) {
    let (Some(address), Some(bundle)) = (&mut state.address, bundle(&state.own)) else {
        return;
    };
    let hash = BundleHash::new(hash::plain(&codec::encode(&bundle)));
    // What the server refused is tried again when it would be renewed.
    let is_known = [hash, NOWHERE].contains(&address.row.bundle);
    if (is_known && turn.now < address.due(&state.requests)) || state.own.store.is_none() {
        return;
    }
    (address.row.bundle, address.row.renewed) = (hash, turn.now);
    address.is_used = false;
    turn.change(Change::PutAddress(address.row.clone()));
    let upload = InvitationUpload {
        token: address.row.token,
        expires: turn.now.plus(WAITS),
        sealed: seal_address_bundle(&mut turn.desk.rng, &address.secret, &bundle),
    };
    state.tasks.forget_address(turn);
    tasks::add(state, turn, Task::Address(upload));
}

/// Another server has nothing of it yet.
pub(crate) fn moved(state: &mut State, turn: &mut Turn<'_>) {
    if let Some(address) = &mut state.address {
        (address.row.bundle, address.row.renewed) = (NOWHERE, Timestamp::default());
    }
    publish_due(state, turn);
}

/// There is no server that could have it: it is left at the next one.
pub(crate) fn unplaced(state: &mut State, turn: &mut Turn<'_>) {
    if let Some(address) = &mut state.address {
        (address.row.bundle, address.row.renewed) = (NOWHERE, Timestamp::default());
        turn.change(Change::PutAddress(address.row.clone()));
    }
}

/// The server does not take the bundle: the address is on no server, until it does.
pub(crate) fn refused(state: &mut State, turn: &mut Turn<'_>) {
    if let Some(address) = &mut state.address {
        address.row.bundle = NOWHERE;
        turn.change(Change::PutAddress(address.row.clone()));
    }
    turn.notice(Notice::AddressRefused);
}

/// When the bundle is to be left again.
pub(crate) fn wake_at(state: &State) -> Option<Timestamp> {
    let address = state.address.as_ref().filter(|_| state.own.store.is_some())?;
    Some(address.due(&state.requests))
}

fn link(own: &Own, address: &Address) -> Option<String> {
    let store = own.store.clone()?;
    let mut link = write_address(&AddressLink {
        owner: own.identity.key(),
        secret: address.secret.clone(),
        store: InvitationStore {
            url: store.url,
            pin: store.pin,
            mailbox: store.mailbox,
        },
    });
    Some(mem::take(&mut *link))
}

/// What whoever asks learns: whose address it is, and the key that requests are sealed to.
fn bundle(own: &Own) -> Option<InvitationBundle> {
    Some(InvitationBundle {
        version: BODY_VERSION,
        manifest: own.manifest.signed().clone(),
        kem: own.kem.last()?.prekey.clone(),
    })
}

/// In the place of the bundle that was left, if none was.
const NOWHERE: BundleHash = BundleHash::new([0; 32]);

/// After this the bundle is left again: what it admits and how long it waits begin anew.
const RENEWED: Span = Span::days(1);

/// The same if something has come: it admits eight envelopes.
const RENEWED_IF_USED: Span = Span::hours(1);

/// How long a bundle waits whose owner is away; no server keeps one for longer.
const WAITS: Span = Span::days(30);
