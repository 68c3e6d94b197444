//! Alice, Bob and Carol in a group: their devices, the keys of an epoch, and what each knows of the log.

use hoopoe_crypto::{
    device::Device,
    group::{
        audience::{Audience, Candidate, Consent, PersonDevice},
        check::{self, GroupArrival, GroupExpectation, GroupMessage, Membership, ReadError, Rights},
        epoch::EpochKeys,
        inbound::InboundSession,
        outbound::{OutboundSession, Said},
        rotation::{Rotation, Situation},
        share::{self, Reception, ShareFacts},
        state::{Member, Standing},
    },
    identity::UserIdentity,
    manifest::VerifiedManifest,
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupFrame, GroupKeyShare, HistoryEpoch},
        text::Text,
    },
    domain::Domain,
    group::{GroupEpoch, LogHead, Role},
    hash,
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
    }

    pub(super) fn manifest(&self) -> VerifiedManifest {
        let devices = self.devices.iter();
        let signed = self.identity.sign_manifest(&DeviceManifest {
            version: BODY_VERSION,
            user: self.identity.user_id(),
            user_key: self.identity.key(),
            epoch: 7,
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

pub(super) const ACTIVE: Member = Member {
    role: Role::Member,
    standing: Standing::Active { since: 1 },
};

/// The audience that these people's devices are, without the own one.
pub(super) fn audience(own: &PersonDevice, people: &[&Person]) -> Audience {
    let manifests: Vec<_> = people.iter().map(|person| person.manifest()).collect();
    let candidates = manifests.iter().map(|manifest| Candidate {
        member: &ACTIVE,
        manifest,
        consent: Consent::Given,
    });
    Audience::of(&own.device, candidates)
}

pub(super) fn commit_of(parts: &HistoryEpoch) -> EpochCommit {
    EpochCommit::new(hash::labelled(
        Domain::EpochCommit,
        &[
            &parts.epoch.0.to_le_bytes(),
            parts.group_key.expose(),
            parts.topic.as_bytes(),
        ],
    ))
}

pub(super) fn parts(epoch: GroupEpoch, key: u8, topic: u8) -> HistoryEpoch {
    HistoryEpoch {
        epoch,
        group_key: Secret::new([key; 32]),
        topic: TopicId::new([topic; 32]),
    }
}

pub(super) fn keys_of(group: GroupId, parts: &HistoryEpoch) -> EpochKeys {
    EpochKeys::verify(group, parts, &commit_of(parts)).unwrap()
}

pub(super) fn keys() -> EpochKeys {
    keys_of(GROUP, &parts(EPOCH, 1, 2))
}

pub(super) fn situation(audience: &Audience) -> Situation<'_> {
    Situation {
        epoch: EPOCH,
        audience,
        now: NOW,
        boot: BOOT,
        sound_since: 0,
    }
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
    pub(super) audience: Audience,
    pub(super) session: OutboundSession,
    said: u64,
}

impl Writer {
    pub(super) fn new(person: &Person, others: &[&Person]) -> Self {
        let at = person.device(0);
        let audience = audience(&at, others);
        Self {
            at,
            manifest: person.manifest(),
            session: OutboundSession::begin(at, &keys(), &situation(&audience)),
            audience,
            said: 0,
        }
    }

    pub(super) fn write(&mut self, text: &str) -> GroupFrame {
        self.try_write(text).unwrap()
    }

    pub(super) fn try_write(&mut self, text: &str) -> Result<GroupFrame, Rotation> {
        self.said += 1;
        self.session
            .encrypt(&situation(&self.audience), said(self.said, text))
    }

    pub(super) fn share(&self) -> GroupKeyShare {
        self.session.share(&keys(), HEAD)
    }

    /// The session as somebody has it who was sent the share.
    pub(super) fn received(&self) -> InboundSession {
        taken(self.at, &self.share())
    }
}

pub(super) const RIGHTS: Rights = Rights {
    may_write: true,
    epoch: Some(EPOCH),
};

pub(super) fn facts(share: &GroupKeyShare) -> ShareFacts {
    ShareFacts {
        sender: Membership::Active(RIGHTS),
        commit: Some(commit_of(&HistoryEpoch {
            epoch: share.epoch,
            group_key: share.group_key.clone(),
            topic: share.topic,
        })),
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
