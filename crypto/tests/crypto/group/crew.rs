//! Alice, who makes a group, and those whom she invites; each with one device, and another that can take its place.

use hoopoe_crypto::{
    device::Device,
    group::{
        apply::ApplyError,
        entry::{Author, VerifiedEntry},
        log::{AppendError, GroupLog},
    },
    identity::UserIdentity,
    manifest::VerifiedManifest,
};
use hoopoe_protocol::{
    group::{
        AddMember, ChangeRole, Create, EpochReason, GroupEntry, GroupEpoch, GroupOp, GroupPolicy,
        GroupProfile, NewManifest, OpenEpoch, RemoveMember, Role,
    },
    id::UserId,
    identity::DeviceManifest,
    keys::EpochCommit,
    secret::Secret,
    signed::Signed,
    time::Timestamp,
    version::BODY_VERSION,
};

pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub(crate) const ALICE: usize = 0;
pub(crate) const BOB: usize = 1;
pub(crate) const CAROL: usize = 2;
pub(crate) const DAVE: usize = 3;

/// Somebody.
pub(crate) struct Person {
    seed: u8,
    pub(crate) identity: UserIdentity,
    pub(crate) device: Device,
    pub(crate) manifest: VerifiedManifest,
}

impl Person {
    pub(crate) fn new(seed: u8) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([seed; 32]));
        let device = Device::generate(identity.key());
        let manifest = sign(&identity, &device, 1, Vec::new());
        Self {
            seed,
            identity,
            device,
            manifest,
        }
    }

    pub(crate) fn id(&self) -> UserId {
        self.identity.user_id()
    }

    pub(crate) const fn author(&self) -> Author<'_> {
        Author {
            device: &self.device,
            manifest: &self.manifest,
        }
    }

    /// The same person with the same device once more.
    pub(crate) fn twin(&self) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([self.seed; 32]));
        Self {
            seed: self.seed,
            device: Device::unpickle(identity.key(), &self.device.pickle()).unwrap(),
            manifest: self.manifest.clone(),
            identity,
        }
    }

    /// The person takes another device, and revokes the one before. Gives that one, and the manifest it was in.
    pub(crate) fn replace_device(&mut self) -> Self {
        let device = Device::generate(self.identity.key());
        let epoch = self.manifest.epoch() + 1;
        let manifest = sign(&self.identity, &device, epoch, vec![self.device.id()]);
        let identity = UserIdentity::from_secret(&Secret::new([0; 32]));
        Self {
            seed: 0,
            identity,
            device: std::mem::replace(&mut self.device, device),
            manifest: std::mem::replace(&mut self.manifest, manifest),
        }
    }
}

fn sign(
    identity: &UserIdentity,
    device: &Device,
    epoch: u64,
    revoked: Vec<hoopoe_protocol::id::DeviceId>,
) -> VerifiedManifest {
    let manifest = DeviceManifest {
        version: BODY_VERSION,
        user: identity.user_id(),
        user_key: identity.key(),
        epoch,
        previous: None,
        issued: NOW,
        min_suite: 2,
        devices: vec![device.certificate(1, NOW, NOW)],
        revoked,
    };
    VerifiedManifest::verify(&identity.sign_manifest(&manifest)).unwrap()
}

/// A group and everybody who may have to do with it.
pub(crate) struct Crew {
    pub(crate) people: Vec<Person>,
    pub(crate) log: GroupLog,
    /// The entry that created it.
    pub(crate) first: VerifiedEntry,
}

impl Crew {
    /// Alice's group, in which she is alone.
    pub(crate) fn alone(policy: GroupPolicy) -> Self {
        Self::that_begins(create(policy))
    }

    /// The same, with this beginning.
    pub(crate) fn that_begins(create: Create) -> Self {
        let people: Vec<Person> = (1..=5).map(Person::new).collect();
        let create = people[ALICE].author().create(NOW, create);
        let first = verified(&people, &create);
        let log = GroupLog::begin(&first).unwrap();
        Self { people, log, first }
    }

