//! Three people and all that they can do in a group, with somebody who looks on.

use std::collections::BTreeSet;

use hoopoe_crypto::group::{
    apply::ApplyError,
    entry::VerifiedEntry,
    state::{GroupState, Standing},
};
use hoopoe_protocol::{
    codec,
    group::{
        AddMember, ChangeRole, EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy, Merge,
        OpenEpoch, RemoveMember, Role, Whoever,
    },
    id::{DeviceId, UserId},
    identity::ManifestRef,
    keys::{EpochCommit, Signature},
    signed::Signed,
    version::BODY_VERSION,
};

use crate::group::crew::{NOW, Person, create};

pub(super) const PEOPLE: usize = 3;

/// Three people, of whom the first has made a group.
pub(super) struct World {
    ids: Vec<UserId>,
    devices: Vec<DeviceId>,
    manifests: Vec<ManifestRef>,
    pub(super) first: VerifiedEntry,
    pub(super) beginning: GroupState,
}

impl World {
    pub(super) fn new() -> Self {
        let people: Vec<Person> = (1..=3).map(Person::new).collect();
        let first = people[0].author().create(NOW, create(GroupPolicy::default()));
        let first = VerifiedEntry::from_own_store(&first).unwrap();
        Self {
            ids: people.iter().map(Person::id).collect(),
            devices: people.iter().map(|person| person.device.id()).collect(),
            manifests: people.iter().map(|person| person.manifest.reference()).collect(),
            beginning: GroupState::begin(&first).unwrap(),
            first,
        }
    }

    pub(super) fn id(&self, who: usize) -> UserId {
        self.ids[who]
    }

    /// What somebody does behind a state, as it would be read from one's own store: nobody looks at its signature, which
    /// would take most of the time here.
    pub(super) fn entry(&self, state: &GroupState, who: usize, op: GroupOp) -> VerifiedEntry {
        self.numbered(state, who, op, state.head().seq + 1)
    }

    /// The same with the number that a merge has.
    pub(super) fn merge(
        &self,
        one: &GroupState,
        who: usize,
        other: &GroupState,
        mut additions: Vec<UserId>,
    ) -> VerifiedEntry {
        additions.sort_unstable();
        let seq = one.head().seq.max(other.head().seq) + 1;
        let merge = Merge {
            other: other.head(),
            additions,
        };
        self.numbered(one, who, GroupOp::Merge(merge), seq)
    }

    fn numbered(&self, state: &GroupState, who: usize, op: GroupOp, seq: u64) -> VerifiedEntry {
        let place = EntryPlace {
            group: state.group(),
            seq,
            previous: state.head().hash,
        };
        let entry = GroupEntry {
            version: BODY_VERSION,
            place: Some(place),
            actor: self.ids[who],
            actor_device: self.devices[who],
            actor_manifest: self.manifests[who],
            at: NOW,
            op,
        };
        let unsigned = Signed::from_parts(codec::encode(&entry), Signature::new([0; 64]));
        VerifiedEntry::from_own_store(&unsigned).unwrap()
    }

    /// All that anybody can try.
    pub(super) fn ops(&self, state: &GroupState) -> Vec<GroupOp> {
        let roles = [Role::Member, Role::Admin, Role::Owner];
        let mut ops = vec![GroupOp::Accept, GroupOp::Leave];
        for (user, manifest) in self.ids.iter().copied().zip(self.manifests.iter().copied()) {
            ops.push(GroupOp::Remove(RemoveMember { user }));
            for role in roles {
                ops.push(GroupOp::Add(AddMember { user, role, manifest }));
                ops.push(GroupOp::Role(ChangeRole { user, role }));
            }
        }
        for add in [Whoever::Members, Whoever::Admins] {
            ops.push(GroupOp::Policy(GroupPolicy {
                add,
                ..GroupPolicy::default()
            }));
        }
        for reason in [EpochReason::Departure, EpochReason::Age] {
            ops.push(GroupOp::Epoch(OpenEpoch {
                epoch: GroupEpoch(state.epoch().number.0 + 1),
                commit: EpochCommit::new([1; 32]),
                reason,
            }));
        }
        ops
    }

    /// What the group is if somebody does something now.
    pub(super) fn after(
        &self,
        state: &GroupState,
        who: usize,
        op: GroupOp,
    ) -> Result<GroupState, ApplyError> {
        state.apply(&self.entry(state, who, op), None)
    }

    /// All that matters of a state: without numbers and hashes that only grow.
    pub(super) fn essence(&self, state: &GroupState) -> Essence {
        let mut arrivals: Vec<u64> = state
            .members()
            .filter_map(|(_, member)| match member.standing {
                Standing::Active { since } => Some(since),
                Standing::Invited { .. } => None,
            })
            .collect();
        arrivals.sort_unstable();
        let people = (0..PEOPLE)
            .map(|who| {
                let member = state.member(&self.id(who))?;
                let standing = match member.standing {
                    Standing::Invited { by } => Place::Invited(by),
                    Standing::Active { since } => {
                        Place::Active(arrivals.iter().position(|known| *known == since).unwrap())
                    }
                };
                Some((member.role, standing))
            })
            .collect();
        Essence {
            people,
            members_add: state.policy().add == Whoever::Members,
            is_over: state.epoch().is_over,
        }
    }
}

/// What is left of a state without its numbers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Essence {
    people: Vec<Option<(Role, Place)>>,
    members_add: bool,
    is_over: bool,
}

/// Whether somebody is in, and as the how manieth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    Invited(UserId),
    Active(usize),
}

/// What somebody who sees everything remembers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Onlooker {
    /// Who said themselves that they come in, after they were invited, and did not go since.
    pub(super) has_agreed: BTreeSet<usize>,
    /// Who has been given the key of the present epoch.
    pub(super) has_key: BTreeSet<usize>,
}

impl Onlooker {
    pub(super) fn at_the_beginning() -> Self {
        Self {
            has_agreed: BTreeSet::from([0]),
            has_key: BTreeSet::from([0]),
        }
    }

    /// After somebody did something. Keys go to whom the new state names.
    pub(super) fn sees(&mut self, world: &World, who: usize, op: &GroupOp, next: &GroupState) {
        match op {
            GroupOp::Accept => {
                self.has_agreed.insert(who);
            }
            GroupOp::Epoch(_) => self.has_key.clear(),
            _ => {}
        }
        let gone = |who: &usize| next.member(&world.id(*who)).is_none();
        self.has_agreed.retain(|who| !gone(who));
        if !next.epoch().is_over {
            let given = (0..PEOPLE).filter(|who| next.recipients().any(|user| *user == world.id(*who)));
            self.has_key.extend(given);
        }
    }
}
