//! The façade: it routes every input to the part that decides.

mod time;

use std::sync::Arc;

use hoopoe_crypto::{at_rest::StorageKey, envelope::OpeningKey};
use hoopoe_protocol::{id::DeviceId, keys::ServerKey, route::PeerIdBytes, secret::Secret, time::Timestamp};

use crate::{
    Command, CommandError, Config, Event, Reply, Step,
    addresses::{self, AddressPolicy},
    birth::{self, Birth},
    contacts::{address, ask, host, invite, join, part, requests, verify},
    conversation::{delete, receipts, send},
    delivery::{self, repair},
    desk::Desk,
    doubt,
    event::LaneNumber,
    inbox, live, own_route, prekey_stock, presence, privacy, profile,
    restore::{self, RestoreError},
    row::Snapshot,
    state::State,
    tasks,
    turn::{self, Turn},
    wake,
};

/// The state machine of a node. One task owns it.
pub struct Engine {
    state: State,
    desk: Desk,
    opening_keys: Arc<[OpeningKey]>,
}

/// Something that the engine decides on.
#[derive(Debug)]
pub enum Input {
    /// The user asks for it.
    Command(Command),
    /// It happened.
    Event(Event),
}

/// What several inputs led to.
#[derive(Debug)]
pub struct Turned {
    /// One for each command, in their order. A command that was refused has changed nothing; the step counts all the same,
    /// because what was due goes along.
    pub replies: Vec<Result<Reply, CommandError>>,
    /// What follows from all inputs together.
    pub step: Step,
}

/// A new engine, and the rows that make it durable.
#[derive(Debug)]
pub struct Born {
    /// The engine.
    pub engine: Engine,
    /// Its first rows.
    pub step: Step,
}

impl Engine {
    /// Makes a new account with one device. `None` only if a freshly made signature does not verify.
    #[must_use]
    pub fn create(now: Timestamp, birth: Birth) -> Option<Born> {
        let mut desk = Desk::new(birth.config, birth.rng_seed, birth.storage);
        let mut turn = Turn::new(now, &mut desk);
        let own = birth::own(&mut turn, birth.seed, birth.name)?;
        let step = Step {
            changes: turn.changes,
            ..Step::default()
        };
        let state = State::new(own);
        let opening_keys = opening_keys(&state);
        Some(Born {
            engine: Self {
                state,
                desk,
                opening_keys,
            },
            step,
        })
    }

    /// Takes up where the rows end. `rng_seed` must never have been used before.
    ///
    /// # Errors
    /// If a row was changed by somebody else, or is sealed under another key.
    pub fn restore(
        snapshot: Snapshot,
        storage: StorageKey,
        rng_seed: [u8; 32],
        config: Config,
    ) -> Result<Self, RestoreError> {
        let mut desk = Desk::new(config, rng_seed, storage);
        let state = restore::state(&mut desk, snapshot)?;
        let opening_keys = opening_keys(&state);
        Ok(Self {
            state,
            desk,
            opening_keys,
        })
    }

    /// Takes note of what happened.
    pub fn event(&mut self, now: Timestamp, event: Event) -> Step {
        self.turn(now, [Input::Event(event)]).step
    }

    /// Decides on several inputs, in their order, with one step for all of them: what changes with each is written once.
    pub fn turn(&mut self, now: Timestamp, inputs: impl IntoIterator<Item = Input>) -> Turned {
        let (state, turn) = (&mut self.state, &mut Turn::new(now, &mut self.desk));
        state.backlog.wake(now);
        let mut replies = Vec::new();
        for input in inputs {
            match input {
                Input::Command(command) => replies.push(obey(state, turn, command)),
                Input::Event(event) => handle(state, turn, event),
            }
        }
        let step = finish(state, turn);
        self.refresh_keys();
        Turned { replies, step }
    }

    /// The keys with which envelopes to this device are opened, before they come here as events.
    #[must_use]
    pub fn opening_keys(&self) -> Arc<[OpeningKey]> {
        Arc::clone(&self.opening_keys)
    }

    /// This device.
    #[must_use]
    pub fn own_device(&self) -> DeviceId {
        self.state.own.device_id()
    }

    /// The seed of the account's key at one server.
    #[must_use]
    pub fn server_account(&self, server: &ServerKey) -> Secret<32> {
        self.state.own.seed.server_account(server)
    }

