//! Anna, Ben with two devices, Carol and Dan; and every history of their group, as far as it matters who may read.

use std::collections::BTreeSet;

use hoopoe_crypto::{
    device::Device,
    group::{
        audience::{Audience, Candidate, Consent, PersonDevice},
        entry::VerifiedEntry,
        epoch::{EpochKeys, EpochSecret},
        log::GroupLog,
        state::GroupState,
    },
    identity::UserIdentity,
    manifest::{KnownDevices, VerifiedManifest},
};
use hoopoe_protocol::{
    codec,
    envelope::SUITE_BASE,
    group::{
        AddMember, EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy, NewManifest,
        OpenEpoch, RemoveMember, Role,
    },
    id::{DeviceId, UserId},
    identity::{CAPABILITY_PRIMARY, DeviceManifest},
    keys::Signature,
    secret::Secret,
    signed::Signed,
    time::Span,
    version::BODY_VERSION,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use crate::group::crew::{NOW, create};

pub(super) const ANNA: usize = 0;
pub(super) const BEN: usize = 1;
pub(super) const CAROL: usize = 2;
pub(super) const DAN: usize = 3;
pub(super) const PEOPLE: usize = 4;

/// Which of somebody's two manifests: Ben's second one revokes his second device, that of everybody else is as the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    Before,
    After,
}

struct Somebody {
    user: UserId,
    devices: Vec<DeviceId>,
    manifests: [VerifiedManifest; 2],
    known: [KnownDevices; 2],
}

impl Somebody {
    fn new(seed: u8, devices: usize) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([seed; 32]));
        let devices: Vec<Device> = (0..devices).map(|_| Device::generate(identity.key())).collect();
        let ids: Vec<DeviceId> = devices.iter().map(Device::id).collect();
        let sign = |epoch, revoked: &[DeviceId]| {
            let certify =
                |device: &Device| device.certificate(CAPABILITY_PRIMARY, NOW, NOW.plus(Span::days(60)));
            let signed = identity.sign_manifest(&DeviceManifest {
                version: BODY_VERSION,
                user: identity.user_id(),
                user_key: identity.key(),
                epoch,
                previous: None,
                issued: NOW,
                min_suite: SUITE_BASE,
                devices: devices.iter().map(certify).collect(),
                revoked: revoked.to_vec(),
            });
            VerifiedManifest::verify(&signed).unwrap()
        };
        let without_second = |ids: &[DeviceId]| sign(if ids.len() > 1 { 2 } else { 1 }, &ids[1..]);
        let manifests = [sign(1, &[]), without_second(&ids)];
        Self {
            user: identity.user_id(),
            known: manifests
                .clone()
                .map(|manifest| KnownDevices::begin(manifest, NOW).unwrap()),
            devices: ids,
            manifests,
        }
    }
}

/// The four, and the secret of each epoch that they can come to.
pub(super) struct Company {
    people: Vec<Somebody>,
    secrets: Vec<EpochSecret>,
}

/// A group after one more entry.
#[derive(Clone)]
pub(super) struct Moment {
    pub(super) log: GroupLog,
    /// Who belongs, by what was done: the founder, and whoever was added by somebody who belonged and then accepted; until they go.
    pub(super) belong: BTreeSet<usize>,
    invited: BTreeSet<usize>,
}

/// All that matters of a moment: who is what, the epoch, and whether it is over or known to be without Ben's second device.
pub(super) type Essence = (Vec<Option<(Role, bool)>>, GroupEpoch, bool, Version);

