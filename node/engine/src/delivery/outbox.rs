//! What is on its way, by number, by envelope and by message.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_protocol::{
    id::{EnvelopeId, MessageId},
    time::Timestamp,
};

use crate::{
    change::Change,
    delivery::KEPT_AT_SERVERS,
    row::{DeliveryReason, Letter, OutboxId, OutboxKind, OutboxRow, Path, RemoteId, Sealed},
    turn::Turn,
};

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) remote: RemoteId,
    pub(crate) message: MessageId,
    pub(crate) kind: OutboxKind,
    pub(crate) letter: Letter,
    /// None while it waits for a session.
    pub(crate) sealed: Option<Sealed>,
    pub(crate) repeats: u8,
    pub(crate) sent: Option<(Path, Timestamp)>,
    /// Whether where it was left is not read any more: it goes out again, though the user knows it as sent.
    pub(crate) is_taken_back: bool,
    /// The last reason that was shown, so that it is not shown again and again.
    pub(crate) reason: Option<DeliveryReason>,
}

#[derive(Default)]
pub(crate) struct Outbox {
    entries: BTreeMap<OutboxId, Entry>,
    by_envelope: BTreeMap<EnvelopeId, OutboxId>,
    by_message: BTreeMap<(RemoteId, MessageId), OutboxId>,
    sealed: BTreeMap<RemoteId, BTreeSet<OutboxId>>,
    waiting: BTreeMap<RemoteId, BTreeSet<OutboxId>>,
    /// What somebody has and nobody has confirmed, by the time at which it left.
    unconfirmed: BTreeSet<(Timestamp, OutboxId)>,
    /// Receipts that a server has, by the time at which it took them.
    left: BTreeMap<RemoteId, BTreeMap<OutboxId, Timestamp>>,
    last: i64,
}

impl Outbox {
    /// Takes a row as it was loaded.
    pub(crate) fn restore(&mut self, row: OutboxRow) {
        self.last = self.last.max(row.id.0);
        let entry = Entry {
            remote: row.remote,
            message: row.message,
            kind: row.kind,
            letter: row.letter,
            sealed: row.sealed,
            repeats: row.repeats,
            sent: row.sent,
            is_taken_back: row.is_taken_back,
            reason: None,
        };
        self.index(row.id, &entry);
        self.entries.insert(row.id, entry);
    }

    /// Puts something new at the end, and writes it.
    pub(crate) fn add(&mut self, turn: &mut Turn<'_>, entry: Entry) -> OutboxId {
        self.last = self.last.saturating_add(1);
        let id = OutboxId(self.last);
        self.index(id, &entry);
        turn.change(Change::PutOutbox(row(id, &entry)));
        self.entries.insert(id, entry);
        id
    }

    /// Changes an entry, and writes it.
    pub(crate) fn update(&mut self, turn: &mut Turn<'_>, id: OutboxId, change: impl FnOnce(&mut Entry)) {
        let Some(mut entry) = self.remove(id) else { return };
        change(&mut entry);
        turn.change(Change::PutOutbox(row(id, &entry)));
        self.index(id, &entry);
        self.entries.insert(id, entry);
    }

    /// Lets an entry wait for a session again, behind all others: the order of entries is that of the ratchet. What is
    /// still said of its old number counts for nothing.
    pub(crate) fn requeue(&mut self, turn: &mut Turn<'_>, id: OutboxId, repeats: u8) {
        let Some(entry) = self.remove(id) else { return };
        turn.change(Change::DeleteOutbox(id));
        let entry = Entry {
            sealed: None,
            repeats,
            is_taken_back: entry.sent.is_some(),
            reason: None,
            ..entry
        };
        self.add(turn, entry);
    }

    /// Notes by which path an entry left, and when, and writes it.
    pub(crate) fn set_sent(&mut self, turn: &mut Turn<'_>, id: OutboxId, path: Path) {
        let Some(mut entry) = self.remove(id) else { return };
        entry.sent = Some((path, turn.now));
        entry.is_taken_back = false;
        entry.reason = None;
        turn.change(Change::SetOutboxSent {
            outbox: id,
            path,
            at: turn.now,
        });
        self.index(id, &entry);
        self.entries.insert(id, entry);
    }

