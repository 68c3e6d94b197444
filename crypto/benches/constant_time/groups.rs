//! A group: whether keys, envelopes and frames are those that others committed to.

use hoopoe_crypto::{
    device::Device,
    group::{
        audience::{Audience, PersonDevice},
        check::{self, GroupArrival, GroupExpectation, Membership, Rights},
        entry::{Author, VerifiedEntry},
        envelope,
        epoch::{EpochKeys, EpochSecret},
        inbound::InboundSession,
        log::EpochThen,
        outbound::{OutboundSession, Said},
        rotation::Situation,
        share::{Reception, ShareFacts, receive},
        state::GroupState,
    },
    identity::UserIdentity,
    manifest::{ManifestDraft, VerifiedManifest},
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupFrame, GroupKeyShare, KeyCommit},
        text::Text,
    },
    envelope::GROUP_HEAD_BYTES,
    group::{Create, GroupEpoch, GroupPolicy, GroupProfile},
    id::MessageId,
    keys::EpochCommit,
    secret::Secret,
    time::Timestamp,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::{
    controls::changed,
    trial::{Bench, Effort},
};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

const ACTIVE: Membership = Membership::Active(Rights {
    may_write: true,
    epoch: EpochThen::Exactly(GroupEpoch(0)),
});

/// What a member said, and what another needs to read it.
struct Told {
    owner: PersonDevice,
    manifest: VerifiedManifest,
    keys: EpochKeys,
    commit: EpochCommit,
    share: GroupKeyShare,
    frame: GroupFrame,
}

impl Told {
    fn new() -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([1; 32]));
        let device = Device::generate(identity.key());
        let certificate = device.certificate(1, NOW, Timestamp(u64::MAX));
        let manifest = ManifestDraft::first(identity.key(), 2, &certificate, NOW)
            .and_then(|draft| draft.sign(&identity, NOW))
            .unwrap();
        let secret = EpochSecret::generate(&mut ChaCha20Rng::from_seed([1; 32]), GroupEpoch(0));
        let commit = secret.commit();
        let author = Author {
            device: &device,
            manifest: &manifest,
        };
        let create = author.create(NOW, create(commit));
        let group = GroupState::begin(&VerifiedEntry::verify(&create, &manifest, None).unwrap()).unwrap();
        let audience = Audience::of(&device.id(), &group, NOW, |_| None);
        let situation = Situation {
            group: &group,
            audience: &audience,
            now: NOW,
            boot: 1,
            sound_since: 0,
        };
        let owner = PersonDevice {
            user: identity.user_id(),
            device: device.id(),
        };
        let keys = secret.in_group(group.group());
        let mut session = OutboundSession::begin(owner, &keys, &situation);
        let share = session.share(group.head());
        let said = Said {
            log_head: group.head(),
            message: MessageId::new([4; 16]),
            counter: 1,
            order: 1,
            sent_at: NOW,
            body: GroupBody::Text(Text { text: "hello".into() }),
        };
        Self {
            owner,
            frame: session.encrypt(&situation, said).unwrap(),
            manifest,
            keys,
            commit,
            share,
        }
    }

    fn reader(&self) -> InboundSession {
        let facts = ShareFacts {
            sender: ACTIVE,
            commits: vec![self.commit],
        };
        match receive(self.owner, &self.share, &facts).unwrap() {
            Reception::Taken(taken) => taken.session,
            Reception::Held(_) => panic!("held"),
        }
    }
}

fn create(commit: EpochCommit) -> Create {
    Create {
        nonce: [2; 32],
        profile: GroupProfile {
            name: "Hikers".into(),
            about: String::new(),
            picture: None,
        },
        policy: GroupPolicy::default(),
        commit,
    }
}

pub(crate) fn measure(bench: &mut Bench) {
    let told = Told::new();
    let sent = told.keys.to_parts();
    bench.trial(
        "group: commitment of an epoch wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| EpochCommit::new(changed(class, *told.commit.as_bytes())),
        |commit| EpochKeys::verify(told.keys.group(), &sent, &[*commit]).is_err(),
    );

    let sealed = envelope::seal(&mut ChaCha20Rng::from_seed([2; 32]), &told.keys, &told.frame).unwrap();
    bench.trial(
        "group: commitment of an envelope wrong in the first byte, in the last",
        Effort::SHORT,
        |class, _| {
            let mut wrong = sealed.clone();
            let commit = wrong[..GROUP_HEAD_BYTES].last_chunk_mut::<32>().unwrap();
            *commit = changed(class, *commit);
            wrong
        },
        |envelope| envelope::open(&told.keys, envelope).is_err(),
    );

    let mut reader = told.reader();
    let expectation = GroupExpectation {
        keys: &told.keys,
        manifest: &told.manifest,
        membership: &|_, _| ACTIVE,
        arrival: GroupArrival::Topic,
        since: 0,
        seen: &|_, _| None,
    };
    bench.trial(
        "group: commitment of a frame wrong in the first byte, in the last",
        Effort::LONG,
        |class, _| GroupFrame {
            key_commit: KeyCommit::new(changed(class, *told.frame.key_commit.as_bytes())),
            ..told.frame.clone()
        },
        |frame| check::read(&mut reader, frame, &expectation).is_err(),
    );
}
