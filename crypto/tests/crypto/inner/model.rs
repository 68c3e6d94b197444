//! Two devices over a network that loses, repeats and reorders, on machines that restart: a model of Olm.
//!
//! Each message is read at most once and no message key is used twice. Each message that the library promises to keep
//! readable (at most 40 overtaken in a chain, in one of the last five chains) is read at its first arrival.

use std::collections::BTreeSet;

use hoopoe_crypto::{
    device::Device,
    session::{OlmMessage, Session},
};
use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
    sample::Index,
    test_runner::Config,
};
use vodozemac::olm::{Message, PreKeyMessage};

use super::people::{Person, bytes_of, prekey_message};

#[derive(Clone, Copy, Debug)]
enum Side {
    Alice,
    Bob,
}

#[derive(Clone, Copy, Debug)]
enum Act {
    Send(Side),
    /// One of the messages in flight to this side arrives.
    Deliver(Side, Index),
    /// One arrives, and a copy of it stays in flight.
    Repeat(Side, Index),
    Lose(Side, Index),
    /// The side goes down and comes back from its pickles.
    Restart(Side),
}

#[derive(Clone)]
struct Sent {
    number: u64,
    message: OlmMessage,
    chain: [u8; 32],
    index: u64,
}

struct End {
    person: Person,
    session: Option<Session>,
    in_flight: Vec<Sent>,
    sent: u64,
    /// Chain and index of each message key that this side used.
    used_keys: BTreeSet<([u8; 32], u64)>,
    read: BTreeSet<u64>,
    /// The chains heard, oldest first.
    chains: Vec<[u8; 32]>,
}

impl End {
    fn new(person: Person) -> Self {
        Self {
            person,
            session: None,
            in_flight: Vec::new(),
            sent: 0,
            used_keys: BTreeSet::new(),
            read: BTreeSet::new(),
            chains: Vec::new(),
        }
    }

    /// Encrypts the next message, if there is a session and fewer than 40 were sent.
    fn send(&mut self) -> Option<Sent> {
        let session = self.session.as_mut()?;
        if self.sent == 40 {
            return None;
        }
        let number = self.sent;
        self.sent += 1;
        let message = session.encrypt(&number.to_le_bytes()).unwrap();
        let parsed = match &message {
            OlmMessage::PreKey(bytes) => PreKeyMessage::from_bytes(bytes).unwrap().message().clone(),
            OlmMessage::Normal(bytes) => Message::from_bytes(bytes).unwrap(),
        };
        let (chain, index) = (parsed.ratchet_key().to_bytes(), parsed.chain_index());
        assert!(self.used_keys.insert((chain, index)), "message key used twice");
        Some(Sent {
            number,
            message,
            chain,
            index,
        })
    }

    fn receive(&mut self, sent: &Sent) {
        let is_kept =
            !self.chains.contains(&sent.chain) || self.chains.iter().rev().take(5).any(|c| *c == sent.chain);
        let must_be_read = is_kept && !self.read.contains(&sent.number);

        let plaintext = match &mut self.session {
            Some(session) => session.decrypt(&sent.message).ok(),
            None => {
                let accepted = self
                    .person
                    .device
                    .accept_session(&prekey_message(&sent.message))
                    .unwrap();
                self.session = Some(accepted.session);
                Some(accepted.plaintext)
            }
        };

        assert_eq!(
            plaintext.is_some(),
            must_be_read,
            "message {} of {}",
            sent.number,
            sent.index
        );
        if let Some(plaintext) = plaintext {
            assert_eq!(plaintext.as_slice(), sent.number.to_le_bytes());
            assert!(self.read.insert(sent.number), "read twice");
            if !self.chains.contains(&sent.chain) {
                self.chains.push(sent.chain);
            }
        }
    }

    fn restart(&mut self) {
        let device = self.person.device.pickle();
        self.person.device = Device::unpickle(self.person.identity.key(), &device).unwrap();
        if let Some(session) = &self.session {
            self.session = Some(Session::unpickle(&session.pickle()).unwrap());
        }
    }
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let side = || prop_oneof![Just(Side::Alice), Just(Side::Bob)];
    let act = prop_oneof![
        4 => side().prop_map(Act::Send),
        4 => (side(), any::<Index>()).prop_map(|(side, which)| Act::Deliver(side, which)),
        2 => (side(), any::<Index>()).prop_map(|(side, which)| Act::Repeat(side, which)),
        1 => (side(), any::<Index>()).prop_map(|(side, which)| Act::Lose(side, which)),
        1 => side().prop_map(Act::Restart),
    ];
    proptest::collection::vec(act, 1..160)
}

fn run(acts: &[Act]) {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let session = alice.begin_with(&mut bob);
    let mut ends = [End::new(alice), End::new(bob)];
    ends[0].session = Some(session);

    for act in acts {
        match act {
            Act::Send(side) => {
                if let Some(sent) = ends[*side as usize].send() {
                    assert!(!bytes_of(&sent.message).is_empty());
                    ends[1 - *side as usize].in_flight.push(sent);
                }
            }
            Act::Deliver(side, which) => {
                let end = &mut ends[*side as usize];
                if !end.in_flight.is_empty() {
                    let sent = end.in_flight.remove(which.index(end.in_flight.len()));
                    end.receive(&sent);
                }
            }
            Act::Repeat(side, which) => {
                let end = &mut ends[*side as usize];
                if !end.in_flight.is_empty() {
                    let sent = end.in_flight[which.index(end.in_flight.len())].clone();
                    end.receive(&sent);
                }
            }
            Act::Lose(side, which) => {
                let end = &mut ends[*side as usize];
                if !end.in_flight.is_empty() {
                    end.in_flight.remove(which.index(end.in_flight.len()));
                }
            }
            Act::Restart(side) => ends[*side as usize].restart(),
        }
    }
}

proptest! {
    #![proptest_config(Config::with_cases(200))]

    #[test]
    fn every_message_is_read_at_most_once_and_every_promised_one_is_read(acts in acts()) {
        run(&acts);
    }
}