    /// What the keys of the account's slots at one server grow from.
    #[must_use]
    pub fn server_slots(&self, server: &ServerKey) -> Secret<32> {
        self.state.own.seed.server_slots(server)
    }

    /// [`Self::server_account`] for whoever signs in at servers beside the engine.
    pub fn server_accounts(&self) -> impl Fn(&ServerKey) -> Secret<32> + Send + Sync + use<> {
        let seed = self.state.own.seed.clone();
        move |server| seed.server_account(server)
    }

    /// Until when the present peer id is needed: it stands in links that lead nowhere without it.
    #[must_use]
    pub fn peer_is_needed_until(&self) -> Option<Timestamp> {
        let needed_until = self.state.invitations.peer_is_needed_until();
        // Whoever is a stranger is not answered any more.
        needed_until.filter(|_| self.state.addresses.includes_strangers())
    }

    /// The network begins anew with another peer id: no link names the one before from now on.
    pub fn peer_ends(&mut self) {
        self.state.own.listening = None;
    }

    /// Who may learn where this node is.
    #[must_use]
    pub const fn addresses(&self) -> AddressPolicy {
        self.state.addresses
    }

    fn refresh_keys(&mut self) {
        if std::mem::take(&mut self.state.keys_changed) {
            self.opening_keys = opening_keys(&self.state);
        }
    }
}

impl core::fmt::Debug for Engine {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Engine")
            .field("device", &self.own_device())
            .finish_non_exhaustive()
    }
}

fn opening_keys(state: &State) -> Arc<[OpeningKey]> {
    state
        .own
        .opening_keys()
        .chain(state.invitations.opening_keys())
        .collect()
}

fn obey(state: &mut State, turn: &mut Turn<'_>, command: Command) -> Result<Reply, CommandError> {
    match command {
        Command::Invite { lifetime } => invite::create(state, turn, lifetime),
        Command::Accept { link } => join::accept(state, turn, &link, String::new()),
        Command::Ask { link, note } => join::accept(state, turn, &link, note),
        Command::ShowAddress => Ok(address::show(state)),
        Command::NewAddress => address::create(state, turn),
        Command::WithdrawAddress => Ok(address::withdraw(state, turn)),
        Command::AcceptRequest { request } => requests::accept(state, turn, request),
        Command::DeclineRequest { request } => requests::decline(state, turn, request),
        Command::WithdrawAsk { join } => ask::withdraw(state, turn, join),
        Command::Send { contact, text, name } => {
            let message = send::text(state, turn, contact, text, name)?;
            Ok(Reply::Sent { message })
        }
        Command::SendAgain {
            contact,
            message,
            text,
        } => {
            let fresh = send::text(state, turn, contact, text, None)?;
            delete::for_me(state, turn, contact, message)?;
            Ok(Reply::Sent { message: fresh })
        }
        Command::DeleteMessage { contact, message } => delete::for_me(state, turn, contact, message),
        Command::MarkRead { contact, messages } => {
            receipts::mark_read(state, turn, contact, &messages)?;
            Ok(Reply::Done)
        }
        Command::Block { contact } => part::block(state, turn, contact),
        Command::Unblock { contact } => part::unblock(state, turn, contact),
        Command::Remove { contact, history } => part::remove(state, turn, contact, history),
        Command::Verify { contact, key } => verify::mark(state, turn, contact, key),
        Command::Unverify { contact } => verify::unmark(state, turn, contact),
        Command::Typing { contact, typing } => {
            live::typing(state, turn, contact, typing)?;
            Ok(Reply::Done)
        }
        Command::Active => {
            live::active(state, turn);
            Ok(Reply::Done)
        }
        Command::Away => {
            live::away(state, turn);
            Ok(Reply::Done)
        }
        Command::SetProfile(change) => profile::change(state, turn, change),
        Command::SetPrivacy(change) => Ok(Reply::Privacy(privacy::change(state, turn, change))),
    }
}

