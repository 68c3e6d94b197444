//! Everything that Mallory can certify and sign over keys that are not hers, and every session that begins with it: what is
//! believed is only what was meant for who reads it. And every envelope against every key and device.

use hoopoe_crypto::{
    envelope::{OpeningKey, open, seal},
    manifest::VerifiedManifest,
    payload::{self, Expectation, GroupTie, MessageKind, PayloadError, Relation, check},
    prekeys::VerifiedDhPrekey,
    session::OlmMessage,
};
use hoopoe_protocol::{
    content::payload::OlmPayload,
    id::{ConversationId, DeviceId, UserId},
    identity::DeviceCert,
    keys::X25519Key,
    prekey::DhPrekey,
    signed::Signed,
};

use crate::{
    inner::{
        payloads::greeting,
        people::{NOW, Person, later, prekey_message},
    },
    outer::fixtures::{kem_secret, rng},
};

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;
const MALLORY: usize = 3;
const EVERYBODY: [usize; 4] = [ALICE, BOB, CAROL, MALLORY];

/// Somebody's device, as a certificate in a manifest of somebody says.
struct Listed {
    /// Who signed the manifest.
    by: usize,
    /// Whose agreement key it has.
    agrees_as: usize,
    user: UserId,
    cert: DeviceCert,
}

/// Alice, Bob and Carol with a fallback prekey each; and Mallory.
struct World {
    people: [Person; 4],
    manifests: [VerifiedManifest; 4],
    points: [X25519Key; 4],
    prekeys: Vec<Signed<DhPrekey>>,
    listed: Vec<Listed>,
}

impl World {
    fn new() -> Self {
        let mut people = [1, 2, 3, 4].map(Person::new);
        let manifests = EVERYBODY.map(|who| people[who].manifest(7));
        let honest = EVERYBODY.map(|who| people[who].device.rotate_fallback(later()));
        let points = EVERYBODY.map(|who| honest[who].read_unverified().unwrap().key);
        let mut listed: Vec<Listed> = EVERYBODY.map(|who| Self::listed(&people, who, who)).into();
        listed.extend([ALICE, BOB, CAROL].map(|whom| Self::listed(&people, MALLORY, whom)));
        let mut world = Self {
            people,
            manifests,
            points,
            prekeys: honest.into(),
            listed,
        };
        // Hers, for every device that somebody lists and over every key that she has seen.
        let mallory = &world.people[MALLORY].device;
        let by_mallory = world.listed.iter().flat_map(|listed| {
            let hers = world.prekeys[MALLORY].read_unverified().unwrap();
            world.points.map(|key| {
                mallory.sign(&DhPrekey {
                    device: listed.cert.device_id(),
                    key,
                    ..hers.clone()
                })
            })
        });
        let by_mallory: Vec<_> = by_mallory.collect();
        world.prekeys.extend(by_mallory);
        world
    }

    /// A device that a verified manifest lists: nobody proves to have the agreement key of it.
    fn listed(people: &[Person; 4], by: usize, agrees_as: usize) -> Listed {
        let (person, whose) = (&people[by], &people[agrees_as]);
        let mut draft = person.draft(8);
        draft.devices = vec![person.device.sign(&DeviceCert {
            agreement: whose.device.agreement_key(),
            ..person.cert()
        })];
        let manifest = person.publish(&draft);
        let (_, cert) = manifest.devices().next().unwrap();
        Listed {
            by,
            agrees_as,
            user: manifest.user(),
            cert: cert.clone(),
        }
    }

    fn id(&self, who: usize) -> UserId {
        self.people[who].identity.user_id()
    }

    /// What Alice says to a device of somebody's, in a session that begins with a prekey.
    fn said(&self, listed: &Listed, prekey: &VerifiedDhPrekey) -> OlmMessage {
        let alice = &self.people[ALICE];
        let mut session = alice.device.begin_session(&listed.cert, prekey).unwrap();
        let payload = OlmPayload {
            recipient: listed.user,
            recipient_device: listed.cert.device_id(),
            session: session.id(),
            conversation: ConversationId::of_pair(&alice.identity.user_id(), &listed.user),
            ..greeting(alice, &self.people[BOB], &self.manifests[ALICE])
        };
        session.encrypt(&payload::encode(&payload)).unwrap()
    }

