//! Presence records at the store server, which may lie about them.

use hoopoe_engine::{Event, event::StoreError};
use hoopoe_protocol::{id::PresenceId, store::error::ProblemCode, time::Span};

use super::World;
use crate::server::Kept;

/// How long a record is kept.
const KEPT: Span = Span::hours(3);

impl World {
    pub(super) fn put_presence(
        &mut self,
        who: usize,
        put: u64,
        id: PresenceId,
        write_key: [u8; 32],
        value: Vec<u8>,
    ) {
        if !self.server_up || !self.people[who].online {
            let error = StoreError::Unreachable;
            return self.soon(who, Event::PresencePutFailed { put, error });
        }
        self.server.presence_puts += 1;
        let now = self.now;
        self.server.presence.retain(|_, kept| now < kept.until);
        let known = self.server.presence.get(&id);
        if known.is_some_and(|known| known.write_key != write_key) {
            let error = StoreError::Refused {
                code: ProblemCode::WriteKeyRefused,
                retry_after: None,
            };
            return self.soon(who, Event::PresencePutFailed { put, error });
        }
        if !self.lies() {
            let until = now.plus(KEPT);
            let kept = Kept {
                write_key,
                value,
                until,
            };
            self.server.presence.insert(id, kept);
        }
        self.soon(who, Event::PresencePut { put });
    }

    pub(super) fn read_presence(&mut self, who: usize, read: u64, ids: &[PresenceId]) {
        let is_silent = self.server.silent_to == Some(who);
        if !self.server_up || !self.people[who].online || is_silent {
            return self.soon(who, Event::PresenceReadFailed { read });
        }
        self.server.presence_reads.push(ids.len());
        let now = self.now;
        let of = |id: &PresenceId| {
            let kept = self.server.presence.get(id);
            kept.filter(|kept| now < kept.until)
                .map(|kept| kept.value.clone())
        };
        let mut values: Vec<_> = ids.iter().map(of).collect();
        if self.lies() {
            self.spoil_records(&mut values);
        }
        self.soon(who, Event::PresenceRead { read, values });
    }

    /// Answers that are too many, too few, none, of other ids, of other sizes, or bent.
    fn spoil_records(&mut self, values: &mut Vec<Option<Vec<u8>>>) {
        let at = self.draw(552) as usize;
        match self.draw(6) {
            0 => values.clear(),
            1 => values.push(Some(vec![7; 552])),
            2 => values.reverse(),
            3 => values.fill(Some(vec![7; 552])),
            4 => values.iter_mut().flatten().for_each(|value| value.truncate(at)),
            _ => values.iter_mut().flatten().for_each(|value| value[at] ^= 1),
        }
    }
}