fn handle(state: &mut State, turn: &mut Turn<'_>, event: Event) {
    match event {
        Event::Started => time::started(state, turn),
        Event::SetBack => repair::set_back(state, turn),
        Event::Doubted => doubt::begin(state, turn),
        Event::Trusted => doubt::end(state, turn),
        Event::Tick => time::tick(state, turn),
        Event::Woke => {
            wake::woke(state, turn);
            time::tick(state, turn);
        }
        Event::Listening { peer, addresses } => own_route::listening(state, turn, peer, addresses),
        Event::Hidden => own_route::hidden(state, turn),
        Event::Addresses(policy) => addresses::decided(state, turn, policy),
        Event::Registered { address } => own_route::registered(state, turn, address),
        Event::StoreLeft => own_route::left(state, turn),
        Event::StoreConnected { lane, waiting } => store_connected(state, turn, lane, waiting),
        Event::StoreDisconnected => store_disconnected(state),
        Event::PrekeyCount { one_time } => prekey_stock::counted(state, turn, one_time),
        Event::TaskDone { task } => tasks::done(state, turn, task),
        Event::TaskFailed { task, error } => tasks::failed(state, turn, task, error),
        Event::Envelope(inbound) => inbox::receive(state, turn, inbound),
        Event::Nearby { peer } => nearby(state, turn, &peer),
        Event::DirectUp { device } => direct_up(state, turn, &device),
        Event::DirectDown { device } => direct_down(state, turn, &device),
        Event::Live { device, frame } => live::frame_came(state, turn, &device, &frame),
        Event::DialFailed { device } => delivery::dial_failed(state, turn, &device),
        Event::PathAck {
            device,
            envelope,
            outcome,
        } => {
            if !live::acked(state, &device, &envelope, outcome) {
                delivery::path_ack(state, turn, &device, &envelope, outcome);
            }
        }
        Event::Deposited { batch, results } => match state.joins.asked(batch) {
            Some(join) => join::deposited(state, turn, join, &results),
            None => delivery::deposited(state, turn, batch, &results),
        },
        Event::DepositFailed { batch, error } => match state.joins.asked(batch) {
            Some(join) => join::deposit_failed(state, turn, join, error),
            None => delivery::deposit_failed(state, turn, batch, error),
        },
        Event::Claimed { claim, prekeys } => prekey_stock::claimed(state, turn, claim, &prekeys),
        Event::PrekeysWanted { device } => prekey_stock::handed::wanted(state, turn, &device),
        Event::PrekeysHanded { device, prekeys } => {
            prekey_stock::handed::handed(state, turn, &device, &prekeys);
        }
        Event::ClaimFailed { claim, .. } => prekey_stock::claim_failed(state, claim),
        Event::InvitationFetched { fetch, invitation } => join::fetched(state, turn, fetch, &invitation),
        Event::BundleServed { visit, sealed } => join::served(state, turn, visit, &sealed),
        Event::ReplyTaken { visit } => join::taken(state, turn, visit),
        Event::VisitFailed { visit } => join::visit_failed(state, turn, visit),
        Event::FetchFailed { fetch, error } => join::fetch_failed(state, turn, fetch, error),
        Event::PresencePut { put } => presence::written(state, turn, put),
        Event::PresencePutFailed { put, error } => presence::writing_failed(state, turn, put, error),
        Event::PresenceRead { read, values } => presence::read(state, turn, read, values),
        Event::PresenceReadFailed { read } => presence::read_failed(state, read),
    }
}

/// Pays what is due, lets the lines move, and gathers the step.
fn finish(state: &mut State, turn: &mut Turn<'_>) -> Step {
    own_route::catch_up(state, turn);
    receipts::pay(state, turn);
    profile::advance(state, turn);
    prekey_stock::claim_missing(state, turn);
    host::tell(state, turn);
    delivery::carry::advance(state, turn);
    // Behind all that goes the same way.
    live::advance(state, turn);
    presence::advance(state, turn);
    turn::write(state, turn);
    turn.effects.append(&mut turn.acks);
    Step {
        changes: std::mem::take(&mut turn.changes),
        effects: std::mem::take(&mut turn.effects),
        notices: std::mem::take(&mut turn.notices),
        wake_at: time::wake_at(state, turn.now),
    }
}

fn store_connected(state: &mut State, turn: &mut Turn<'_>, lane: LaneNumber, waiting: u64) {
    state.backlog.connected(lane, waiting);
    tasks::connected(state, turn);
}

fn store_disconnected(state: &mut State) {
    state.backlog.disconnected();
    tasks::disconnected(state);
}

fn nearby(state: &mut State, turn: &mut Turn<'_>, peer: &PeerIdBytes) {
    delivery::nearby(state, turn, peer);
    join::nearby(state, turn, peer);
}

fn direct_up(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    delivery::direct_up(state, turn, device);
    live::up(state, device);
}

fn direct_down(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    delivery::direct_down(state, turn, device);
    live::down(state, turn, device);
}
