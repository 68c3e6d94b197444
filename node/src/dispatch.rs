//! The words of the engine in the words of the adapters, and back.
//!
//! Effects go out with a send that never waits: a full queue loses the effect, which the engine repeats.

mod errand;
mod lost;
mod records;
mod strangers;
mod streams;

use hoopoe_engine::{
    Effect, Event,
    event::{Arrival, LaneNumber, StoreError, VisitorNumber},
    row::TaskId,
};
use hoopoe_protocol::{
    keys::TokenHash,
    route::{ServerPin, StoreAddress},
    store::tokens::TokenChanges,
    time::Span,
};

use errand::Errand;
pub use lost::Lost;
pub use streams::Streams;

use crate::{
    p2p::{self, P2pEvent},
    store::{self, StoreEvent, TaskError},
};

/// Takes commands for direct streams.
pub type DirectOutlet = Box<dyn Fn(p2p::Command) -> Result<(), p2p::SendError> + Send>;

/// Takes commands for store servers.
pub type StoreOutlet = Box<dyn Fn(store::Command) -> Result<(), store::SendError> + Send>;

/// What an adapter's event is to the driver.
#[derive(Debug)]
pub enum Inbound {
    /// For the engine.
    Event(Event),
    /// For the pool that opens envelopes.
    Envelope {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Which way it came.
        arrival: Arrival,
    },
}

/// How the own server is reached: its events do not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPlace {
    /// Its URL.
    pub url: String,
    /// The pinned certificate key, if there is one.
    pub pin: Option<ServerPin>,
}

/// Hands a decided effect to its adapter. Of an envelope that is lost, nothing later goes out on the same stream.
pub fn carry_out(
    effect: Outbound,
    streams: &mut Streams,
    direct: &DirectOutlet,
    store: &impl Fn(Option<LaneNumber>, store::Command) -> Result<(), store::SendError>,
    lost: &Lost,
) {
    let is_taken = match effect {
        Outbound::Direct(p2p::Command::Send { device, stream, .. })
            if !streams.is_current(&device, stream) =>
        {
            false
        }
        // Nobody repeats it, and nobody misses it.
        Outbound::Direct(command @ p2p::Command::Live { .. }) => {
            if direct(command).is_err() {
                tracing::debug!("a live frame was dropped");
            }
            true
        }
        Outbound::Direct(command) => {
            let sends_to = match &command {
                p2p::Command::Send { device, .. } => Some(*device),
                _ => None,
            };
            let is_taken = direct(command).is_ok();
            if let Some(device) = sends_to.filter(|_| !is_taken) {
                streams.give_up(&device);
            }
            is_taken
        }
        Outbound::Store { lane, command } => store(lane, command).is_ok(),
        // Each of them is asked by whoever knows them, and asked again within the hour.
        Outbound::Former(_) => true,
        Outbound::Nobody => false,
    };
    if !is_taken {
        lost.add();
        tracing::debug!("an effect was lost; it will be repeated");
    }
}

/// What a direct stream's event is.
#[must_use]
pub fn of_direct(event: P2pEvent) -> Inbound {
    Inbound::Event(match event {
        P2pEvent::Listening { peer, addresses } => Event::Listening { peer, addresses },
        P2pEvent::Hidden => Event::Hidden,
        P2pEvent::Connected { device, .. } => Event::DirectUp { device },
        P2pEvent::Disconnected { device, .. } => Event::DirectDown { device },
        P2pEvent::DialFailed { device, .. } => Event::DialFailed { device },
        P2pEvent::PathAck {
            device,
            envelope,
            outcome,
        } => Event::PathAck {
            device,
            envelope,
            outcome,
        },
        P2pEvent::Live { device, frame } => Event::Live { device, frame },
        P2pEvent::Envelope { device, bytes } => {
            return Inbound::Envelope {
                bytes,
                arrival: Arrival::Direct { device },
            };
        }
        P2pEvent::Reply { visitor, bytes } => {
            let visitor = VisitorNumber(visitor.0);
            return Inbound::Envelope {
                bytes,
                arrival: Arrival::Visit { visitor },
            };
        }
        P2pEvent::Visited { visit, answer } if answer.is_empty() => Event::ReplyTaken { visit },
        P2pEvent::Visited { visit, answer } => Event::BundleServed {
            visit,
            sealed: answer,
        },
        P2pEvent::PrekeysWanted { device } => Event::PrekeysWanted { device },
        P2pEvent::PrekeysHanded { device, prekeys } => Event::PrekeysHanded { device, prekeys },
        P2pEvent::Nearby { peer } => Event::Nearby { peer },
        P2pEvent::VisitFailed { visit } => Event::VisitFailed { visit },
    })
}

