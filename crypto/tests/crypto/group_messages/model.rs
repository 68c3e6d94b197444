//! A group over a network that loses, repeats and reorders, while people come, go and revoke devices: each message is read by exactly
//! those for whom its session was begun and whom its key has reached, and by each of them once.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::group::{
    check::{self, GroupArrival, GroupExpectation, Membership},
    inbound::{InboundSession, Provenance},
    outbound::OutboundSession,
    replay::ReadIndexes,
    rotation::Situation,
};
use hoopoe_protocol::{
    content::group::{GroupFrame, GroupKeyShare},
    id::{DeviceId, GroupSessionId, MessageId},
    time::Span,
};
use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
    sample::Index,
    test_runner::Config,
};

use super::world::{HEAD, NOW, Person, RIGHTS, Scene, keys, said, taken, text_of};

const PEOPLE: usize = 4;

#[derive(Clone, Copy, Debug)]
enum Act {
    Write(usize),
    /// Somebody comes in, or goes.
    Toggle(usize),
    /// One of the keys in flight to somebody arrives, or one of the frames; it stays in flight, to be repeated.
    Key(usize, Index),
    Frame(usize, Index),
    LoseKey(usize, Index),
    /// Everything of somebody's is written down and read again.
    Restart(usize),
    /// A day passes.
    Day,
}

struct Sent {
    by: usize,
    frame: GroupFrame,
    message: MessageId,
    /// The devices for which the session was begun.
    readers: BTreeSet<DeviceId>,
}

struct End {
    person: Person,
    outbound: Option<OutboundSession>,
    inbound: BTreeMap<(DeviceId, GroupSessionId), InboundSession>,
    keys_in_flight: Vec<(usize, GroupKeyShare)>,
    read: BTreeSet<MessageId>,
    counter: u64,
}

struct World {
    ends: Vec<End>,
    members: BTreeSet<usize>,
    sent: Vec<Sent>,
    days: u64,
}

impl World {
    fn new() -> Self {
        let end = |seed: usize| End {
            person: Person::new(u8::try_from(seed + 1).unwrap()),
            outbound: None,
            inbound: BTreeMap::new(),
            keys_in_flight: Vec::new(),
            read: BTreeSet::new(),
            counter: 0,
        };
        Self {
            ends: (0..PEOPLE).map(end).collect(),
            members: [0, 1, 2].into(),
            sent: Vec::new(),
            days: 0,
        }
    }

    fn write(&mut self, by: usize) {
        if !self.members.contains(&by) {
            return;
        }
        let at = self.ends[by].person.device(0);
        let others = self.members.iter().filter(|&&index| index != by);
        let members: Vec<_> = [&by]
            .into_iter()
            .chain(others)
            .map(|&index| &self.ends[index].person)
            .collect();
        let scene = Scene::of(&members);
        let situation = Situation {
            now: NOW.plus(Span::days(self.days)),
            ..scene.situation()
        };
        let is_usable = self.ends[by]
            .outbound
            .as_ref()
            .is_some_and(|session| session.rotation(&situation).is_none());
        if !is_usable {
            let session = OutboundSession::begin(at, &keys(), &situation);
            let share = session.share(HEAD);
            for &member in self.members.iter().filter(|&&member| member != by) {
                self.ends[member].keys_in_flight.push((by, share.clone()));
            }
            self.ends[by].outbound = Some(session);
        }
        let end = &mut self.ends[by];
        end.counter += 1;
        let number = u64::try_from(by).unwrap() * 1_000 + end.counter;
        let said = said(number, &number.to_string());
        let message = said.message;
        let frame = end.outbound.as_mut().unwrap().encrypt(&situation, said).unwrap();
        self.sent.push(Sent {
            by,
            frame,
            message,
            readers: scene.audience.devices().map(|reader| reader.device).collect(),
        });
    }

