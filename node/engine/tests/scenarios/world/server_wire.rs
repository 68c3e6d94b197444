//! What goes between a person and the store server.

use hoopoe_engine::{
    Effect, Event,
    event::{Arrival, LaneNumber, StoreError},
};

use super::{Due, World};
use crate::server::Waiting;

impl World {
    #[allow(clippy::too_many_lines, reason = "one arm for each request")]
    pub(super) fn ask_server(&mut self, who: usize, effect: Effect) {
        let own = self.people[who].store.clone();
        let up = self.server_up && self.people[who].online;
        let unreachable = StoreError::Unreachable;
        let (answer, push_to) = match (effect, own) {
            (
                Effect::Deposit {
                    batch,
                    store,
                    token,
                    entries,
                },
                _,
            ) if up => {
                let to = self
                    .people
                    .iter()
                    .position(|p| p.store.as_ref().is_some_and(|s| s.mailbox == store.mailbox));
                match self.server.deposit(&store, &token, &entries, self.now) {
                    Ok(results) => (Event::Deposited { batch, results }, to),
                    Err(error) => (Event::DepositFailed { batch, error }, None),
                }
            }
            (Effect::Deposit { batch, .. }, _) => (
                Event::DepositFailed {
                    batch,
                    error: unreachable,
                },
                None,
            ),
            (Effect::Claim { claim, store, token }, _) if up => match self.server.claim(&store, &token) {
                Ok(prekeys) => (Event::Claimed { claim, prekeys }, None),
                Err(error) => (Event::ClaimFailed { claim, error }, None),
            },
            (Effect::Claim { claim, .. }, _) => (
                Event::ClaimFailed {
                    claim,
                    error: unreachable,
                },
                None,
            ),
            (Effect::FetchInvitation { fetch, store, token }, _) if up => {
                match self.server.fetch(store.mailbox, &token) {
                    Ok(invitation) => (Event::InvitationFetched { fetch, invitation }, None),
                    Err(error) => (Event::FetchFailed { fetch, error }, None),
                }
            }
            (Effect::FetchInvitation { fetch, .. }, _) => (
                Event::FetchFailed {
                    fetch,
                    error: unreachable,
                },
                None,
            ),
            (Effect::AckStore { up_to, .. }, Some(own)) if up => return self.server.acknowledge(&own, up_to),
            (Effect::Tokens { task, changes }, Some(own)) if up => {
                self.server.tokens(&own, &changes);
                (Event::TaskDone { task }, None)
            }
            (Effect::PublishPrekeys { task, upload }, Some(own)) if up => {
                self.server.publish_prekeys(&own, &upload);
                (Event::TaskDone { task }, None)
            }
            (Effect::PublishInvitation { task, upload }, Some(own)) if up => {
                self.server.publish_invitation(&own, &upload);
                (Event::TaskDone { task }, None)
            }
            (
                Effect::Tokens { task, .. }
                | Effect::PublishPrekeys { task, .. }
                | Effect::PublishInvitation { task, .. },
                _,
            ) => (
                Event::TaskFailed {
                    task,
                    error: unreachable,
                },
                None,
            ),
            _ => return,
        };
        let answer = if self.lies() {
            self.spoil_answer(answer)
        } else {
            answer
        };
        self.soon(who, answer);
        if let Some(to) = push_to {
            if self.lies() {
                self.spoil_lane(to);
            }
            self.later(1, Due::Push(to));
        }
    }

    /// The server pushes what waits, in order, from behind the last push on this connection.
    pub(super) fn push(&mut self, who: usize) {
        let person = &self.people[who];
        let Some(own) = person
            .store
            .clone()
            .filter(|_| person.store_connected && self.server_up && !self.server.hold_back)
        else {
            return;
        };
        let pushed = person.pushed;
        let lane = self.server.waiting(&own, self.now).to_vec();
        for Waiting {
            sequence, envelope, ..
        } in lane.into_iter().filter(|waiting| waiting.sequence > pushed)
        {
            self.people[who].pushed = sequence;
            let life = self.people[who].lives;
            let event = self.open(
                who,
                envelope,
                Arrival::Store {
                    lane: LaneNumber(1),
                    sequence,
                },
            );
            self.later(1, Due::Event(who, life, event));
        }
    }

    /// The live connection to the server comes up: registration, prekeys, and what waits.
    pub(super) fn reconnect(&mut self, who: usize) {
        if !self.people[who].online || self.no_server {
            return;
        }
        if !self.server_up {
            return self.later(1_000, Due::Reconnect(who));
        }
        let address = self.server.address(self.people[who].mailbox);
        self.people[who].store = Some(address.clone());
        self.people[who].store_connected = true;
        self.people[who].pushed = 0;
        let one_time = self.server.one_time_prekeys(&address);
        let waiting = self.server.waiting(&address, self.now).len() as u64;
        let life = self.people[who].lives;
        for event in [
            Event::Registered { address },
            Event::StoreConnected {
                lane: LaneNumber(1),
                waiting,
            },
            Event::PrekeyCount { one_time },
        ] {
            self.later(0, Due::Event(who, life, event));
        }
        self.later(1, Due::Push(who));
    }

    /// The connection to the server ends, and its end is noticed before the next one begins, or never.
    pub(super) fn server_is_gone(&mut self, who: usize) {
        self.people[who].store_connected = false;
        if !self.happens(self.faults.lost_event) {
            let life = self.people[who].lives;
            self.later(0, Due::Event(who, life, Event::StoreDisconnected));
        }
    }

    /// The server goes away, and everybody notices; or it comes back.
    pub(crate) fn set_server(&mut self, up: bool) {
        self.server_up = up;
        for who in 0..self.people.len() {
            if up {
                self.later(self.number % 50, Due::Reconnect(who));
            } else if self.people[who].store_connected {
                self.server_is_gone(who);
            }
        }
    }
}
