//! Alice, Bob and Carol in a group: their devices, the keys of an epoch, and what each knows of the log.

use std::collections::BTreeMap;

use hoopoe_crypto::{
    device::Device,
    group::{
        audience::{Audience, Candidate, Consent, PersonDevice},
        check::{self, GroupArrival, GroupExpectation, GroupMessage, Membership, ReadError, Rights},
        entry::{Author, VerifiedEntry},
        epoch::EpochKeys,
        given::GivenSession,
        inbound::InboundSession,
        log::{EpochThen, GroupLog},
        outbound::{EncryptError, OutboundSession, Said},
        rotation::Situation,
        share::{self, Reception, ShareFacts},
    },
    identity::UserIdentity,
    manifest::{KnownDevices, VerifiedManifest},
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupFrame, GroupKeyShare, HistoryEpoch},
        text::Text,
    },
    group::{
        AddMember, Create, EpochReason, GroupEpoch, GroupOp, GroupPolicy, GroupProfile, LogHead, OpenEpoch,
        Role,
    },
    id::{DeviceId, GroupId, MessageId, TopicId, UserId},
    identity::{CAPABILITY_PRIMARY, DeviceManifest},
    keys::{EpochCommit, LogHash},
    secret::Secret,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

pub(super) const NOW: Timestamp = Timestamp(1_800_000_000_000);
pub(super) const GROUP: GroupId = GroupId::new([0x47; 32]);
pub(super) const EPOCH: GroupEpoch = GroupEpoch(3);
pub(super) const HEAD: LogHead = LogHead {
    seq: 9,
    hash: LogHash::new([0x48; 32]),
};
/// The number of the entry with which the reader came in, right behind [`HEAD`].
pub(super) const SINCE: u64 = 10;
pub(super) const BOOT: u64 = 5;

/// Somebody with some devices, the first of which is revoked if it is said so.
pub(super) struct Person {
    identity: UserIdentity,
    devices: Vec<Device>,
    revoked: Vec<DeviceId>,
    pub(super) epoch: u64,
}

impl Person {
    pub(super) fn new(seed: u8) -> Self {
        Self::with_devices(seed, 1)
    }

    pub(super) fn with_devices(seed: u8, count: usize) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([seed; 32]));
        let devices = (0..count).map(|_| Device::generate(identity.key())).collect();
        Self {
            identity,
            devices,
            revoked: Vec::new(),
            epoch: 7,
        }
    }

    pub(super) fn device(&self, index: usize) -> PersonDevice {
        PersonDevice {
            user: self.identity.user_id(),
            device: self.devices[index].id(),
        }
    }

    pub(super) fn user(&self) -> UserId {
        self.identity.user_id()
    }

    pub(super) fn revoke(&mut self, index: usize) {
        self.revoked.push(self.devices[index].id());
        self.epoch += 1;
    }

    pub(super) fn manifest(&self) -> VerifiedManifest {
        let devices = self.devices.iter();
        let signed = self.identity.sign_manifest(&DeviceManifest {
            version: BODY_VERSION,
            user: self.identity.user_id(),
            user_key: self.identity.key(),
            epoch: self.epoch,
            previous: None,
            issued: NOW,
            min_suite: 2,
            devices: devices
                .map(|device| device.certificate(CAPABILITY_PRIMARY, NOW, NOW.plus(Span::days(60))))
                .collect(),
            revoked: self.revoked.clone(),
        });
        VerifiedManifest::verify(&signed).unwrap()
    }
}

/// A group in [`EPOCH`] under its [`keys`], the first of whose people made it; and what its writer knows of everybody.
pub(super) struct Scene {
    own: PersonDevice,
    pub(super) log: GroupLog,
    pub(super) known: BTreeMap<UserId, KnownDevices>,
    pub(super) unverified: Vec<UserId>,
    pub(super) audience: Audience,
}

impl Scene {
    /// The first writes; the others have come in.
    pub(super) fn of(people: &[&Person]) -> Self {
        Self::with_policy(people, GroupPolicy::default())
    }

    pub(super) fn with_policy(people: &[&Person], policy: GroupPolicy) -> Self {
        let first = people[0];
        let manifest = first.manifest();
        let author = Author {
            device: &first.devices[0],
            manifest: &manifest,
        };
        let create = author.create(
            NOW,
            Create {
                nonce: [7; 32],
                profile: GroupProfile {
                    name: "Hikers".into(),
                    about: String::new(),
                    picture: None,
                },
                policy,
                commit: commit_of(&parts(GroupEpoch(0), 1, 2)),
            },
        );
        let log = GroupLog::begin(&VerifiedEntry::verify(&create, &manifest, None).unwrap()).unwrap();
        let own = first.device(0);
        let mut scene = Self {
            own,
            audience: Audience::of(&own.device, log.tip(), NOW, |_| None),
            log,
            known: BTreeMap::new(),
            unverified: Vec::new(),
        };
        scene.knows(first);
        for person in people.iter().filter(|person| person.user() != first.user()) {
            scene.knows(person);
            scene.invites(first, person);
            scene.does(person, GroupOp::Accept);
        }
        for number in 1..=EPOCH.0 {
            scene.opens(first, &parts(GroupEpoch(number), 1, 2));
        }
        scene
    }

    pub(super) fn knows(&mut self, person: &Person) {
        let known = KnownDevices::begin(person.manifest(), NOW).unwrap();
        self.known.insert(person.user(), known);
    }

    pub(super) fn does(&mut self, who: &Person, op: GroupOp) {
        self.does_to(who, op, None);
    }

