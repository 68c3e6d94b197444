//! The rules of a group once more, over small numbers and without chains, manifests or signatures.

use std::{cmp::Reverse, collections::BTreeMap};

use hoopoe_protocol::group::Role;

use super::crew::ALICE;

#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Add(usize, Role),
    Accept,
    Remove(usize),
    Leave,
    Role(usize, Role),
    Policy(bool, bool),
    Profile(u8),
    Departure,
    Age,
}

/// Somebody who is invited, or in the group.
#[derive(Clone, Copy)]
pub(super) struct Somebody {
    pub(super) role: Role,
    /// The number of the entry with which they came in.
    pub(super) since: Option<u64>,
    by: usize,
}

/// A group.
pub(super) struct Model {
    pub(super) people: BTreeMap<usize, Somebody>,
    members_add: bool,
    admins_write: bool,
    name: Option<u8>,
    pub(super) epoch: u32,
    pub(super) is_over: bool,
    pub(super) seq: u64,
}

impl Model {
    /// Alice's, in which she is alone.
    pub(super) fn new() -> Self {
        let alice = Somebody {
            role: Role::Owner,
            since: Some(0),
            by: ALICE,
        };
        Self {
            people: BTreeMap::from([(ALICE, alice)]),
            members_add: false,
            admins_write: false,
            name: None,
            epoch: 0,
            is_over: false,
            seq: 0,
        }
    }

    /// Whether the act is allowed; if so, it is done.
    pub(super) fn does(&mut self, who: usize, act: Act) -> bool {
        let is_allowed = match act {
            Act::Accept => self.accept(who),
            Act::Leave => self.people.contains_key(&who) && self.go(who),
            _ => match self.people.get(&who) {
                Some(me) if me.since.is_some() => self.member_does(who, me.role, act),
                _ => false,
            },
        };
        if is_allowed {
            self.seq += 1;
            self.inherit();
        }
        is_allowed
    }

    fn member_does(&mut self, who: usize, role: Role, act: Act) -> bool {
        let is_admin = role != Role::Member;
        match act {
            Act::Accept | Act::Leave => unreachable!(),
            Act::Add(whom, as_what) => {
                let allowed = is_admin || self.members_add;
                allowed
                    && as_what <= role
                    && !self.people.contains_key(&whom)
                    && self.invite(who, whom, as_what)
            }
            Act::Remove(whom) => match self.people.get(&whom) {
                Some(them) if is_admin && them.role < role => self.go(whom),
                Some(them) if them.since.is_none() && them.by == who => self.go(whom),
                _ => false,
            },
            Act::Role(whom, new) => self.may_give(who, role, whom, new) && self.give(whom, new),
            Act::Policy(add, write) => {
                let is_new = (add, write) != (self.members_add, self.admins_write);
                if is_admin {
                    self.is_over |= write && !self.admins_write;
                    (self.members_add, self.admins_write) = (add, write);
                }
                is_admin && is_new
            }
            Act::Profile(name) => is_admin && self.name.replace(name) != Some(name),
            Act::Departure if !self.is_over => false,
            Act::Departure | Act::Age => {
                self.epoch += 1;
                self.is_over = false;
                true
            }
        }
    }

    fn accept(&mut self, who: usize) -> bool {
        match self.people.get_mut(&who) {
            Some(me) if me.since.is_none() => {
                me.since = Some(self.seq + 1);
                true
            }
            _ => false,
        }
    }

    fn invite(&mut self, by: usize, whom: usize, role: Role) -> bool {
        let since = None;
        self.people.insert(whom, Somebody { role, since, by });
        true
    }

    fn go(&mut self, who: usize) -> bool {
        let gone = self.people.remove(&who).unwrap();
        self.is_over |= gone.since.is_some();
        true
    }

    fn may_give(&self, who: usize, role: Role, whom: usize, new: Role) -> bool {
        let Some(them) = self.people.get(&whom) else {
            return false;
        };
        if whom == who {
            return new < role && (role != Role::Owner || self.owners() > 1);
        }
        role != Role::Member && them.role < role && new <= role && new != them.role
    }

    fn give(&mut self, whom: usize, role: Role) -> bool {
        let them = self.people.get_mut(&whom).unwrap();
        let loses = self.admins_write && them.role != Role::Member && role == Role::Member;
        self.is_over |= loses && them.since.is_some();
        them.role = role;
        true
    }

    fn owners(&self) -> usize {
        let owners = self.people.values().filter(|one| one.role == Role::Owner);
        owners.filter(|one| one.since.is_some()).count()
    }

    fn inherit(&mut self) {
        if self.owners() == 0 {
            let there = self.people.values_mut().filter(|one| one.since.is_some());
            if let Some(heir) = there.max_by_key(|one| (one.role, Reverse(one.since))) {
                heir.role = Role::Owner;
            }
        }
    }
}