    /// What a reader makes of it who takes `sender` for its sender: nothing, if it cannot be decrypted.
    fn read(
        &mut self,
        message: &OlmMessage,
        reader: usize,
        sender: usize,
    ) -> Option<Result<OlmPayload, PayloadError>> {
        let accepted = self.people[reader]
            .device
            .accept_session(&prekey_message(message))
            .ok()?;
        let payload = payload::decode(&accepted.plaintext).unwrap();
        let manifest = &self.manifests[sender];
        let expectation = Expectation {
            me: self.id(reader),
            my_device: self.people[reader].device.id(),
            sender: manifest,
            newest: manifest,
            pinned: self.people[sender].identity.key(),
            relation: Relation::Contact,
            session: accepted.session.id(),
            session_peer: accepted.session.peer_agreement_key(),
            kind: MessageKind::PreKey,
            is_ours: &|_| true,
            groups: &|_| GroupTie::Together,
            is_seen: &|_, _| false,
        };
        Some(check(payload, &expectation))
    }
}

/// A12, A7: a prekey is its device's own, and whoever lists another's keys as theirs leads nobody to believe anything.
#[test]
fn whatever_is_certified_and_signed_over_others_keys_a_first_message_is_believed_by_whom_it_was_meant_for_alone()
 {
    let mut world = World::new();
    let (mut verified, mut decrypted, mut believed) = (0, 0, 0);
    for at in 0..world.listed.len() {
        for prekey in 0..world.prekeys.len() {
            let (listed, signed) = (&world.listed[at], &world.prekeys[prekey]);
            let (by, agrees_as) = (listed.by, listed.agrees_as);
            let body = signed.read_unverified().unwrap();
            let signer = if prekey < MALLORY { prekey } else { MALLORY };
            let Ok(good) = VerifiedDhPrekey::verify(signed, &listed.cert, NOW) else {
                assert!(signer != by || body.device != listed.cert.device_id());
                continue;
            };
            assert_eq!((signer, body.device), (by, listed.cert.device_id()));
            verified += 1;
            let owner = world.points.iter().position(|point| *point == body.key).unwrap();
            let message = world.said(listed, &good);
            for reader in EVERYBODY {
                for sender in EVERYBODY {
                    let Some(result) = world.read(&message, reader, sender) else {
                        assert!(
                            reader != owner || reader != agrees_as,
                            "both halves are the reader's"
                        );
                        continue;
                    };
                    decrypted += 1;
                    assert_eq!([owner, agrees_as], [reader; 2]);
                    let is_meant = by == reader && sender == ALICE && reader != ALICE;
                    assert_eq!(result.is_ok(), is_meant, "{by} {reader} {sender} {result:?}");
                    believed += usize::from(is_meant);
                }
            }
        }
    }

    // Three honest devices with one prekey; Mallory's four with four each, of which her own has one of her own twice.
    assert_eq!((verified, believed), (3 + 4 * 4 + 1, 2 + 2));
    assert!(decrypted > believed);
}

/// An envelope opens with the key and at the device for which it was sealed.
#[test]
fn each_envelope_opens_with_its_key_at_its_device_and_nowhere_else() {
    let devices = [1, 2, 3].map(|byte| DeviceId::new([byte; 32]));
    for key in 0..3_u8 {
        for recipient in devices {
            let envelope = seal(&mut rng(1), &kem_secret(key).public(), &recipient, b"content").unwrap();
            for other in 0..3_u8 {
                for device in devices {
                    let keys = [OpeningKey {
                        secret: kem_secret(other),
                        psk: None,
                    }];
                    let is_its = other == key && device == recipient;
                    assert_eq!(open(&envelope, &device, &keys).is_ok(), is_its);
                }
            }
        }
    }
}
