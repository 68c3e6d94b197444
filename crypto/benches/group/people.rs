//! A group and whoever is in it.

use hoopoe_crypto::{
    device::Device,
    group::{
        entry::{Author, VerifiedEntry},
        log::GroupLog,
    },
    identity::UserIdentity,
    manifest::VerifiedManifest,
};
use hoopoe_protocol::{
    group::{AddMember, Create, GroupOp, GroupPolicy, GroupProfile, Role},
    identity::DeviceManifest,
    keys::EpochCommit,
    secret::Secret,
    time::Timestamp,
    version::BODY_VERSION,
};

use super::NOW;

/// Somebody with some devices.
pub(super) struct Person {
    pub(super) identity: UserIdentity,
    pub(super) devices: Vec<Device>,
    pub(super) manifest: VerifiedManifest,
}

impl Person {
    pub(super) fn new(seed: u8, count: usize) -> Self {
        let identity = UserIdentity::from_secret(&Secret::new([seed; 32]));
        let devices: Vec<_> = (0..count).map(|_| Device::generate(identity.key())).collect();
        let certificates = devices
            .iter()
            .map(|device| device.certificate(1, NOW, Timestamp(u64::MAX)));
        let manifest = VerifiedManifest::verify(&identity.sign_manifest(&DeviceManifest {
            version: BODY_VERSION,
            user: identity.user_id(),
            user_key: identity.key(),
            epoch: 7,
            previous: None,
            issued: NOW,
            min_suite: 2,
            devices: certificates.collect(),
            revoked: Vec::new(),
        }))
        .unwrap();
        Self {
            identity,
            devices,
            manifest,
        }
    }

    fn author(&self) -> Author<'_> {
        Author {
            device: self.devices.first().unwrap(),
            manifest: &self.manifest,
        }
    }
}

/// The group that the first makes, and the others come into.
pub(super) fn log(people: &[Person], commit: EpochCommit) -> GroupLog {
    let first = people.first().unwrap();
    let create = Create {
        nonce: [2; 32],
        profile: GroupProfile {
            name: "Hikers".into(),
            about: String::new(),
            picture: None,
        },
        policy: GroupPolicy::default(),
        commit,
    };
    let create = first.author().create(NOW, create);
    let mut log = GroupLog::begin(&VerifiedEntry::verify(&create, &first.manifest, None).unwrap()).unwrap();
    for person in people.iter().skip(1) {
        let add = GroupOp::Add(AddMember {
            user: person.identity.user_id(),
            role: Role::Member,
            manifest: person.manifest.reference(),
        });
        let add = first.author().entry(NOW, log.tip(), add);
        let add = VerifiedEntry::verify(&add, &first.manifest, Some(&person.manifest));
        log.append(&add.unwrap()).unwrap();
        let accept = person.author().entry(NOW, log.tip(), GroupOp::Accept);
        let accept = VerifiedEntry::verify(&accept, &person.manifest, None);
        log.append(&accept.unwrap()).unwrap();
    }
    log
}