    /// Alice, the owner, with Bob, an admin, and Carol, a member, who have come in.
    pub(crate) fn three() -> Self {
        let mut crew = Self::alone(GroupPolicy::default());
        crew.joins(BOB, Role::Admin);
        crew.joins(CAROL, Role::Member);
        crew
    }

    pub(crate) fn id(&self, who: usize) -> UserId {
        self.people[who].id()
    }

    pub(crate) fn role(&self, who: usize) -> Option<Role> {
        self.log.tip().member(&self.id(who)).map(|member| member.role)
    }

    pub(crate) fn is_active(&self, who: usize) -> bool {
        self.log.tip().is_active(&self.id(who))
    }

    /// The entry in which somebody does something now.
    pub(crate) fn entry(&self, who: usize, op: GroupOp) -> VerifiedEntry {
        let signed = self.people[who].author().entry(NOW, self.log.tip(), op);
        verified(&self.people, &signed)
    }

    /// Somebody does something; all see it.
    pub(crate) fn tries(&mut self, who: usize, op: GroupOp) -> Result<(), ApplyError> {
        let entry = self.entry(who, op);
        match self.log.append(&entry) {
            Ok(()) => Ok(()),
            Err(AppendError::Rule(error)) => Err(error),
            Err(other) => panic!("{other:?}"),
        }
    }

    pub(crate) fn does(&mut self, who: usize, op: GroupOp) {
        self.tries(who, op).unwrap();
    }

    /// Alice invites somebody, who comes in.
    pub(crate) fn joins(&mut self, who: usize, role: Role) {
        let add = self.add(who, role);
        self.does(ALICE, add);
        self.does(who, GroupOp::Accept);
    }

    pub(crate) fn add(&self, who: usize, role: Role) -> GroupOp {
        GroupOp::Add(AddMember {
            user: self.id(who),
            role,
            manifest: self.people[who].manifest.reference(),
        })
    }

    pub(crate) fn remove(&self, who: usize) -> GroupOp {
        GroupOp::Remove(RemoveMember { user: self.id(who) })
    }

    pub(crate) fn make(&self, who: usize, role: Role) -> GroupOp {
        let user = self.id(who);
        GroupOp::Role(ChangeRole { user, role })
    }

    /// The next epoch.
    pub(crate) fn epoch(&self, reason: EpochReason) -> GroupOp {
        let GroupEpoch(present) = self.log.tip().epoch().number;
        GroupOp::Epoch(OpenEpoch {
            epoch: GroupEpoch(present + 1),
            commit: EpochCommit::new([present as u8 + 1; 32]),
            reason,
        })
    }

    pub(crate) fn devices_of(&self, who: usize) -> EpochReason {
        EpochReason::Devices(NewManifest {
            user: self.id(who),
            manifest: self.people[who].manifest.reference(),
        })
    }
}

pub(crate) fn create(policy: GroupPolicy) -> Create {
    Create {
        nonce: [7; 32],
        profile: profile("Hikers"),
        policy,
        commit: EpochCommit::new([0; 32]),
    }
}

pub(crate) fn profile(name: &str) -> GroupProfile {
    GroupProfile {
        name: name.to_owned(),
        about: String::new(),
        picture: None,
    }
}

/// The entry, verified by whatever manifests it names, which must be newest ones.
pub(crate) fn verified(people: &[Person], signed: &Signed<GroupEntry>) -> VerifiedEntry {
    use hoopoe_crypto::group::entry::NamedManifests;

    let named = NamedManifests::read(signed).unwrap();
    let manifest = |user: UserId| &people.iter().find(|person| person.id() == user).unwrap().manifest;
    let subject = named.subject.map(|subject| manifest(subject.user));
    VerifiedEntry::verify(signed, manifest(named.actor.user), subject).unwrap()
}