/// What a store server's event is; none where it is about an own server that we do not have any more.
#[must_use]
pub fn of_store(event: StoreEvent, lane: LaneNumber, own: Option<ServerPlace>) -> Option<Inbound> {
    Some(Inbound::Event(match event {
        StoreEvent::Registered { server, registered } => {
            let ServerPlace { url, pin } = own?;
            let address = StoreAddress {
                url,
                server,
                pin,
                mailbox: registered.mailbox,
                lane: registered.lane,
            };
            Event::Registered { address }
        }
        StoreEvent::PrekeyCount { one_time } => Event::PrekeyCount { one_time },
        StoreEvent::Connected { waiting } => Event::StoreConnected { lane, waiting },
        StoreEvent::Disconnected { .. } => Event::StoreDisconnected,
        StoreEvent::Envelope { sequence, bytes, .. } => {
            return Some(Inbound::Envelope {
                bytes,
                arrival: Arrival::Store { lane, sequence },
            });
        }
        StoreEvent::TaskDone { task } => match Errand::of_number(task) {
            Errand::Task(task) => Event::TaskDone { task },
            // Claims and fetches are answered by events of their own.
            Errand::Claim(_) | Errand::Fetch(_) => return None,
        },
        // The driver's own business.
        StoreEvent::SlotRead { .. } | StoreEvent::SlotWritten | StoreEvent::SlotFailed { .. } => return None,
        StoreEvent::TaskFailed { task, error } => failed(Errand::of_number(task), of_error(error)),
        StoreEvent::Deposited { batch, results } => Event::Deposited { batch, results },
        StoreEvent::DepositFailed { batch, error } => Event::DepositFailed {
            batch,
            error: of_error(error),
        },
        StoreEvent::Claimed { task, prekeys } => match Errand::of_number(task) {
            Errand::Claim(claim) => Event::Claimed { claim, prekeys },
            Errand::Task(_) | Errand::Fetch(_) => return None,
        },
        StoreEvent::PresencePut { put } => Event::PresencePut { put },
        StoreEvent::PresencePutFailed { put, error } => Event::PresencePutFailed {
            put,
            error: of_error(error),
        },
        StoreEvent::PresenceRead { read, values } => Event::PresenceRead { read, values },
        StoreEvent::PresenceReadFailed { read, .. } => Event::PresenceReadFailed { read },
        StoreEvent::InvitationFetched { task, invitation } => match Errand::of_number(task) {
            Errand::Fetch(fetch) => Event::InvitationFetched { fetch, invitation },
            Errand::Task(_) | Errand::Claim(_) => return None,
        },
    }))
}

/// What an event of a former own server is: envelopes that were left there, and answers to what was asked over its
/// client while it was the own one. Everything else is no matter any more.
#[must_use]
pub fn of_former(event: StoreEvent, lane: LaneNumber) -> Option<Inbound> {
    match event {
        StoreEvent::Registered { .. }
        | StoreEvent::PrekeyCount { .. }
        | StoreEvent::Connected { .. }
        | StoreEvent::Disconnected { .. }
        | StoreEvent::TaskDone { .. } => None,
        // The same task has been asked of the server that took its place.
        StoreEvent::TaskFailed { task, .. } if matches!(Errand::of_number(task), Errand::Task(_)) => None,
        other => of_store(other, lane, None),
    }
}

/// An effect, addressed.
pub enum Outbound {
    /// For direct streams.
    Direct(p2p::Command),
    /// For store servers.
    Store {
        /// Which of the own lanes it is about; none if it is the newest, or about none.
        lane: Option<LaneNumber>,
        /// What.
        command: store::Command,
    },
    /// For every server that was the own one and is emptied still. That there is none is no loss.
    Former(TokenChanges),
    /// The stream that it is for is gone.
    Nobody,
}

/// Addresses an effect.
#[must_use]
pub fn address(effect: Effect, streams: &Streams) -> Outbound {
    match effect {
        Effect::Dial {
            device,
            peers,
            addresses,
            token,
        } => Outbound::Direct(p2p::Command::Dial {
            device,
            peers,
            addresses,
            hello_token: token,
        }),
        Effect::SendDirect {
            device,
            envelope,
            bytes,
        } => match streams.to(&device) {
            Some(stream) => Outbound::Direct(p2p::Command::Send {
                device,
                stream,
                envelope,
                bytes: bytes.to_vec(),
            }),
            None => Outbound::Nobody,
        },
        Effect::SendLive { device, frame } => Outbound::Direct(p2p::Command::Live {
            device,
            // Without one it is dropped there, as it would be on another.
            stream: streams.to(&device).unwrap_or_default(),
            frame,
        }),
        Effect::AckDirect {
            device,
            envelope,
            outcome,
        } => Outbound::Direct(p2p::Command::Ack {
            device,
            envelope,
            outcome,
        }),
        Effect::ClaimDirect { device } => Outbound::Direct(p2p::Command::Claim { device }),
        Effect::HandPrekeys { device, prekeys } => {
            Outbound::Direct(p2p::Command::HandPrekeys { device, prekeys })
        }
        Effect::CloseDirect { device } => Outbound::Direct(p2p::Command::Close { device }),
        // The driver's own business.
        Effect::RotatePeer => Outbound::Nobody,
        Effect::WithdrawElsewhere { tokens } => Outbound::Former(withdrawal(tokens)),
        other => match strangers::command(other) {
            Ok(command) => Outbound::Direct(command),
            Err(other) => store_command(*other).map_or(Outbound::Nobody, |(lane, command)| Outbound::Store {
                lane,
                command,
            }),
        },
    }
}

