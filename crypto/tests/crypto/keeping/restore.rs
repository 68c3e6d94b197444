//! Alice loses her only device. With her 24 words, what her host kept and the mark in her slot she has her contacts, her
//! history and her groups again, on a device that has nothing of the old one's keys.

use hoopoe_crypto::{
    backup::{BackupKey, BackupReader, BackupWriter, Batch, ReadItem, SealedRecord},
    device::Device,
    group::{
        entry::{Author, VerifiedEntry},
        log::GroupLog,
    },
    identity::UserIdentity,
    manifest::VerifiedManifest,
    recovery::RecoverySeed,
    slot::{SlotKeys, SlotName},
};
use hoopoe_protocol::{
    backup::{BackupItem, BackupMark, Forgotten, KeptBody, KeptContact, KeptMessage, Relation},
    content::text::Text,
    group::{AddMember, Create, GroupEntry, GroupOp, GroupPolicy, GroupProfile, Role},
    id::{ConversationId, MessageId, UserId},
    identity::{CAPABILITY_PRIMARY, DeviceManifest},
    keys::{EpochCommit, ServerKey, UserKey},
    secret::Secret,
    signed::Signed,
    store::slots::SlotValue,
    time::Span,
    version::BODY_VERSION,
};

use super::keepsakes::NOW;
use crate::outer::fixtures::rng;

/// Somebody with one device.
struct Person {
    identity: UserIdentity,
    device: Device,
    manifest: VerifiedManifest,
}

impl Person {
    fn new(identity_secret: &Secret<32>, epoch: u64) -> Self {
        let identity = UserIdentity::from_secret(identity_secret);
        let device = Device::generate(identity.key());
        let manifest = DeviceManifest {
            version: BODY_VERSION,
            user: identity.user_id(),
            user_key: identity.key(),
            epoch,
            previous: None,
            issued: NOW,
            min_suite: 2,
            devices: vec![device.certificate(CAPABILITY_PRIMARY, NOW, NOW.plus(Span::days(365)))],
            revoked: Vec::new(),
        };
        let manifest = VerifiedManifest::verify(&identity.sign_manifest(&manifest)).unwrap();
        Self {
            identity,
            device,
            manifest,
        }
    }

    fn author(&self) -> Author<'_> {
        Author {
            device: &self.device,
            manifest: &self.manifest,
        }
    }
}

fn seed() -> RecoverySeed {
    RecoverySeed::new(Secret::new([0xa1; 32]))
}

fn slots(seed: &RecoverySeed) -> SlotKeys {
    SlotKeys::new(&seed.server_slots(&ServerKey::new([5; 32])))
}

/// What Alice has before she loses it: a group of hers into which she has invited Bob.
fn group(alice: &Person, bob: &Person) -> (GroupLog, Vec<Signed<GroupEntry>>) {
    let create = alice.author().create(
        NOW,
        Create {
            nonce: [7; 32],
            profile: GroupProfile {
                name: "Hikers".into(),
                about: String::new(),
                picture: None,
            },
            policy: GroupPolicy::default(),
            commit: EpochCommit::new([0; 32]),
        },
    );
    let mut log = GroupLog::begin(&VerifiedEntry::verify(&create, &alice.manifest, None).unwrap()).unwrap();
    let add = alice.author().entry(
        NOW,
        log.tip(),
        GroupOp::Add(AddMember {
            user: bob.identity.user_id(),
            role: Role::Member,
            manifest: bob.manifest.reference(),
        }),
    );
    log.append(&VerifiedEntry::verify(&add, &alice.manifest, Some(&bob.manifest)).unwrap())
        .unwrap();
    (log, vec![create, add])
}

fn message(number: u8, conversation: ConversationId, sender: UserId, text: &str) -> BackupItem {
    BackupItem::Message(KeptMessage {
        conversation,
        message: MessageId::new([number; 16]),
        sender,
        order: u64::from(number),
        sent_at: NOW,
        stored_at: NOW,
        read_at: None,
        body: KeptBody::Text(Text { text: text.into() }),
    })
}

/// What a new device makes of what it reads.
#[derive(Default)]
struct Restored {
    contacts: Vec<(UserKey, VerifiedManifest)>,
    texts: Vec<(MessageId, String)>,
    log: Option<GroupLog>,
}

