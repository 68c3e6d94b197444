//! Samples of a group's log.

use hoopoe_protocol::{
    group::{
        AddMember, ChangeRole, Create, EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy,
        GroupProfile, History, LogHead, Merge, NewManifest, OpenEpoch, RemoveMember, Role, Whoever,
    },
    identity::ManifestRef,
};

use super::{Sample, TIME, fixed, sample};

fn manifest() -> ManifestRef {
    ManifestRef {
        epoch: 1_800_000_000,
        hash: fixed(17),
    }
}

fn entry(op: GroupOp) -> GroupEntry {
    let place = EntryPlace {
        group: fixed(30),
        seq: 300,
        previous: fixed(31),
    };
    GroupEntry {
        version: 1,
        place: (!matches!(op, GroupOp::Create(_))).then_some(place),
        actor: fixed(15),
        actor_device: fixed(16),
        actor_manifest: manifest(),
        at: TIME,
        op,
    }
}

fn create() -> Create {
    Create {
        nonce: [35; 32],
        profile: GroupProfile {
            name: "Hikers".into(),
            about: "on Sundays".into(),
            picture: Some([34; 32]),
        },
        policy: GroupPolicy {
            add: Whoever::Members,
            write: Whoever::Admins,
            profile: Whoever::Admins,
            admins_delete: true,
            history: History::Everything,
        },
        commit: fixed(36),
    }
}

pub(super) fn first() -> GroupEntry {
    entry(GroupOp::Create(create()))
}

pub(crate) fn entries() -> Vec<Sample> {
    let (seq, user) = (299, fixed(32));
    let hash = fixed(33);
    let head = LogHead { seq, hash };
    let create = create();
    let policy = create.policy;
    let bare = GroupProfile {
        picture: None,
        ..create.profile.clone()
    };
    let add = |role| AddMember {
        user,
        role,
        manifest: manifest(),
    };
    let epoch = |reason| {
        GroupOp::Epoch(OpenEpoch {
            epoch: GroupEpoch(70_000),
            commit: fixed(36),
            reason,
        })
    };
    let role = Role::Admin;
    let devices = NewManifest {
        user,
        manifest: manifest(),
    };
    let merge = Merge {
        other: head,
        additions: vec![user, fixed(37)],
    };
    [
        ("create", GroupOp::Create(create)),
        ("add a member", GroupOp::Add(add(Role::Member))),
        ("add an owner", GroupOp::Add(add(Role::Owner))),
        ("accept", GroupOp::Accept),
        ("remove", GroupOp::Remove(RemoveMember { user })),
        ("leave", GroupOp::Leave),
        ("role", GroupOp::Role(ChangeRole { user, role })),
        ("policy", GroupOp::Policy(policy)),
        ("profile", GroupOp::Profile(bare)),
        ("merge", GroupOp::Merge(merge)),
        ("epoch after a departure", epoch(EpochReason::Departure)),
        ("epoch for other devices", epoch(EpochReason::Devices(devices))),
        ("epoch in a fork", epoch(EpochReason::Fork(head))),
        ("epoch of age", epoch(EpochReason::Age)),
    ]
    .map(|(case, op)| sample("GroupEntry", case, &entry(op)))
    .into()
}
