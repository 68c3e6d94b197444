//! A device that writes a backup.

use std::collections::BTreeMap;

use hoopoe_crypto::backup::{BackupKey, BackupWriter, Batch, ChainKey};
use hoopoe_protocol::{
    backup::{BackupItem, BackupMark, ChainLink, KeptBody, KeptMessage},
    content::text::Text,
    id::{ConversationId, MessageId, UserId},
    secret::Secret,
};

use super::super::{chance::Chance, people::NOW, weather::Machine};

pub(super) struct Keeper {
    writer: BackupWriter,
    rows: Rows,
}

/// What is written down beside the chain's key and mark.
#[derive(Clone, Default)]
struct Rows {
    head: Vec<u8>,
    kept: Vec<u64>,
    /// Records that the host may not have yet.
    outbox: BTreeMap<u64, Vec<u8>>,
}

/// A keeper as it was written down.
#[derive(Clone, Default)]
pub(super) struct Disk {
    chain: Option<(Secret<32>, ChainLink, BackupMark)>,
    rows: Rows,
}

fn batch(numbers: &[u64]) -> Batch {
    let mut batch = Batch::default();
    for number in numbers {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&number.to_le_bytes());
        let message = KeptMessage {
            conversation: ConversationId::of_pair(&UserId::new([1; 32]), &UserId::new([2; 32])),
            message: MessageId::new(id),
            sender: UserId::new([1; 32]),
            order: *number,
            sent_at: NOW,
            stored_at: NOW,
            read_at: None,
            body: KeptBody::Text(Text { text: "hello".into() }),
        };
        batch.push(&BackupItem::Message(message)).unwrap();
    }
    batch
}

impl Keeper {
    /// The owner's first chain.
    pub(super) fn begin(chance: &mut Chance, key: &BackupKey) -> Self {
        Self::whole(chance, key, None, &[])
    }

    /// A chain with all that is kept, instead of another.
    fn whole(chance: &mut Chance, key: &BackupKey, replaces: Option<BackupMark>, kept: &[u64]) -> Self {
        let mut chain = key.begin(&mut chance.keys, replaces, NOW).unwrap();
        let head = chain.head().to_vec();
        let mut outbox = BTreeMap::new();
        for numbers in kept.chunks(5) {
            let record = chain.append(&mut chance.keys, batch(numbers));
            outbox.insert(record.number, record.bytes);
        }
        let finished = chain.finish(&mut chance.keys);
        outbox.insert(finished.last.number, finished.last.bytes);
        Self {
            writer: finished.writer,
            rows: Rows {
                head,
                kept: kept.to_vec(),
                outbox,
            },
        }
    }

    pub(super) fn replace(&mut self, chance: &mut Chance, key: &BackupKey, kept: &[u64]) {
        *self = Self::whole(chance, key, Some(self.mark()), kept);
    }

    pub(super) fn keep(&mut self, chance: &mut Chance, numbers: &[u64]) {
        let record = self.writer.append(&mut chance.keys, batch(numbers));
        self.rows.kept.extend(numbers);
        self.rows.outbox.insert(record.number, record.bytes);
    }

    /// Another device takes the chain's secret and its start from this one, and the head from the host.
    pub(super) fn hand_over(&mut self) {
        let chain = self.writer.chain();
        self.writer = resume(&self.rows.head, chain.secret(), chain.start(), self.mark());
    }

    /// The device that read a chain goes on with it.
    pub(super) fn go_on(head: &[u8], read: &BackupWriter, kept: Vec<u64>) -> Self {
        let chain = read.chain();
        Self {
            writer: resume(head, chain.secret(), chain.start(), read.mark()),
            rows: Rows {
                head: head.to_vec(),
                kept,
                outbox: BTreeMap::new(),
            },
        }
    }

    pub(super) fn of(disk: &Disk) -> Self {
        let (secret, start, mark) = disk.chain.as_ref().unwrap();
        Self {
            writer: resume(&disk.rows.head, secret, start, *mark),
            rows: disk.rows.clone(),
        }
    }

    pub(super) fn sent(&mut self, number: u64) {
        self.rows.outbox.remove(&number);
    }

    pub(super) const fn mark(&self) -> BackupMark {
        self.writer.mark()
    }

    pub(super) fn head(&self) -> &[u8] {
        &self.rows.head
    }

    pub(super) fn kept(&self) -> &[u64] {
        &self.rows.kept
    }

    pub(super) const fn outbox(&self) -> &BTreeMap<u64, Vec<u8>> {
        &self.rows.outbox
    }
}

fn resume(head: &[u8], secret: &Secret<32>, start: &ChainLink, mark: BackupMark) -> BackupWriter {
    let chain = ChainKey::from_secret(head, secret.clone(), start).unwrap();
    BackupWriter::resume(chain, mark).unwrap()
}

impl Disk {
    pub(super) const fn is_written(&self) -> bool {
        self.chain.is_some()
    }
}

impl Machine for Keeper {
    type Disk = Disk;

    fn write_to(&mut self, disk: &mut Disk) {
        let chain = self.writer.chain();
        disk.chain = Some((chain.secret().clone(), *chain.start(), self.mark()));
        disk.rows = self.rows.clone();
    }

    fn load(&mut self, disk: &Disk) {
        *self = Self::of(disk);
    }
}
