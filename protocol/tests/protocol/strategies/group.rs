//! Arbitrary entries of a group's log.

use hoopoe_protocol::{
    group::{
        AddMember, ChangeRole, Create, EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy,
        GroupProfile, History, LogHead, Merge, NewManifest, OpenEpoch, RemoveMember, Role, Whoever,
    },
    identity::ManifestRef,
};
use proptest::{collection::vec, option, prelude::*};

use super::{fixed, time};

fn manifest() -> impl Strategy<Value = ManifestRef> {
    (any::<u64>(), fixed()).prop_map(|(epoch, hash)| ManifestRef { epoch, hash })
}

fn head() -> impl Strategy<Value = LogHead> {
    (any::<u64>(), fixed()).prop_map(|(seq, hash)| LogHead { seq, hash })
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Member), Just(Role::Admin), Just(Role::Owner)]
}

fn profile() -> impl Strategy<Value = GroupProfile> {
    (".{0,40}", ".{0,80}", option::of(any::<[u8; 32]>())).prop_map(|(name, about, picture)| GroupProfile {
        name,
        about,
        picture,
    })
}

fn policy() -> impl Strategy<Value = GroupPolicy> {
    let whoever = || prop_oneof![Just(Whoever::Members), Just(Whoever::Admins)];
    let history = prop_oneof![Just(History::Nothing), Just(History::Everything)];
    (whoever(), whoever(), whoever(), any::<bool>(), history).prop_map(
        |(add, write, profile, admins_delete, history)| GroupPolicy {
            add,
            write,
            profile,
            admins_delete,
            history,
        },
    )
}

fn reason() -> impl Strategy<Value = EpochReason> {
    prop_oneof![
        Just(EpochReason::Departure),
        (fixed(), manifest())
            .prop_map(|(user, manifest)| EpochReason::Devices(NewManifest { user, manifest })),
        head().prop_map(EpochReason::Fork),
        Just(EpochReason::Age),
    ]
}

pub(crate) fn op() -> impl Strategy<Value = GroupOp> {
    prop_oneof![
        (any::<[u8; 32]>(), profile(), policy(), fixed()).prop_map(|(nonce, profile, policy, commit)| {
            GroupOp::Create(Create {
                nonce,
                profile,
                policy,
                commit,
            })
        }),
        (fixed(), role(), manifest()).prop_map(|(user, role, manifest)| GroupOp::Add(AddMember {
            user,
            role,
            manifest
        })),
        Just(GroupOp::Accept),
        fixed().prop_map(|user| GroupOp::Remove(RemoveMember { user })),
        Just(GroupOp::Leave),
        (fixed(), role()).prop_map(|(user, role)| GroupOp::Role(ChangeRole { user, role })),
        policy().prop_map(GroupOp::Policy),
        profile().prop_map(GroupOp::Profile),
        (head(), vec(fixed(), 0..5))
            .prop_map(|(other, additions)| GroupOp::Merge(Merge { other, additions })),
        (any::<u32>(), fixed(), reason()).prop_map(|(epoch, commit, reason)| GroupOp::Epoch(OpenEpoch {
            epoch: GroupEpoch(epoch),
            commit,
            reason
        })),
    ]
}

pub(crate) fn entry() -> impl Strategy<Value = GroupEntry> {
    let place = (fixed(), any::<u64>(), fixed()).prop_map(|(group, seq, previous)| EntryPlace {
        group,
        seq,
        previous,
    });
    let actor = (fixed(), fixed(), manifest());
    (any::<u8>(), option::of(place), actor, time(), op()).prop_map(
        |(version, place, (actor, actor_device, actor_manifest), at, op)| GroupEntry {
            version,
            place,
            actor,
            actor_device,
            actor_manifest,
            at,
            op,
        },
    )
}