impl Restored {
    fn take(&mut self, item: ReadItem) {
        let ReadItem::Known(item) = item else {
            panic!("nothing here is of a later program")
        };
        match item {
            BackupItem::Contact(contact) => {
                let manifest = VerifiedManifest::verify(&contact.manifest).unwrap();
                assert_eq!(manifest.user(), UserId::of(&contact.user_key));
                self.contacts.push((contact.user_key, manifest));
            }
            BackupItem::Message(message) => {
                let KeptBody::Text(text) = message.body;
                self.texts.push((message.message, text.text));
            }
            BackupItem::Forgotten(Forgotten::Message(_, message)) => {
                self.texts.retain(|(known, _)| *known != message);
            }
            BackupItem::GroupEntry(signed) => {
                let entry = VerifiedEntry::from_own_store(&signed).unwrap();
                match &mut self.log {
                    None => self.log = Some(GroupLog::begin(&entry).unwrap()),
                    Some(log) => log.append(&entry).unwrap(),
                }
            }
            other => panic!("not written here: {other:?}"),
        }
    }
}

/// What the host and the server have in the end.
struct Kept {
    head: Vec<u8>,
    records: Vec<Vec<u8>>,
    slot: SlotValue,
}

fn keep(writer: &mut BackupWriter, items: &[BackupItem]) -> SealedRecord {
    let mut batch = Batch::default();
    for item in items {
        batch.push(item).unwrap();
    }
    writer.append(&mut rng(3), batch)
}

fn alice_keeps(alice: &Person, bob: &Person, entries: &[Signed<GroupEntry>]) -> Kept {
    let mut rng = rng(2);
    let conversation = ConversationId::of_pair(&alice.identity.user_id(), &bob.identity.user_id());
    let contact = KeptContact {
        user_key: bob.identity.key(),
        relation: Relation::Contact,
        since: NOW,
        name: "Bob".into(),
        manifest: bob.manifest.signed().clone(),
        verified: Some(bob.identity.key()),
        profile: None,
        ours: None,
        theirs: None,
    };
    let (me, them) = (alice.identity.user_id(), bob.identity.user_id());
    let mut chain = BackupKey::new(seed().backup_secret())
        .begin(&mut rng, None, NOW)
        .unwrap();
    let head = chain.head().to_vec();
    let mut batch = Batch::default();
    batch.push(&BackupItem::Contact(Box::new(contact))).unwrap();
    for entry in entries {
        batch.push(&BackupItem::GroupEntry(entry.clone())).unwrap();
    }
    let mut records = vec![chain.append(&mut rng, batch).bytes];
    let finished = chain.finish(&mut rng);
    records.push(finished.last.bytes);

    let mut writer = finished.writer;
    let said = [
        message(1, conversation, me, "Are you there?"),
        message(2, conversation, them, "what Bob takes back"),
        message(3, conversation, them, "I am."),
    ];
    records.push(keep(&mut writer, &said).bytes);
    let taken_back = Forgotten::Message(conversation, MessageId::new([2; 16]));
    records.push(keep(&mut writer, &[BackupItem::Forgotten(taken_back)]).bytes);

    let value = slots(&seed())
        .seal(&mut rng, &SlotName::Backup, 9, &writer.mark())
        .unwrap();
    Kept {
        head,
        records,
        slot: SlotValue { version: 9, value },
    }
}

#[test]
fn contacts_history_and_groups_come_back_with_the_words_on_a_new_device() {
    let alice = Person::new(&seed().identity_secret(), 1);
    let bob = Person::new(&Secret::new([0xb0; 32]), 1);
    let (log, entries) = group(&alice, &bob);
    let kept = alice_keeps(&alice, &bob, &entries);
    let words = seed().words();

    // Nothing is left but the words, the host and the server.
    let seed = RecoverySeed::from_words(&words).unwrap();
    let mark: BackupMark = slots(&seed).open(&SlotName::Backup, &kept.slot).unwrap();
    let chain = BackupKey::new(seed.backup_secret()).chain(&kept.head).unwrap();
    let mut reader = BackupReader::begin(chain, &mark).unwrap();
    let mut restored = Restored::default();
    for record in &kept.records {
        for item in reader.read(record).unwrap() {
            restored.take(item);
        }
    }
    let writer = reader.finish().unwrap();
    let new = Person::new(&seed.identity_secret(), 2);

    assert_eq!(writer.mark(), mark);
    let (key, manifest) = &restored.contacts[0];
    assert_eq!(
        (key, manifest.reference()),
        (&bob.identity.key(), bob.manifest.reference())
    );
    let texts: Vec<&str> = restored.texts.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["Are you there?", "I am."]);
    assert_eq!(restored.log.unwrap().tip(), log.tip());
    assert_eq!(new.identity.user_id(), alice.identity.user_id());
    assert_ne!(new.device.id(), alice.device.id());
}