    /// Whatever was left for a device goes out again; answers everything for it that has an envelope, oldest first.
    pub(crate) fn take_back(&mut self, turn: &mut Turn<'_>, remote: RemoteId) -> Vec<OutboxId> {
        let ids = self.sealed_of(remote);
        for id in &ids {
            if let Some(entry) = self.entries.get_mut(id) {
                entry.is_taken_back = entry.sent.is_some();
                if let Some((_, at)) = entry.sent {
                    self.unconfirmed.remove(&(at, *id));
                }
            }
        }
        turn.change(Change::TakeBackOutbox { remote });
        ids
    }

    pub(crate) fn remove(&mut self, id: OutboxId) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        self.by_message.remove(&(entry.remote, entry.message));
        if let Some(sealed) = &entry.sealed {
            self.by_envelope.remove(&sealed.envelope);
        }
        if let Some((_, at)) = entry.sent {
            self.unconfirmed.remove(&(at, id));
        }
        for index in [&mut self.sealed, &mut self.waiting] {
            if let Some(ids) = index.get_mut(&entry.remote) {
                ids.remove(&id);
            }
        }
        if let Some(left) = self.left.get_mut(&entry.remote) {
            left.remove(&id);
        }
        Some(entry)
    }

    fn index(&mut self, id: OutboxId, entry: &Entry) {
        self.by_message.insert((entry.remote, entry.message), id);
        let ids = match &entry.sealed {
            Some(sealed) => {
                self.by_envelope.insert(sealed.envelope, id);
                &mut self.sealed
            }
            None => &mut self.waiting,
        };
        ids.entry(entry.remote).or_default().insert(id);
        match (entry.kind, entry.sent) {
            (_, Some(_)) if entry.is_taken_back => {}
            (OutboxKind::Receipt, Some((_, at))) => self.leave(entry.remote, id, at),
            (_, Some((_, at))) => drop(self.unconfirmed.insert((at, id))),
            (_, None) => {}
        }
    }

    /// Notes that a receipt is at a server.
    fn leave(&mut self, remote: RemoteId, id: OutboxId, at: Timestamp) {
        self.left.entry(remote).or_default().insert(id, at);
    }

    /// What left before a time, and nobody has confirmed since.
    pub(crate) fn unconfirmed_since(&self, before: Timestamp) -> Vec<OutboxId> {
        let (first, end) = (
            (Timestamp::default(), OutboxId(i64::MIN)),
            (before, OutboxId(i64::MIN)),
        );
        self.unconfirmed.range(first..end).map(|(_, id)| *id).collect()
    }

    /// What left, by a clock that was wrong, after a time that has not come.
    pub(crate) fn unconfirmed_after(&self, now: Timestamp) -> Vec<OutboxId> {
        let end = (now, OutboxId(i64::MAX));
        self.unconfirmed.range(end..).map(|(_, id)| *id).collect()
    }

    /// When the oldest left of what nobody has confirmed.
    pub(crate) fn oldest_unconfirmed(&self) -> Option<Timestamp> {
        self.unconfirmed.first().map(|(at, _)| *at)
    }

    /// Receipts at a server that were written before an entry.
    pub(crate) fn left_before(&self, remote: RemoteId, id: OutboxId) -> Vec<OutboxId> {
        let left = self.left.get(&remote).into_iter();
        left.flat_map(|left| left.range(..id))
            .map(|(id, _)| *id)
            .collect()
    }

    /// Receipts at a server that need not be kept: all but the newest, and those that it has forgotten by now.
    pub(crate) fn left_too_long(&self, remote: RemoteId, now: Timestamp) -> Vec<OutboxId> {
        let Some(left) = self.left.get(&remote) else {
            return Vec::new();
        };
        let (surplus, end) = (left.len().saturating_sub(LEFT), now.minus(KEPT_AT_SERVERS));
        let is_over = |(place, at): (usize, Timestamp)| place < surplus || at < end;
        left.iter()
            .enumerate()
            .filter(|(place, (_, at))| is_over((*place, **at)))
            .map(|(_, (id, _))| *id)
            .collect()
    }

    pub(crate) fn get(&self, id: OutboxId) -> Option<&Entry> {
        self.entries.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: OutboxId) -> Option<&mut Entry> {
        self.entries.get_mut(&id)
    }

    /// The envelope of an entry, if it has one.
    pub(crate) fn envelope(&self, id: OutboxId) -> Option<(EnvelopeId, Arc<[u8]>)> {
        let sealed = self.entries.get(&id)?.sealed.as_ref()?;
        Some((sealed.envelope, Arc::clone(&sealed.bytes)))
    }

    /// The bytes of an entry's envelope; nothing if it has none.
    pub(crate) fn size(&self, id: OutboxId) -> usize {
        let sealed = self.entries.get(&id).and_then(|entry| entry.sealed.as_ref());
        sealed.map_or(0, |sealed| sealed.bytes.len())
    }

    pub(crate) fn of_envelope(&self, envelope: &EnvelopeId) -> Option<OutboxId> {
        self.by_envelope.get(envelope).copied()
    }

    pub(crate) fn of_message(&self, remote: RemoteId, message: &MessageId) -> Option<OutboxId> {
        self.by_message.get(&(remote, *message)).copied()
    }

    /// Everything for a device that has an envelope, oldest first.
    pub(crate) fn sealed_of(&self, remote: RemoteId) -> Vec<OutboxId> {
        self.sealed.get(&remote).into_iter().flatten().copied().collect()
    }

    /// Everything for a device that waits for a session, oldest first.
    pub(crate) fn waiting_of(&self, remote: RemoteId) -> Vec<OutboxId> {
        self.waiting.get(&remote).into_iter().flatten().copied().collect()
    }

    /// Whether there is anything for a device that it would have to confirm: receipts at a server need not be.
    pub(crate) fn has_unconfirmed(&self, remote: RemoteId) -> bool {
        let left = self.left.get(&remote).map_or(0, BTreeMap::len);
        let sealed = self.sealed.get(&remote).map_or(0, BTreeSet::len);
        self.is_waiting(remote) || sealed > left
    }

    /// Whether there is anything for a device.
    pub(crate) fn has_any(&self, remote: RemoteId) -> bool {
        self.is_waiting(remote) || self.sealed.get(&remote).is_some_and(|ids| !ids.is_empty())
    }

    /// Whether something for a device waits for a session.
    pub(crate) fn is_waiting(&self, remote: RemoteId) -> bool {
        self.waiting.get(&remote).is_some_and(|ids| !ids.is_empty())
    }
}

