//! Somebody who writes in a group, for a hundred devices of twenty other people.

use hoopoe_crypto::{
    group::{
        audience::{Audience, Candidate, Consent, PersonDevice},
        epoch::{EpochKeys, EpochSecret},
        outbound::{OutboundSession, Said},
        rotation::Situation,
    },
    manifest::KnownDevices,
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupFrame},
        text::Text,
    },
    group::GroupEpoch,
    id::{MessageId, UserId},
    keys::EpochCommit,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::people::{Group, NOW, Person};

/// One who writes.
pub(crate) struct Writer {
    pub(crate) people: Vec<Person>,
    pub(crate) group: Group,
    pub(crate) at: PersonDevice,
    pub(crate) keys: EpochKeys,
    pub(crate) commit: EpochCommit,
    pub(crate) audience: Audience,
    pub(crate) session: OutboundSession,
    known: Vec<KnownDevices>,
}

impl Writer {
    pub(crate) fn new() -> Self {
        let mut people = vec![Person::new(1, 1)];
        people.extend((2..22).map(|seed| Person::new(seed, 5)));
        let manifests = people.iter().map(|person| person.manifest.clone());
        let known: Vec<_> = manifests
            .map(|manifest| KnownDevices::begin(manifest, NOW).unwrap())
            .collect();
        let first = people.first().unwrap();
        let at = PersonDevice {
            user: first.id(),
            device: first.device().id(),
        };
        let secret = EpochSecret::generate(&mut ChaCha20Rng::from_seed([1; 32]), GroupEpoch(0));
        let commit = secret.commit();
        let group = Group::of(&people, commit);
        let keys = secret.in_group(group.log.tip().group());
        let audience = audience(&at, &group, &known);
        assert_eq!(audience.len(), 100);
        let session = OutboundSession::begin(at, &keys, &situation(&group, &audience));
        Self {
            people,
            group,
            at,
            keys,
            commit,
            audience,
            session,
            known,
        }
    }

    pub(crate) fn me(&self) -> &Person {
        self.people.first().unwrap()
    }

    /// Whoever is given keys, made anew.
    pub(crate) fn audience(&self) -> Audience {
        audience(&self.at, &self.group, &self.known)
    }

    /// A session for them.
    pub(crate) fn begin(&self, audience: &Audience) -> OutboundSession {
        OutboundSession::begin(self.at, &self.keys, &situation(&self.group, audience))
    }

    /// Writes a message of 256 bytes. A session has a hundred messages; now and then another one is begun.
    pub(crate) fn write(&mut self) -> GroupFrame {
        if self.session.messages() == 100 {
            self.session = self.begin(&self.audience);
        }
        let said = Said {
            log_head: self.group.log.tip().head(),
            message: MessageId::new([4; 16]),
            counter: 1_000,
            order: 1_000,
            sent_at: NOW,
            body: GroupBody::Text(Text {
                text: "a".repeat(256),
            }),
        };
        self.session
            .encrypt(&situation(&self.group, &self.audience), said)
            .unwrap()
    }
}

fn audience(at: &PersonDevice, group: &Group, known: &[KnownDevices]) -> Audience {
    Audience::of(&at.device, group.log.tip(), NOW, |user: &UserId| {
        let devices = known.iter().find(|known| known.newest().user() == *user)?;
        let consent = Consent::Given;
        Some(Candidate { devices, consent })
    })
}

const fn situation<'a>(group: &'a Group, audience: &'a Audience) -> Situation<'a> {
    Situation {
        group: group.log.tip(),
        audience,
        now: NOW,
        boot: 1,
        sound_since: 0,
    }
}
