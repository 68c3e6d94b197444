//! A backup over time: devices write it while machines stop, hand it on, replace it by a smaller one, are lost and restored
//! from the words; and its host shows old states, half of one, or a mixture of several.

mod host;
mod keeper;

use std::collections::BTreeMap;

use hoopoe_crypto::{
    backup::{BackupKey, BackupReader, BackupWriter, ReadItem},
    recovery::RecoverySeed,
};
use hoopoe_protocol::{
    backup::{BackupItem, BackupMark, ChainLink},
    secret::Secret,
};

use super::{
    chance::{Chance, histories},
    weather::{self, Machine as _, Weather},
};
use host::{Host, Hosted};
use keeper::{Disk, Keeper};

/// The owner's device, the host, and what was in the backup at each of its places.
struct World {
    chance: Chance,
    weather: Weather,
    keeper: Keeper,
    disk: Disk,
    host: Host,
    /// The numbers of what is kept, for each place that ever was.
    truth: BTreeMap<ChainLink, Vec<u64>>,
    /// What the slot says: the newest mark of which it is known that the host has everything.
    slot: Option<BackupMark>,
    kept: u64,
    count: Count,
}

#[derive(Default)]
struct Count {
    stops: usize,
    replaced: usize,
    handed: usize,
    restored: usize,
    refused: usize,
    set_back: usize,
    replaced_devices: usize,
}

fn key() -> BackupKey {
    let words = RecoverySeed::new(Secret::new([1; 32])).words();
    BackupKey::new(RecoverySeed::from_words(&words).unwrap().backup_secret())
}

/// What somebody who has the words reads of a chain, and who goes on writing it.
fn read(shown: &Hosted, mark: Option<&BackupMark>) -> Option<(Vec<u64>, BackupWriter)> {
    let chain = key().chain(&shown.head).ok()?;
    let mut reader = match mark {
        Some(mark) => BackupReader::begin(chain, mark).ok()?,
        None => BackupReader::begin_without_mark(chain),
    };
    let mut numbers = Vec::new();
    for record in &shown.records {
        for item in reader.read(record).ok()? {
            match item {
                ReadItem::Known(BackupItem::Message(message)) => numbers.push(message.order),
                other => unreachable!("{other:?}"),
            }
        }
    }
    Some((numbers, reader.finish().ok()?))
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mut keeper = Keeper::begin(&mut chance, &key());
        let mut disk = Disk::default();
        keeper.write_to(&mut disk);
        Self {
            chance,
            weather: Weather::Foul,
            truth: BTreeMap::from([(keeper.mark().link, Vec::new())]),
            keeper,
            disk,
            host: Host::default(),
            slot: None,
            kept: 0,
            count: Count::default(),
        }
    }

    fn act<R>(&mut self, step: impl FnOnce(&mut Keeper, &mut Chance) -> R) -> Option<R> {
        let result = step(&mut self.keeper, &mut self.chance);
        let keeper = (&mut self.keeper, &mut self.disk);
        weather::settle((self.weather, &mut self.chance), keeper, &mut self.count.stops).then_some(result)
    }

    /// Something is kept.
    fn keep(&mut self) {
        let numbers: Vec<u64> = (0..=self.chance.below(3) as u64)
            .map(|more| self.kept + more)
            .collect();
        self.kept += numbers.len() as u64;
        if self.act(|keeper, chance| keeper.keep(chance, &numbers)).is_some() {
            self.note();
        }
    }

    /// The chain is written anew, without some of what it kept.
    fn replace(&mut self) {
        let kept: Vec<u64> = self.keeper.kept().to_vec();
        let kept: Vec<u64> = kept.into_iter().filter(|_| !self.chance.once_in(4)).collect();
        if self
            .act(|keeper, chance| keeper.replace(chance, &key(), &kept))
            .is_some()
        {
            self.count.replaced += 1;
            self.note();
        }
    }

    fn note(&mut self) {
        self.truth
            .insert(self.keeper.mark().link, self.keeper.kept().to_vec());
    }

    /// What is written goes to the host, and then the slot is told.
    fn send(&mut self) {
        for (number, bytes) in self.keeper.outbox().clone() {
            let chain = self.keeper.head().to_vec();
            if self.weather.fails(&mut self.chance, 3) {
                return;
            }
            self.host.take(&chain, number, &bytes);
            if self.weather.fails(&mut self.chance, 3) {
                return;
            }
            self.act(|keeper, _| keeper.sent(number));
        }
        if self.keeper.outbox().is_empty() && !self.weather.fails(&mut self.chance, 3) {
            self.slot = Some(self.keeper.mark());
        }
    }

    /// Another device goes on, which was told the chain's secret by the one before.
    fn hand_over(&mut self) {
        if self.keeper.outbox().is_empty() && self.act(|keeper, _| keeper.hand_over()).is_some() {
            self.count.handed += 1;
        }
    }

    /// A new device reads what the host shows, with the slot's word or without: always something that was once, whole.
    fn restore(&mut self) {
        let Some(shown) = self.host.show_something(&mut self.chance) else {
            return;
        };
        let mark = self.slot.filter(|_| !self.chance.once_in(3));
        let Some((numbers, writer)) = read(&shown, mark.as_ref()) else {
            self.count.refused += 1;
            return;
        };
        self.count.restored += 1;
        let read_at = writer.mark();
        assert_eq!(
            self.truth.get(&read_at.link),
            Some(&numbers),
            "this was never in the backup"
        );
        let is_older = mark.is_some_and(|mark| place(&read_at) < place(&mark));
        assert!(!is_older, "an older state than the slot knows was taken");
    }

    /// The device is lost, and with it what it had not sent. Another one goes on with what an honest host has.
    fn replace_device(&mut self) {
        let Some(slot) = self.slot else { return };
        let mut chains = self.host.chains.iter().rev();
        let read = chains.find_map(|chain| Some((&chain.head, read(chain, Some(&slot))?)));
        let (head, (numbers, writer)) = read.expect("what the host has is the backup");
        assert_eq!(
            self.truth.get(&writer.mark().link),
            Some(&numbers),
            "this was never in the backup"
        );
        self.keeper = Keeper::go_on(head, &writer, numbers);
        self.disk = Disk::default();
        self.keeper.write_to(&mut self.disk);
        self.count.replaced_devices += 1;
    }

    /// The device is set back to what it had written down once. If the slot knows more, it reads before it writes.
    fn set_back(&mut self, old: &Disk) {
        let mine = Keeper::of(old).mark();
        if self.slot.is_some_and(|slot| place(&mine) < place(&slot)) {
            self.count.set_back += 1;
            self.replace_device();
        }
    }
}