/// Receipts for one device that are kept while they lie at its server: more are only lost if a direct path overtakes them.
const LEFT: usize = 256;

fn row(id: OutboxId, entry: &Entry) -> OutboxRow {
    OutboxRow {
        id,
        remote: entry.remote,
        message: entry.message,
        kind: entry.kind,
        letter: entry.letter.clone(),
        sealed: entry.sealed.clone(),
        repeats: entry.repeats,
        sent: entry.sent,
        is_taken_back: entry.is_taken_back,
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::time::Span;

    use super::*;

    #[test]
    fn only_the_newest_receipts_at_a_server_are_kept_and_only_while_it_keeps_them() {
        let (mut outbox, remote) = (Outbox::default(), RemoteId(1));
        let start = Timestamp::default();
        let all: Vec<_> = (0..300).map(OutboxId).collect();
        for (id, second) in all.iter().zip(0..) {
            outbox.leave(remote, *id, start.plus(Span::seconds(second)));
        }

        let after =
            |second| outbox.left_too_long(remote, start.plus(KEPT_AT_SERVERS).plus(Span::seconds(second)));
        assert_eq!(after(0), all[..44]);
        assert_eq!(after(290), all[..290]);
        assert_eq!(outbox.left_before(remote, OutboxId(3)), all[..3]);
    }
}
