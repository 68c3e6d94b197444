//! Two devices compare emoji, with somebody between them who alters, exchanges, or plays both sides.

use hoopoe_crypto::verification::{Answered, ComparisonError, Party, Shown, Started, Verified};
use hoopoe_protocol::{
    codec,
    time::{Span, Timestamp},
    verification::{ComparisonConfirm, ComparisonKey, ComparisonMessage, ComparisonStart},
};

use super::{super::chance::Chance, world::World};

/// Why somebody is not verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The two people saw different emoji.
    Different,
    Refused(ComparisonError),
    /// What came is no message of this place.
    Unreadable,
}

pub(super) type Outcome = Result<Verified, End>;

/// Who carries the messages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Relay {
    Honest,
    /// Alters or exchanges the message at this place.
    Alters(usize),
    /// Compares with each of the two as if it were the other.
    Between,
}

/// A relay at work.
struct Carrier<'a> {
    chance: &'a mut Chance,
    /// What was carried in other comparisons.
    overheard: &'a mut Vec<Vec<u8>>,
    relay: Relay,
    place: usize,
}

impl Carrier<'_> {
    fn carry(&mut self, message: &ComparisonMessage) -> Result<ComparisonMessage, End> {
        let mut bytes = codec::encode(message);
        if self.relay == Relay::Alters(self.place) {
            match self.chance.one_of(self.overheard) {
                Some(other) if self.place.is_multiple_of(2) => bytes.clone_from(other),
                _ => {
                    let at = self.chance.below(bytes.len());
                    bytes[at] ^= 1 << self.chance.below(8);
                }
            }
        } else {
            self.overheard.push(bytes.clone());
        }
        self.place += 1;
        codec::decode(&bytes).map_err(|_| End::Unreadable)
    }

    fn start(&mut self, start: ComparisonStart) -> Result<ComparisonStart, End> {
        match self.carry(&ComparisonMessage::Start(start))? {
            ComparisonMessage::Start(start) => Ok(start),
            _ => Err(End::Unreadable),
        }
    }

    fn answer(&mut self, key: ComparisonKey) -> Result<ComparisonKey, End> {
        match self.carry(&ComparisonMessage::Answer(key))? {
            ComparisonMessage::Answer(key) => Ok(key),
            _ => Err(End::Unreadable),
        }
    }

    fn reveal(&mut self, key: ComparisonKey) -> Result<ComparisonKey, End> {
        match self.carry(&ComparisonMessage::Reveal(key))? {
            ComparisonMessage::Reveal(key) => Ok(key),
            _ => Err(End::Unreadable),
        }
    }

    fn confirm(&mut self, confirm: ComparisonConfirm) -> Result<ComparisonConfirm, End> {
        match self.carry(&ComparisonMessage::Confirm(confirm))? {
            ComparisonMessage::Confirm(confirm) => Ok(confirm),
            _ => Err(End::Unreadable),
        }
    }

    /// Until both see emoji.
    fn show(&mut self, [ours, theirs]: [[Party; 2]; 2], now: Timestamp) -> Result<[Shown; 2], End> {
        let (started, start) = Started::begin(&mut self.chance.keys, ours[0], ours[1], now);
        if self.relay == Relay::Between {
            return self.stand_between((started, start), theirs, now);
        }
        let start = self.start(start)?;
        let (answered, answer) = Answered::answer(&start, theirs[0], theirs[1], now);
        let answer = self.answer(answer)?;
        let (first, reveal) = started.answered(&answer, now).map_err(End::Refused)?;
        let reveal = self.reveal(reveal)?;
        let second = answered.revealed(&reveal, now).map_err(End::Refused)?;
        Ok([first, second])
    }

    /// The relay answers the one, and starts with the other.
    fn stand_between(
        &mut self,
        (started, start): (Started, ComparisonStart),
        [me, them]: [Party; 2],
        now: Timestamp,
    ) -> Result<[Shown; 2], End> {
        let (_, answer) = Answered::answer(&start, me, them, now);
        let (relay, start) = Started::begin(&mut self.chance.keys, them, me, now);
        let (answered, other) = Answered::answer(&start, me, them, now);
        let (_, reveal) = relay.answered(&other, now).map_err(End::Refused)?;
        let (first, _) = started.answered(&answer, now).map_err(End::Refused)?;
        let second = answered.revealed(&reveal, now).map_err(End::Refused)?;
        Ok([first, second])
    }
}

impl World {
    /// Two devices compare; what each of the two people knows then.
    pub(super) fn compare(&mut self, [first, second]: [usize; 2], relay: Relay) -> [Outcome; 2] {
        let ours = [self.party(first, first), self.party(first, second)];
        let theirs = [self.party(second, second), self.party(second, first)];
        let now = self.now;
        let late = now.plus(Span::seconds(if self.fails(10) { 700 } else { 60 }));
        let mut carrier = Carrier {
            chance: &mut self.chance,
            overheard: &mut self.overheard,
            relay,
            place: 0,
        };
        let shown = carrier.show([ours, theirs], now);
        let [first, second] = match shown {
            Ok(shown) => shown,
            Err(end) => return [Err(end), Err(end)],
        };
        if first.emoji() != second.emoji() {
            return [Err(End::Different), Err(End::Different)];
        }
        let (first, from_first) = first.same();
        let (second, from_second) = second.same();
        let second = carrier
            .confirm(from_first)
            .and_then(|confirm| second.confirmed(&confirm, late).map_err(End::Refused));
        let first = carrier
            .confirm(from_second)
            .and_then(|confirm| first.confirmed(&confirm, late).map_err(End::Refused));
        [first, second]
    }

    /// How one device knows another, or itself.
    fn party(&self, by: usize, of: usize) -> Party {
        let book = &self.machine(by).books[&self.names.owner(of)];
        Party {
            user_key: book.user_key(),
            device: self.names.device(of),
            manifest: book.newest().reference().hash,
        }
    }

    /// Two devices compare through whichever relay: nobody is verified who was altered, or is known by an old manifest.
    pub(super) fn compare_some(&mut self, numbers: &[usize]) {
        let first = numbers[self.chance.below(numbers.len())];
        let second = numbers[self.chance.below(numbers.len())];
        let knows = |by: usize, of: usize| self.machine(by).books.contains_key(&self.names.owner(of));
        if first == second || !knows(first, second) || !knows(second, first) {
            return;
        }
        let relay = match self.chance.below(3) {
            0 => Relay::Honest,
            1 => Relay::Alters(self.chance.below(5)),
            _ => Relay::Between,
        };
        let ends = self.compare([first, second], relay);
        let sides = [(ends[0], first, second), (ends[1], second, first)];
        for (end, by, of) in sides {
            let Ok(verified) = end else { continue };
            self.count.verified += 1;
            let truth = self.party(of, of);
            assert_eq!(
                (verified.user_key, verified.manifest),
                (truth.user_key, truth.manifest)
            );
            assert_eq!(
                self.party(by, of).manifest,
                truth.manifest,
                "verified by an old manifest"
            );
        }
        let are_verified = ends.iter().filter(|end| end.is_ok()).count();
        match relay {
            Relay::Honest => {}
            // The last message can be kept from one of the two.
            Relay::Alters(place) => assert!(are_verified < 2 && (place > 2 || are_verified == 0)),
            Relay::Between => assert_eq!(ends, [Err(End::Different); 2]),
        }
        self.count.unverified += 2 - are_verified;
    }
}
