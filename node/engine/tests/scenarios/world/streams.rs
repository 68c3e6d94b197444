//! The direct streams between people: each has a number, keeps the order of its frames, and takes them along when it ends.

use std::collections::BTreeMap;

use hoopoe_protocol::time::Timestamp;

/// All streams.
#[derive(Default)]
pub(super) struct Streams {
    opened: u64,
    between: BTreeMap<(usize, usize), u64>,
    /// The stream on which a person writes to another: the newest that it has heard of.
    heard_of: BTreeMap<(usize, usize), u64>,
    /// When the last frame, and the last news, from one to another arrives.
    frames: BTreeMap<(usize, usize), Timestamp>,
    news: BTreeMap<(usize, usize), Timestamp>,
}

impl Streams {
    /// The stream between two; a new one if there is none.
    pub(super) fn open(&mut self, a: usize, b: usize) -> u64 {
        *self.between.entry(pair(a, b)).or_insert_with(|| {
            self.opened += 1;
            self.opened
        })
    }

    /// The stream that is there.
    pub(super) fn between(&self, a: usize, b: usize) -> Option<u64> {
        self.between.get(&pair(a, b)).copied()
    }

    /// The stream on which `from` writes, if it is still the one that is there.
    pub(super) fn to(&self, from: usize, to: usize) -> Option<u64> {
        let number = self.heard_of.get(&(from, to)).copied();
        number.filter(|number| self.between(from, to) == Some(*number))
    }

    /// Ends the stream between two; what is on it never arrives.
    pub(super) fn end(&mut self, a: usize, b: usize) -> bool {
        self.frames.remove(&(a, b));
        self.frames.remove(&(b, a));
        self.between.remove(&pair(a, b)).is_some()
    }

    /// Everybody with whom `who` has one.
    pub(super) fn of(&self, who: usize) -> Vec<(usize, usize)> {
        let pairs = self.between.keys().copied();
        pairs.filter(|(a, b)| [*a, *b].contains(&who)).collect()
    }

    /// `who` hears that a stream to `other` is there.
    pub(super) fn hear(&mut self, who: usize, other: usize, number: u64) {
        self.heard_of.insert((who, other), number);
    }

    /// `who` starts anew and has heard of nothing.
    pub(super) fn forget(&mut self, who: usize) {
        self.heard_of.retain(|(one, _), _| *one != who);
    }

    /// When a frame arrives that would at `earliest`: not before those ahead of it.
    pub(super) fn frame_at(&mut self, from: usize, to: usize, earliest: Timestamp) -> Timestamp {
        in_order(&mut self.frames, (from, to), earliest)
    }

    /// The same for news of streams with `other`, which reach a person from its own network.
    pub(super) fn news_at(&mut self, who: usize, other: usize, earliest: Timestamp) -> Timestamp {
        in_order(&mut self.news, (who, other), earliest)
    }
}

fn in_order(
    all: &mut BTreeMap<(usize, usize), Timestamp>,
    way: (usize, usize),
    earliest: Timestamp,
) -> Timestamp {
    let last = all.entry(way).or_default();
    *last = earliest.max(*last);
    *last
}

fn pair(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}
