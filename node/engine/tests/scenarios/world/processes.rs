//! What happens to people's processes and computers: they start, stop, crash, sleep, and get another clock or address.

use hoopoe_engine::Event;
use hoopoe_protocol::{
    route::PeerIdBytes,
    time::{Span, Timestamp},
};

use super::{Due, World};

impl World {
    pub(super) fn crash(&mut self, who: usize) {
        self.crashes += 1;
        self.people[who].reload();
        self.hang_up(who);
        self.start(who);
    }

    /// What time it is on a person's computer.
    pub(super) fn clock_of(&self, who: usize) -> Timestamp {
        self.now.plus(self.people[who].ahead)
    }

    /// A person's clock is set: so far ahead of everybody else's. The process notices.
    pub(crate) fn set_clock(&mut self, who: usize, ahead: Span) {
        self.people[who].ahead = ahead;
        self.wakes(who);
    }

    /// A person's computer falls asleep: nothing reaches the process, and what it believes to be connected looks so.
    pub(crate) fn suspend(&mut self, who: usize) {
        self.people[who].online = false;
        self.people[who].store_connected = false;
    }

    /// It wakes up.
    pub(crate) fn wake_up(&mut self, who: usize) {
        self.people[who].online = true;
        self.wakes(who);
    }

    /// The process notices that time went on without it, and connects to its server anew.
    pub(super) fn wakes(&mut self, who: usize) {
        self.event(who, Event::Woke);
        self.server_is_gone(who);
        self.later(10, Due::Reconnect(who));
    }

    /// The process of a person starts, or comes back to the network.
    pub(crate) fn start(&mut self, who: usize) {
        (self.people[who].online, self.people[who].is_hidden) = (true, false);
        self.doubts(who);
        let person = &mut self.people[who];
        person.rotations += u64::from(std::mem::take(&mut person.rows.is_peer_over));
        let life = person.lives;
        // Chosen, and the process died before anybody was told.
        let choice = (person.told != person.chosen).then_some(Event::Addresses(person.chosen));
        let listening = self.listening(who);
        for event in choice.into_iter().chain([Event::Started, listening]) {
            self.later(0, Due::Event(who, life, event));
        }
        self.later(10, Due::Reconnect(who));
    }

    pub(super) fn listening(&self, who: usize) -> Event {
        let mut peer = vec![who as u8 + 1; 38];
        peer[1] += self.people[who].rotations as u8;
        Event::Listening {
            peer: PeerIdBytes(peer),
            addresses: vec![self.people[who].address.clone()],
        }
    }

    /// The network begins anew with another peer id: every stream ends.
    pub(super) fn renews_peer(&mut self, who: usize) {
        self.people[who].rotations += 1;
        self.people[who].rows.is_peer_over = false;
        self.people[who].engine.peer_ends();
        self.hang_up(who);
        if !self.people[who].is_hidden {
            let (life, listening) = (self.people[who].lives, self.listening(who));
            self.later(20, Due::Event(who, life, listening));
        }
    }

    /// A person's node listens at another address.
    pub(crate) fn moves(&mut self, who: usize, address: &str) {
        let peer = PeerIdBytes(vec![who as u8 + 1; 38]);
        let addresses = vec![address.into()];
        self.people[who].address = address.into();
        self.event(who, Event::Listening { peer, addresses });
    }

    /// It starts, and nobody is to learn where it is.
    pub(crate) fn start_hidden(&mut self, who: usize) {
        (self.people[who].online, self.people[who].is_hidden) = (true, true);
        let life = self.people[who].lives;
        for event in [Event::Started, Event::Hidden] {
            self.later(0, Due::Event(who, life, event));
        }
        self.later(10, Due::Reconnect(who));
    }

    /// The process of a person is stopped; what it had written stays.
    pub(crate) fn stop(&mut self, who: usize) {
        self.hang_up(who);
        self.people[who].reload();
        self.people[who].online = false;
    }

    pub(super) fn hang_up(&mut self, who: usize) {
        self.streams.forget(who);
        for (a, b) in self.streams.of(who) {
            self.disconnect(a, b);
        }
    }
}
