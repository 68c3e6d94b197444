//! Random histories against a second, plainer statement of the rules, and what must hold after every entry of any.

use std::collections::BTreeMap;

use hoopoe_crypto::group::{log::GroupLog, state::GroupState};
use hoopoe_protocol::group::{EpochReason, GroupOp, GroupPolicy, Role, Whoever};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
    test_runner::Config,
};

use super::crew::{ALICE, Crew, profile};

#[derive(Clone, Copy, Debug)]
enum Act {
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

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let who = 0..5_usize;
    let role = || prop_oneof![Just(Role::Member), Just(Role::Admin), Just(Role::Owner)];
    let act = prop_oneof![
        3 => (0..5_usize, role()).prop_map(|(who, role)| Act::Add(who, role)),
        4 => Just(Act::Accept),
        2 => (0..5_usize).prop_map(Act::Remove),
        1 => Just(Act::Leave),
        2 => (0..5_usize, role()).prop_map(|(who, role)| Act::Role(who, role)),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(add, write)| Act::Policy(add, write)),
        1 => (0..3_u8).prop_map(Act::Profile),
        2 => Just(Act::Departure),
        1 => Just(Act::Age),
    ];
    vec((who, act), 1..60)
}

/// The rules once more, over small numbers and without chains, manifests or signatures.
struct Model {
    /// Role, and when they came in; 0 for those who are only invited, who remember who invited them.
    people: BTreeMap<usize, (Role, Option<u64>, usize)>,
    members_add: bool,
    admins_write: bool,
    name: Option<u8>,
    epoch: u32,
    is_over: bool,
    seq: u64,
}

impl Model {
    fn new() -> Self {
        Self {
            people: BTreeMap::from([(ALICE, (Role::Owner, Some(0), ALICE))]),
            members_add: false,
            admins_write: false,
            name: None,
            epoch: 0,
            is_over: false,
            seq: 0,
        }
    }

    /// Whether the act is allowed; if so, it is done.
    fn does(&mut self, who: usize, act: Act) -> bool {
        let is_allowed = self.try_to(who, act);
        if is_allowed {
            self.seq += 1;
            if !self
                .people
                .values()
                .any(|(role, since, _)| *role == Role::Owner && since.is_some())
            {
                let heir = self.people.iter().filter(|(_, (_, since, _))| since.is_some());
                let heir = heir.max_by_key(|(_, (role, since, _))| (*role, std::cmp::Reverse(*since)));
                if let Some(heir) = heir.map(|(who, _)| *who) {
                    self.people.get_mut(&heir).unwrap().0 = Role::Owner;
                }
            }
        }
        is_allowed
    }

    fn try_to(&mut self, who: usize, act: Act) -> bool {
        let me = self.people.get(&who).copied();
        if let Act::Accept = act {
            return match self.people.get_mut(&who) {
                Some((_, since @ None, _)) => {
                    *since = Some(self.seq + 1);
                    true
                }
                _ => false,
            };
        }
        let Some((role, since, _)) = me else {
            return false;
        };
        if let Act::Leave = act {
            self.people.remove(&who);
            self.is_over |= since.is_some();
            return true;
        }
        if since.is_none() {
            return false;
        }
        let is_admin = role != Role::Member;
        match act {
            Act::Accept | Act::Leave => unreachable!(),
            Act::Add(whom, as_what) => {
                let allowed =
                    (is_admin || self.members_add) && as_what <= role && !self.people.contains_key(&whom);
                if allowed {
                    self.people.insert(whom, (as_what, None, who));
                }
                allowed
            }
            Act::Remove(whom) => {
                let Some((theirs, since, by)) = self.people.get(&whom).copied() else {
                    return false;
                };
                let allowed = (is_admin && theirs < role) || (since.is_none() && by == who);
                if allowed {
                    self.people.remove(&whom);
                    self.is_over |= since.is_some();
                }
                allowed
            }
            Act::Role(whom, new) => {
                let Some((theirs, ..)) = self.people.get(&whom).copied() else {
                    return false;
                };
                let owners = self
                    .people
                    .values()
                    .filter(|(role, since, _)| *role == Role::Owner && since.is_some())
                    .count();
                let allowed = if whom == who {
                    new < role && (role != Role::Owner || owners > 1)
                } else {
                    is_admin && theirs < role && new <= role && new != theirs
                };
                if allowed {
                    self.people.get_mut(&whom).unwrap().0 = new;
                }
                allowed
            }
            Act::Policy(add, write) => {
                let allowed = is_admin && (add, write) != (self.members_add, self.admins_write);
                if allowed {
                    (self.members_add, self.admins_write) = (add, write);
                }
                allowed
            }
            Act::Profile(name) => {
                let allowed = is_admin && self.name != Some(name);
                if allowed {
                    self.name = Some(name);
                }
                allowed
            }
            Act::Departure if !self.is_over => false,
            Act::Departure | Act::Age => {
                self.epoch += 1;
                self.is_over = false;
                true
            }
        }
    }
}

fn op(crew: &Crew, act: Act) -> GroupOp {
    match act {
        Act::Add(whom, role) => crew.add(whom, role),
        Act::Accept => GroupOp::Accept,
        Act::Remove(whom) => crew.remove(whom),
        Act::Leave => GroupOp::Leave,
        Act::Role(whom, role) => crew.make(whom, role),
        Act::Policy(add, write) => GroupOp::Policy(GroupPolicy {
            add: if add { Whoever::Members } else { Whoever::Admins },
            write: if write { Whoever::Admins } else { Whoever::Members },
            ..GroupPolicy::default()
        }),
        Act::Profile(name) => GroupOp::Profile(profile(&name.to_string())),
        Act::Departure => crew.epoch(EpochReason::Departure),
        Act::Age => crew.epoch(EpochReason::Age),
    }
}

fn agrees(crew: &Crew, model: &Model) {
    let tip = crew.log.tip();
    for who in 0..5 {
        let member = tip
            .member(&crew.id(who))
            .map(|member| (member.role, member.is_active()));
        let expected = model
            .people
            .get(&who)
            .map(|(role, since, _)| (*role, since.is_some()));
        assert_eq!(member, expected, "{who}");
    }
    assert_eq!(tip.head().seq, model.seq);
    assert_eq!(tip.epoch().number.0, model.epoch);
    assert_eq!(tip.epoch().is_over, model.is_over);
}

fn has_an_owner(tip: &GroupState) {
    let is_anybody_there = tip.members().any(|(_, member)| member.is_active());
    let is_owned = tip
        .members()
        .any(|(_, member)| member.is_active() && member.role == Role::Owner);
    assert_eq!(is_owned, is_anybody_there);
}

proptest! {
    #![proptest_config(Config::with_cases(192))]

    #[test]
    fn every_history_is_what_a_plainer_statement_of_the_rules_says(acts in acts()) {
        let mut crew = Crew::alone(GroupPolicy::default());
        let mut model = Model::new();
        let mut entries = Vec::new();
        let beginning = crew.log.clone();
        for (who, act) in acts {
            let entry = crew.entry(who, op(&crew, act));
            let is_done = crew.log.append(&entry).is_ok();

            assert_eq!(is_done, model.does(who, act), "{who} {act:?}");
            agrees(&crew, &model);
            has_an_owner(crew.log.tip());
            if is_done {
                entries.push(entry);
            }
        }

        // Whoever reads the log later comes to the same.
        let mut again: GroupLog = beginning;
        for entry in &entries {
            again.append(entry).unwrap();
        }
        assert_eq!(again.tip(), crew.log.tip());
    }
}