    fn key(&mut self, at: usize, which: Index) {
        let end = &mut self.ends[at];
        if end.keys_in_flight.is_empty() {
            return;
        }
        let (owner, share) = end.keys_in_flight[which.index(end.keys_in_flight.len())].clone();
        let owner = self.ends[owner].person.device(0);
        let session = taken(owner, &share);
        let kept = &mut self.ends[at].inbound;
        match kept.get_mut(&(owner.device, session.id())) {
            Some(known) => known.join(session).unwrap(),
            None => {
                kept.insert((owner.device, session.id()), session);
            }
        }
    }

    fn frame(&mut self, at: usize, which: Index) {
        if self.sent.is_empty() {
            return;
        }
        let sent = &self.sent[which.index(self.sent.len())];
        let (owner, own) = (
            self.ends[sent.by].person.device(0),
            self.ends[at].person.device(0),
        );
        let manifest = self.ends[sent.by].person.manifest();
        let end = &mut self.ends[at];
        let has_key = end.inbound.contains_key(&(owner.device, sent.frame.session));
        assert!(
            !has_key || sent.readers.contains(&own.device),
            "nobody has a key that was not for them"
        );
        let must_be_read = has_key && !end.read.contains(&sent.message);

        let seen = end.read.clone();
        let keys = keys();
        let message = end
            .inbound
            .get_mut(&(owner.device, sent.frame.session))
            .and_then(|session| {
                let expectation = GroupExpectation {
                    keys: &keys,
                    manifest: &manifest,
                    membership: &|_, _| Membership::Active(RIGHTS),
                    arrival: GroupArrival::Topic,
                    since: 0,
                    seen: &|_, id| seen.contains(id).then_some(Provenance::Owner),
                };
                check::read(session, &sent.frame, &expectation).ok()
            });

        assert_eq!(message.is_some(), must_be_read);
        if let Some(message) = message {
            assert_eq!(message.payload.message, sent.message);
            assert!(!text_of(&message).is_empty());
            assert!(end.read.insert(sent.message), "read twice");
        }
    }

    fn restart(&mut self, at: usize) {
        let end = &mut self.ends[at];
        if let Some(session) = &end.outbound {
            end.outbound = Some(OutboundSession::unpickle(&session.pickle()).unwrap());
        }
        for session in end.inbound.values_mut() {
            let read = ReadIndexes::from_bytes(session.read_indexes().to_bytes()).unwrap();
            *session = InboundSession::unpickle(&session.pickle(), read).unwrap();
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Write(by) => self.write(by),
            Act::Toggle(who) => {
                if !self.members.remove(&who) {
                    self.members.insert(who);
                }
            }
            Act::Key(at, which) => self.key(at, which),
            Act::Frame(at, which) => self.frame(at, which),
            Act::LoseKey(at, which) => {
                let flight = &mut self.ends[at].keys_in_flight;
                if !flight.is_empty() {
                    flight.remove(which.index(flight.len()));
                }
            }
            Act::Restart(at) => self.restart(at),
            Act::Day => self.days += 1,
        }
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = || 0..PEOPLE;
    let act = prop_oneof![
        6 => who().prop_map(Act::Write),
        1 => who().prop_map(Act::Toggle),
        5 => (who(), any::<Index>()).prop_map(|(at, which)| Act::Key(at, which)),
        8 => (who(), any::<Index>()).prop_map(|(at, which)| Act::Frame(at, which)),
        1 => (who(), any::<Index>()).prop_map(|(at, which)| Act::LoseKey(at, which)),
        1 => who().prop_map(Act::Restart),
        1 => Just(Act::Day),
    ];
    proptest::collection::vec(act, 1..120)
}

proptest! {
    #![proptest_config(Config::with_cases(40))]

    #[test]
    fn each_message_is_read_once_by_those_whom_its_key_was_for_and_reached(acts in acts()) {
        let mut world = World::new();
        for act in acts {
            world.act(act);
        }
    }
}
