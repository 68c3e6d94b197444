//! People with as many devices as are asked for, sessions between their devices, and groups that they are in.

use hoopoe_crypto::{
    device::Device,
    group::{
        entry::{Author, VerifiedEntry},
        log::GroupLog,
    },
    identity::UserIdentity,
    manifest::{ManifestDraft, VerifiedManifest},
    prekeys::VerifiedDhPrekey,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{
    group::{AddMember, Create, GroupOp, GroupPolicy, GroupProfile, Role},
    hash,
    id::UserId,
    identity::{CAPABILITY_PRIMARY, DeviceCert},
    keys::EpochCommit,
    secret::Secret,
    time::Timestamp,
};

pub(crate) const NOW: Timestamp = Timestamp(1_800_000_000_000);
pub(crate) const END: Timestamp = Timestamp(u64::MAX);

/// Somebody with some devices.
pub(crate) struct Person {
    pub(crate) identity: UserIdentity,
    pub(crate) devices: Vec<Device>,
    pub(crate) manifest: VerifiedManifest,
}

impl Person {
    pub(crate) fn new(seed: u16, count: usize) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new(hash::plain(&seed.to_le_bytes())));
        let devices: Vec<_> = (0..count).map(|_| Device::generate(identity.key())).collect();
        let (first, others) = devices.split_first().unwrap();
        let first = first.certificate(CAPABILITY_PRIMARY, NOW, END);
        let mut draft = ManifestDraft::first(identity.key(), 2, &first, NOW).unwrap();
        for device in others {
            draft = draft.add_linked(&device.certificate(0, NOW, END), NOW).unwrap();
        }
        let manifest = draft.sign(&identity, NOW).unwrap();
        Self {
            identity,
            devices,
            manifest,
        }
    }

    pub(crate) fn id(&self) -> UserId {
        self.identity.user_id()
    }

    /// The first device.
    pub(crate) fn device(&self) -> &Device {
        self.devices.first().unwrap()
    }

    /// Its certificate.
    pub(crate) fn certificate(&self) -> DeviceCert {
        self.manifest.device(&self.device().id()).unwrap().clone()
    }

    /// A one-time key of the first device, as somebody else has it.
    pub(crate) fn one_time(&mut self) -> VerifiedDhPrekey {
        let signed = self
            .devices
            .first_mut()
            .unwrap()
            .generate_one_time(1, END)
            .remove(0);
        VerifiedDhPrekey::verify(&signed, &self.certificate(), NOW).unwrap()
    }

    pub(crate) fn author(&self) -> Author<'_> {
        Author {
            device: self.device(),
            manifest: &self.manifest,
        }
    }
}

/// Both ends of a session between the first devices of two people in which both have spoken.
pub(crate) fn sessions(one: &Person, other: &mut Person) -> (Session, Session) {
    let prekey = other.one_time();
    let mut ours = one.device().begin_session(&other.certificate(), &prekey).unwrap();
    let OlmMessage::PreKey(first) = ours.encrypt(b"hello").unwrap() else {
        panic!("the first message begins the session");
    };
    let first = PreKeyBytes::parse(&first).unwrap();
    let mut theirs = other
        .devices
        .first_mut()
        .unwrap()
        .accept_session(&first)
        .unwrap()
        .session;
    let answer = theirs.encrypt(b"hello back").unwrap();
    ours.decrypt(&answer).unwrap();
    (ours, theirs)
}

/// A group, and every entry of its log.
pub(crate) struct Group {
    pub(crate) log: GroupLog,
    pub(crate) entries: Vec<VerifiedEntry>,
}

impl Group {
    /// The group that the first makes, and the others come into.
    pub(crate) fn of(people: &[Person], commit: EpochCommit) -> Self {
        let (first, others) = people.split_first().unwrap();
        let create = Create {
            nonce: [2; 32],
            profile: profile("Hikers"),
            policy: GroupPolicy::default(),
            commit,
        };
        let create = first.author().create(NOW, create);
        let create = VerifiedEntry::verify(&create, &first.manifest, None).unwrap();
        let mut group = Self {
            log: GroupLog::begin(&create).unwrap(),
            entries: vec![create],
        };
        for person in others {
            let add = GroupOp::Add(AddMember {
                user: person.id(),
                role: Role::Member,
                manifest: person.manifest.reference(),
            });
            group.does(first, add, Some(person));
            group.does(person, GroupOp::Accept, None);
        }
        group
    }

    /// Somebody does something, perhaps to somebody whose manifest the entry names; all see it.
    pub(crate) fn does(&mut self, actor: &Person, op: GroupOp, subject: Option<&Person>) {
        let entry = self.entry(actor, op, subject);
        self.log.append(&entry).unwrap();
        self.entries.push(entry);
    }

    /// The entry in which somebody would do something now.
    pub(crate) fn entry(&self, actor: &Person, op: GroupOp, subject: Option<&Person>) -> VerifiedEntry {
        let signed = actor.author().entry(NOW, self.log.tip(), op);
        let subject = subject.map(|subject| &subject.manifest);
        VerifiedEntry::verify(&signed, &actor.manifest, subject).unwrap()
    }
}

pub(crate) fn profile(name: &str) -> GroupProfile {
    GroupProfile {
        name: name.to_owned(),
        about: String::new(),
        picture: None,
    }
}