impl Company {
    pub(super) fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(5);
        Self {
            people: (0..PEOPLE)
                .map(|who| Somebody::new(who as u8 + 1, if who == BEN { 2 } else { 1 }))
                .collect(),
            secrets: (0..16)
                .map(|epoch| EpochSecret::generate(&mut rng, GroupEpoch(epoch)))
                .collect(),
        }
    }

    pub(super) fn id(&self, who: usize) -> UserId {
        self.people[who].user
    }

    pub(super) fn who(&self, user: &UserId) -> usize {
        self.people
            .iter()
            .position(|person| person.user == *user)
            .unwrap()
    }

    pub(super) fn devices(&self, who: usize) -> impl Iterator<Item = PersonDevice> {
        let Somebody { user, devices, .. } = &self.people[who];
        devices.iter().map(|&device| PersonDevice { user: *user, device })
    }

    pub(super) fn manifest(&self, who: usize, version: Version) -> &VerifiedManifest {
        &self.people[who].manifests[version as usize]
    }

    /// Everybody's devices.
    pub(super) fn all(&self) -> impl Iterator<Item = PersonDevice> {
        (0..PEOPLE).flat_map(|who| self.devices(who))
    }

    /// Those of somebody that are not revoked in a manifest.
    pub(super) fn present(&self, who: usize, version: Version) -> impl Iterator<Item = PersonDevice> {
        let manifest = self.manifest(who, version);
        self.devices(who).filter(|at| !manifest.is_revoked(&at.device))
    }

    /// The keys of the epoch that a group is in.
    pub(super) fn keys(&self, state: &GroupState) -> EpochKeys {
        let GroupEpoch(number) = state.epoch().number;
        self.secrets[number as usize].clone().in_group(state.group())
    }

    /// For whom a device would begin a session, if it knows this version of everybody's manifests.
    pub(super) fn audience(&self, own: &PersonDevice, state: &GroupState, version: Version) -> Audience {
        Audience::of(&own.device, state, NOW, |user| {
            Some(Candidate {
                devices: &self.people[self.who(user)].known[version as usize],
                consent: Consent::Given,
            })
        })
    }

    /// Which of Ben's manifests the log names.
    pub(super) fn named(&self, state: &GroupState) -> Version {
        match state.manifest(&self.id(BEN)) {
            Some(named) if *named == self.manifest(BEN, Version::After).reference() => Version::After,
            _ => Version::Before,
        }
    }

    /// Anna's group, to which Ben and Carol belong; Dan is invited.
    pub(super) fn beginning(&self) -> Moment {
        let founder = |place, op| self.entry(place, ANNA, Version::Before, op);
        let mut first = create(GroupPolicy::default());
        first.commit = self.secrets[0].commit();
        let mut moment = Moment {
            log: GroupLog::begin(&founder(None, GroupOp::Create(first))).unwrap(),
            belong: BTreeSet::from([ANNA]),
            invited: BTreeSet::new(),
        };
        for (who, op) in [
            (ANNA, self.add(BEN, Version::Before)),
            (BEN, GroupOp::Accept),
            (ANNA, self.add(CAROL, Version::Before)),
            (CAROL, GroupOp::Accept),
            (ANNA, self.add(DAN, Version::Before)),
        ] {
            moment = self.after(&moment, who, &op).unwrap();
        }
        moment
    }

    /// All that can follow a moment, one of each essence.
    pub(super) fn next(&self, moment: &Moment) -> Vec<Moment> {
        let mut seen = BTreeSet::new();
        let mut all = Vec::new();
        for who in 0..PEOPLE {
            for op in self.ops(moment.log.tip()) {
                let next = self.after(moment, who, &op);
                all.extend(next.filter(|next| seen.insert(self.essence(next))));
            }
        }
        all
    }

    pub(super) fn essence(&self, moment: &Moment) -> Essence {
        let state = moment.log.tip();
        let standing = |who| {
            state
                .member(&self.id(who))
                .map(|member| (member.role, member.is_active()))
        };
        (
            (0..PEOPLE).map(standing).collect(),
            state.epoch().number,
            state.epoch().is_over,
            self.named(state),
        )
    }

    /// Somebody does something, if the group lets them.
    fn after(&self, moment: &Moment, who: usize, op: &GroupOp) -> Option<Moment> {
        let Moment {
            mut log,
            mut belong,
            mut invited,
        } = moment.clone();
        let place = EntryPlace {
            group: log.tip().group(),
            seq: log.tip().head().seq + 1,
            previous: log.tip().head().hash,
        };
        let entry = self.entry(Some(place), who, self.named(log.tip()), op.clone());
        log.append(&entry).ok()?;
        match op {
            GroupOp::Add(add) if belong.contains(&who) => invited.extend([self.who(&add.user)]),
            GroupOp::Accept if invited.remove(&who) => belong.extend([who]),
            GroupOp::Remove(RemoveMember { user }) => {
                invited.remove(&self.who(user));
                belong.remove(&self.who(user));
            }
            GroupOp::Leave => {
                invited.remove(&who);
                belong.remove(&who);
            }
            _ => {}
        }
        Some(Moment { log, belong, invited })
    }

    /// All that anybody can try: to add, to accept, to remove, to leave, to open an epoch for any reason.
    fn ops(&self, state: &GroupState) -> Vec<GroupOp> {
        let about = |who| {
            let user = self.id(who);
            [
                self.add(who, self.named(state)),
                GroupOp::Remove(RemoveMember { user }),
            ]
        };
        let others = (0..PEOPLE).flat_map(about);
        let without_second = NewManifest {
            user: self.id(BEN),
            manifest: self.manifest(BEN, Version::After).reference(),
        };
        let reasons = [
            EpochReason::Departure,
            EpochReason::Age,
            EpochReason::Devices(without_second),
        ];
        let GroupEpoch(present) = state.epoch().number;
        let epochs = reasons.map(|reason| {
            GroupOp::Epoch(OpenEpoch {
                epoch: GroupEpoch(present + 1),
                commit: self.secrets[present as usize + 1].commit(),
                reason,
            })
        });
        others
            .chain([GroupOp::Accept, GroupOp::Leave])
            .chain(epochs)
            .collect()
    }

    fn add(&self, who: usize, version: Version) -> GroupOp {
        GroupOp::Add(AddMember {
            user: self.id(who),
            role: Role::Member,
            manifest: self.manifest(who, version).reference(),
        })
    }

    /// An entry as it would be read from one's own store: nobody looks at its signature, which would take most of the time here.
    fn entry(&self, place: Option<EntryPlace>, who: usize, version: Version, op: GroupOp) -> VerifiedEntry {
        let person = &self.people[who];
        let entry = GroupEntry {
            version: BODY_VERSION,
            place,
            actor: person.user,
            actor_device: person.devices[0],
            actor_manifest: person.manifests[version as usize].reference(),
            at: NOW,
            op,
        };
        let unsigned = Signed::from_parts(codec::encode(&entry), Signature::new([0; 64]));
        VerifiedEntry::from_own_store(&unsigned).unwrap()
    }
}