    pub(super) fn invites(&mut self, by: &Person, person: &Person) {
        let add = GroupOp::Add(AddMember {
            user: person.user(),
            role: Role::Member,
            manifest: person.manifest().reference(),
        });
        self.does_to(by, add, Some(&person.manifest()));
    }

    pub(super) fn opens(&mut self, by: &Person, parts: &HistoryEpoch) {
        let open = OpenEpoch {
            epoch: parts.epoch,
            commit: commit_of(parts),
            reason: EpochReason::Age,
        };
        self.does(by, GroupOp::Epoch(open));
    }

    pub(super) fn does_to(&mut self, who: &Person, op: GroupOp, subject: Option<&VerifiedManifest>) {
        let manifest = who.manifest();
        let author = Author {
            device: &who.devices[0],
            manifest: &manifest,
        };
        let signed = author.entry(NOW, self.log.tip(), op);
        let entry = VerifiedEntry::verify(&signed, &manifest, subject).unwrap();
        self.log.append(&entry).unwrap();
        self.audience = self.audience_at(NOW);
    }

    /// The audience as it is at a time.
    pub(super) fn audience_at(&self, now: Timestamp) -> Audience {
        Audience::of(&self.own.device, self.log.tip(), now, |user| {
            let consent = match self.unverified.contains(user) {
                true => Consent::Unverified,
                false => Consent::Given,
            };
            let devices = self.known.get(user)?;
            Some(Candidate { devices, consent })
        })
    }

    pub(super) const fn situation(&self) -> Situation<'_> {
        Situation {
            group: self.log.tip(),
            audience: &self.audience,
            now: NOW,
            boot: BOOT,
            sound_since: 0,
        }
    }
}

pub(super) fn commit_of(parts: &HistoryEpoch) -> EpochCommit {
    EpochKeys::from_own_store(GroupId::new([0; 32]), parts.clone()).commit()
}

pub(super) fn parts(epoch: GroupEpoch, key: u8, topic: u8) -> HistoryEpoch {
    HistoryEpoch {
        epoch,
        group_key: Secret::new([key; 32]),
        topic: TopicId::new([topic; 32]),
    }
}

pub(super) fn keys_of(group: GroupId, parts: &HistoryEpoch) -> EpochKeys {
    EpochKeys::verify(group, parts, &[commit_of(parts)]).unwrap()
}

pub(super) fn keys() -> EpochKeys {
    keys_of(GROUP, &parts(EPOCH, 1, 2))
}

pub(super) fn message(number: u64) -> MessageId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&number.to_le_bytes());
    MessageId::new(id)
}

pub(super) fn said(number: u64, text: &str) -> Said {
    Said {
        log_head: HEAD,
        message: message(number),
        counter: number,
        order: number,
        sent_at: NOW,
        body: GroupBody::Text(Text { text: text.into() }),
    }
}

/// Somebody who writes, and for whom.
pub(super) struct Writer {
    pub(super) at: PersonDevice,
    pub(super) manifest: VerifiedManifest,
    pub(super) scene: Scene,
    pub(super) session: OutboundSession,
    said: u64,
}

impl Writer {
    pub(super) fn new(person: &Person, others: &[&Person]) -> Self {
        let at = person.device(0);
        let scene = Scene::of(&[&[person], others].concat());
        Self {
            at,
            manifest: person.manifest(),
            session: OutboundSession::begin(at, &keys(), &scene.situation()),
            scene,
            said: 0,
        }
    }

    pub(super) fn write(&mut self, text: &str) -> GroupFrame {
        self.try_write(text).unwrap()
    }

    pub(super) fn try_write(&mut self, text: &str) -> Result<GroupFrame, EncryptError> {
        self.said += 1;
        self.session
            .encrypt(&self.scene.situation(), said(self.said, text))
    }

    pub(super) fn share(&self) -> GroupKeyShare {
        self.session.share(HEAD)
    }

    /// The session as it is remembered.
    pub(super) fn given(&self) -> GivenSession {
        GivenSession::new(&self.session, self.scene.audience.clone(), HEAD).unwrap()
    }

    /// The session as somebody has it who was sent the share.
    pub(super) fn received(&self) -> InboundSession {
        taken(self.at, &self.share())
    }
}

pub(super) const RIGHTS: Rights = Rights {
    may_write: true,
    epoch: EpochThen::Exactly(EPOCH),
};

pub(super) fn facts(share: &GroupKeyShare) -> ShareFacts {
    ShareFacts {
        sender: Membership::Active(RIGHTS),
        commits: vec![commit_of(&HistoryEpoch {
            epoch: share.epoch,
            group_key: share.group_key.clone(),
            topic: share.topic,
        })],
    }
}

pub(super) fn taken(sender: PersonDevice, share: &GroupKeyShare) -> InboundSession {
    match share::receive(sender, share, &facts(share)).unwrap() {
        Reception::Taken(taken) => taken.session,
        Reception::Held(reason) => panic!("held: {reason:?}"),
    }
}

/// Reads a frame as a member who knows nothing against it.
pub(super) fn read(
    session: &mut InboundSession,
    frame: &GroupFrame,
    manifest: &VerifiedManifest,
) -> Result<GroupMessage, ReadError> {
    let keys = keys();
    let expectation = GroupExpectation {
        keys: &keys,
        manifest,
        membership: &|_, _| Membership::Active(RIGHTS),
        arrival: GroupArrival::Topic,
        since: SINCE,
        seen: &|_, _| None,
    };
    check::read(session, frame, &expectation)
}

pub(super) fn text_of(message: &GroupMessage) -> &str {
    let GroupBody::Text(text) = &message.payload.body;
    &text.text
}