/// How far a backup has come; the later is higher.
fn place(mark: &BackupMark) -> (u64, u64) {
    (mark.generation, mark.records)
}

fn history(seed: u64) -> World {
    let mut world = World::new(seed);
    let mut old = Disk::default();
    for _ in 0..60 {
        match world.chance.below(12) {
            0..=5 => world.keep(),
            6 => world.replace(),
            7 => world.hand_over(),
            8 if old.is_written() => world.set_back(&old),
            8 => old = world.disk.clone(),
            9 => world.replace_device(),
            _ => {}
        }
        world.send();
        world.restore();
    }
    world.weather = Weather::Fair;
    world.send();
    world
}

#[test]
fn what_is_restored_was_the_backup_once_and_is_no_older_than_the_slot_says() {
    let counts = histories(12, |seed| {
        let world = history(seed);
        let mut chains = world.host.chains.iter().rev();
        let newest = chains.find_map(|chain| read(chain, world.slot.as_ref()));
        let (numbers, writer) = newest.expect("what the host has is the backup");
        assert_eq!(
            (numbers.as_slice(), writer.mark()),
            (world.keeper.kept(), world.keeper.mark())
        );
        world.count
    });

    let all = |of: fn(&Count) -> usize| counts.iter().map(of).sum::<usize>();
    let happened = [
        all(|count| count.stops),
        all(|count| count.replaced),
        all(|count| count.handed),
        all(|count| count.restored),
        all(|count| count.refused),
        all(|count| count.set_back),
        all(|count| count.replaced_devices),
    ];
    println!("{happened:?}");
    assert!(
        counts.len() < 12 || !happened.contains(&0),
        "too little happened: {happened:?}"
    );
}
