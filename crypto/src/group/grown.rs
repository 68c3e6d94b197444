//! A list that only grows, and whose copies share what is older: a copy of a long one costs next to nothing.

use std::sync::Arc;

/// How many items are shared together. A copy copies fewer than that.
const BLOCK: usize = 64;

/// Items in the order in which they came.
#[derive(Clone, Debug)]
pub(super) struct Grown<T> {
    older: Vec<Arc<[T]>>,
    newest: Vec<T>,
}

impl<T> Default for Grown<T> {
    fn default() -> Self {
        Self {
            older: Vec::new(),
            newest: Vec::new(),
        }
    }
}

impl<T> Grown<T> {
    pub(super) fn push(&mut self, item: T) {
        self.newest.push(item);
        if self.newest.len() == BLOCK {
            self.older.push(core::mem::take(&mut self.newest).into());
        }
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.older
            .iter()
            .flat_map(|block| block.iter())
            .chain(&self.newest)
    }

    pub(super) fn last(&self) -> Option<&T> {
        self.iter().next_back()
    }

    /// The last of those that are so, of a list in which they come before all that are not.
    pub(super) fn last_that(&self, is_so: impl Fn(&T) -> bool) -> Option<&T> {
        let begins_so = |block: &[T]| block.first().is_some_and(&is_so);
        let block = if begins_so(&self.newest) {
            self.newest.as_slice()
        } else {
            let blocks = self.older.partition_point(|block| begins_so(block));
            self.older.get(blocks.checked_sub(1)?)?
        };
        let items = block.partition_point(&is_so);
        block.get(items.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_its_copies_hold_what_each_was_given_and_find_it() {
        let mut list = Grown::default();
        for item in 0..1_000_usize {
            assert_eq!(list.last_that(|_| true), item.checked_sub(1).as_ref());
            let mut copy = list.clone();
            list.push(item);
            copy.push(7_777);
            assert_eq!(copy.last(), Some(&7_777));
            assert_eq!(list.last(), Some(&item));
        }
        assert!(list.iter().copied().eq(0..1_000));
        assert!(list.iter().rev().copied().eq((0..1_000).rev()));
        for item in 0..1_000 {
            assert_eq!(list.last_that(|other| *other <= item), Some(&item));
        }
        assert_eq!(list.last_that(|_| false), None);
    }
}
