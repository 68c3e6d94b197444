//! Whoever keeps a backup, and shows whatever they like of what they ever had.

use super::super::chance::Chance;

/// A chain as the host has it.
#[derive(Clone)]
pub(super) struct Hosted {
    pub(super) head: Vec<u8>,
    pub(super) records: Vec<Vec<u8>>,
}

/// All chains, those that were replaced too.
#[derive(Default)]
pub(super) struct Host {
    pub(super) chains: Vec<Hosted>,
}

impl Host {
    /// Takes a record: for each place there is one.
    pub(super) fn take(&mut self, head: &[u8], number: u64, bytes: &[u8]) {
        let number = usize::try_from(number).unwrap();
        let at = self.chains.iter().position(|chain| chain.head == head);
        let at = at.unwrap_or_else(|| {
            let (head, records) = (head.to_vec(), Vec::new());
            self.chains.push(Hosted { head, records });
            self.chains.len() - 1
        });
        let records = &mut self.chains[at].records;
        match records.get(number) {
            Some(there) => assert_eq!(there, bytes, "two records for one place"),
            None => {
                assert_eq!(records.len(), number, "a record was left out");
                records.push(bytes.to_vec());
            }
        }
    }

    /// A chain, old or new; as it is, or cut off, rearranged, changed, or with a part of another.
    pub(super) fn show_something(&self, chance: &mut Chance) -> Option<Hosted> {
        let newest = self.chains.last()?;
        let mut shown = chance.one_of(&self.chains)?.clone();
        match chance.below(6) {
            0 => shown.records.truncate(chance.below(shown.records.len() + 1)),
            1 => {
                let (one, other) = (
                    chance.below(shown.records.len()),
                    chance.below(shown.records.len()),
                );
                shown.records.swap(one, other);
            }
            2 => {
                let at = chance.below(shown.records.len());
                shown.records[at] = chance.one_of(&newest.records)?.clone();
            }
            3 => {
                let at = chance.below(shown.records.len());
                let byte = chance.below(shown.records[at].len());
                shown.records[at][byte] ^= 1 << chance.below(8);
            }
            4 => shown.head.clone_from(&newest.head),
            _ => {}
        }
        Some(shown)
    }
}
