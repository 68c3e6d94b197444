//! The course of time: what comes next, and how it reaches a person.

use hoopoe_engine::{Event, event::Arrival};
use hoopoe_protocol::time::{Span, Timestamp};

use super::{Due, Faults, Frame, World};

impl World {
    /// Lets time pass to the next thing that happens; false if nothing will before `until`.
    pub(crate) fn advance(&mut self, until: Timestamp) -> bool {
        let queued = self.queue.first_key_value().map(|((at, _), _)| *at);
        let online = self.people.iter().enumerate().filter(|(_, person)| person.online);
        let timer = online
            .filter_map(|(who, person)| Some((person.wake_at?.minus(person.ahead), who)))
            .min();
        match (queued, timer) {
            (Some(at), _) if at <= until && timer.is_none_or(|(wake, _)| at <= wake) => {
                let ((at, _), due) = self.queue.pop_first().expect("peeked");
                self.now = self.now.max(at);
                self.deliver(due);
            }
            (_, Some((wake, who))) if wake <= until => {
                self.now = self.now.max(wake);
                self.people[who].wake_at = None;
                self.event(who, Event::Tick);
            }
            _ => {
                self.now = until;
                return false;
            }
        }
        true
    }

    fn deliver(&mut self, due: Due) {
        match due {
            Due::Push(who) => self.push(who),
            Due::Reconnect(who) => self.reconnect(who),
            Due::Event(who, ..) | Due::Stream(who, ..) | Due::Frame(_, _, who, _) => {
                let mut events: Vec<_> = self.arrival(due).into_iter().collect();
                while let Some(due) = self.next_together(who) {
                    events.extend(self.arrival(due));
                }
                if !events.is_empty() {
                    self.events(who, events);
                }
            }
        }
    }

    /// Something more for the same person in the same moment.
    fn next_together(&mut self, who: usize) -> Option<Due> {
        let next = self.queue.first_entry().filter(|_| self.faults.together)?;
        let is_his = matches!(next.get(), Due::Event(to, ..) | Due::Stream(to, ..) | Due::Frame(_, _, to, _) if *to == who);
        (is_his && next.key().0 <= self.now).then(|| next.remove())
    }

    /// What reaches a person; nothing if it was lost.
    fn arrival(&mut self, due: Due) -> Option<Event> {
        match due {
            // What was meant for a process that has died is lost with it.
            Due::Event(who, life, event) => {
                (self.people[who].online && self.people[who].lives == life).then_some(event)
            }
            Due::Stream(who, life, other, stream) => {
                if !self.people[who].online || self.people[who].lives != life {
                    return None;
                }
                let device = self.people[other].engine.own_device();
                Some(match stream {
                    Some(number) => {
                        self.streams.hear(who, other, number);
                        Event::DirectUp { device }
                    }
                    None => Event::DirectDown { device },
                })
            }
            Due::Frame(stream, from, to, frame) => {
                if self.streams.between(from, to) != Some(stream) || !self.people[to].online {
                    return None;
                }
                let device = self.people[from].engine.own_device();
                Some(match frame {
                    Frame::Envelope(bytes) => self.open(to, bytes, Arrival::Direct { device }),
                    Frame::Live(frame) => Event::Live { device, frame },
                    Frame::Claim => Event::PrekeysWanted { device },
                    Frame::Prekeys(prekeys) => Event::PrekeysHanded { device, prekeys },
                    Frame::Ack(envelope, outcome) => Event::PathAck {
                        device,
                        envelope,
                        outcome,
                    },
                })
            }
            Due::Push(_) | Due::Reconnect(_) => None,
        }
    }

    /// Lets a span of time pass.
    pub(crate) fn pass(&mut self, span: Span) {
        let until = self.now.plus(span);
        while self.advance(until) {}
    }

    /// Lets everything that is under way come to rest: two hours pass.
    pub(crate) fn settle(&mut self) {
        self.pass(Span::seconds(7_200));
    }

    /// All faults end, everybody is back, and everything comes to rest.
    pub(crate) fn heal(&mut self) {
        self.faults = Faults {
            delay_ms: 20,
            ..Faults::default()
        };
        self.crash_at = None;
        self.apart.clear();
        if !self.server_up && !self.no_server {
            self.set_server(true);
        }
        for who in 0..self.people.len() {
            if !self.people[who].online {
                self.start(who);
            } else if !self.people[who].store_connected && !self.no_server {
                self.later(1, Due::Reconnect(who));
            }
            self.later(2, Due::Push(who));
        }
        self.settle();
    }
}