fn withdrawal(revoke: Vec<TokenHash>) -> TokenChanges {
    let add = Vec::new();
    TokenChanges { add, revoke }
}

/// The command for a server that was the own one. Nobody waits for its answer: it is given again and again.
#[must_use]
pub fn for_former(changes: TokenChanges) -> store::Command {
    let task = Errand::Task(TaskId(0)).number();
    store::Command::Tokens { task, changes }
}

/// The command for store servers; none if the effect is for direct streams.
fn store_command(effect: Effect) -> Option<(Option<LaneNumber>, store::Command)> {
    let command = match effect {
        Effect::Deposit {
            batch,
            store,
            token,
            entries,
        } => store::Command::Deposit {
            batch,
            store,
            token,
            entries,
        },
        Effect::Claim { claim, store, token } => store::Command::Claim {
            task: Errand::Claim(claim).number(),
            store,
            token,
        },
        Effect::FetchInvitation { fetch, store, token } => store::Command::FetchInvitation {
            task: Errand::Fetch(fetch).number(),
            store,
            token,
        },
        record @ (Effect::PutPresence { .. } | Effect::ReadPresence { .. }) => {
            return records::command(record).map(|command| (None, command));
        }
        Effect::Tokens { task, changes } => store::Command::Tokens {
            task: Errand::Task(task).number(),
            changes,
        },
        Effect::PublishPrekeys { task, upload } => store::Command::Prekeys {
            task: Errand::Task(task).number(),
            upload,
        },
        Effect::PublishInvitation { task, upload } => store::Command::Invitation {
            task: Errand::Task(task).number(),
            upload,
        },
        Effect::AckStore { lane, up_to } => return Some((Some(lane), store::Command::Ack { up_to })),
        // Named, so that a new effect has to be given an adapter here.
        Effect::Dial { .. }
        | Effect::SendDirect { .. }
        | Effect::SendLive { .. }
        | Effect::AckDirect { .. }
        | Effect::CloseDirect { .. }
        | Effect::ClaimDirect { .. }
        | Effect::HandPrekeys { .. }
        | Effect::Visit { .. }
        | Effect::Host { .. }
        | Effect::AnswerVisitor { .. }
        | Effect::Admit { .. }
        | Effect::RotatePeer
        | Effect::WithdrawElsewhere { .. } => return None,
    };
    Some((None, command))
}

fn failed(errand: Errand, error: StoreError) -> Event {
    match errand {
        Errand::Task(task) => Event::TaskFailed { task, error },
        Errand::Claim(claim) => Event::ClaimFailed { claim, error },
        Errand::Fetch(fetch) => Event::FetchFailed { fetch, error },
    }
}

fn of_error(error: TaskError) -> StoreError {
    match error {
        // Another server on the old address: to us the one that we know is away.
        TaskError::Unreachable | TaskError::Untrusted | TaskError::WrongServer => StoreError::Unreachable,
        TaskError::Problem { code, retry_after } => {
            let millis = |wait: std::time::Duration| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            StoreError::Refused {
                code,
                retry_after: retry_after.map(|wait| Span::millis(millis(wait))),
            }
        }
        TaskError::Garbled | TaskError::Address(_) => StoreError::Nonsense,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_errand_comes_back_as_what_it_was() {
        let event = |errand: Errand| {
            let event = StoreEvent::TaskFailed {
                task: errand.number(),
                error: TaskError::Unreachable,
            };
            of_store(event, LaneNumber(1), None)
        };

        let task = event(Errand::Task(TaskId(7)));
        let claim = event(Errand::Claim(7));
        let fetch = event(Errand::Fetch(7));

        assert!(matches!(
            task,
            Some(Inbound::Event(Event::TaskFailed { task: TaskId(7), .. }))
        ));
        assert!(matches!(
            claim,
            Some(Inbound::Event(Event::ClaimFailed { claim: 7, .. }))
        ));
        assert!(matches!(
            fetch,
            Some(Inbound::Event(Event::FetchFailed { fetch: 7, .. }))
        ));
    }

    #[test]
    fn an_effect_for_a_full_queue_is_counted_and_forgotten() {
        let lost = Lost::default();
        let direct: DirectOutlet = Box::new(|_| Err(p2p::SendError::Full));
        let store = |_, _| Ok(());

        let mut streams = Streams::default();
        for effect in [
            Effect::Admit { contacts: Vec::new() },
            Effect::AckStore {
                lane: LaneNumber(1),
                up_to: 3,
            },
        ] {
            let addressed = address(effect, &streams);
            carry_out(addressed, &mut streams, &direct, &store, &lost);
        }

        assert_eq!(lost.count(), 1);
    }
}
