//! A group: made, joined, written in, and left by somebody who reads nothing afterwards.
//!
//! Alice makes a group and invites Bob and Carol. They accept. She writes, both read. She removes Carol, opens the next epoch, and writes
//! what Bob alone can read.
//!
//! Two things have to come together. **Who belongs to the group** is what the entries make of it that members sign: a server keeps them as
//! sealed records and has no word in it, and each member's [`ledger`](crate::group::ledger) comes to the same from the same records and keys. **What
//! is said** is encrypted once for all, with a session whose key went to every device of the [`audience`](crate::group::audience) over Olm.
//! The log says whose messages count, and in which [`epoch`](crate::group::epoch). Nobody writes in one that is over, since somebody who is
//! gone has its key.
//!
//! What is written down when, each in one transaction:
//!
//! | step | the transaction | then |
//! |---|---|---|
//! | an entry is made | the entry; before it the keys of the epoch, if it opens one | its record goes to the server, which takes it if it is the next, and is read when it is there |
//! | records come | the records, as a ledger is read again from these; the newest entry of the log | |
//! | a log key comes that opens what was not read | the key, sealed | all records are read again |
//! | a session begins | the session, what is remembered of it ([`GivenSession`](crate::group::given::GivenSession)), an Olm message to each device of the audience | they leave |
//! | a share is taken | the keys of the epoch, the session; if it is held, the share as it came | |
//! | a message is written | the session, the envelope | it leaves, directly and to the topic |
//! | a message is read | the message, [`InboundSession::read_indexes`](crate::group::inbound::InboundSession::read_indexes), its name as seen | it is shown |
//!
//! The messages over Olm that carry the shares are as in [`conversation`](super::conversation).
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use hoopoe_crypto::group::audience::{Audience, Candidate, Consent, PersonDevice};
//! use hoopoe_crypto::group::check::{self, GroupArrival, GroupCheckError, GroupExpectation};
//! use hoopoe_crypto::group::check::{GroupMessage, Membership, ReadError};
//! use hoopoe_crypto::group::entry::{Author, VerifiedEntry};
//! use hoopoe_crypto::group::epoch::{EpochKeys, EpochSecret};
//! use hoopoe_crypto::group::inbound::{InboundSession, Provenance};
//! use hoopoe_crypto::group::ledger::{Came, Ledger, SealingKeys};
//! use hoopoe_crypto::group::outbound::{EncryptError, OutboundSession, Said};
//! use hoopoe_crypto::group::rotation::{Rotation, Situation};
//! use hoopoe_crypto::group::seal::{self, LogKey, LogKeys};
//! use hoopoe_crypto::group::share::{self, Reception, ShareFacts};
//! use hoopoe_crypto::group::{envelope, given::GivenSession, log::GroupLog, state::Standing};
//! use hoopoe_crypto::manifest::{DeviceRole, KnownDevices, ManifestDraft, VerifiedManifest};
//! use hoopoe_crypto::{device::Device, identity::UserIdentity};
//! use hoopoe_protocol::content::group::{GroupBody, GroupKeyShare};
//! use hoopoe_protocol::content::text::Text;
//! use hoopoe_protocol::envelope::{GroupHeader, SUITE_BASE};
//! use hoopoe_protocol::group::{AddMember, Create, EpochReason, GroupEpoch, GroupOp, LogHead};
//! use hoopoe_protocol::group::{GroupPolicy, GroupProfile, OpenEpoch, RemoveMember, Role};
//! use hoopoe_protocol::id::{DeviceId, GroupId, GroupSessionId, MessageId, UserId};
//! use hoopoe_protocol::secret::Secret;
//! use hoopoe_protocol::time::{Span, Timestamp};
//! use rand_chacha::ChaCha20Rng;
//! use rand_chacha::rand_core::{Rng, SeedableRng};
//!
//! type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
//!
//! let now = Timestamp(1_800_000_000_000);
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//! let (mut alice, mut bob, mut carol) =
//!     (Member::new(1, now)?, Member::new(2, now)?, Member::new(3, now)?);
//! // What is held of everybody's devices. Each member has a book of their own; here all are alike.
//! let mut people = People::new();
//! for member in [&alice, &bob, &carol] {
//!     people.insert(member.id.user, member.own.clone());
//! }
//!
//! // 1. Alice makes the group. Its first entry commits to the secret of the first epoch, and the group's id is the entry's hash.
//! let secret = EpochSecret::generate(&mut rng, GroupEpoch(0));
//! let create = Create {
//!     nonce: random(&mut rng),
//!     profile: GroupProfile { name: "Hikers".to_owned(), about: String::new(), picture: None },
//!     policy: GroupPolicy::default(),
//!     commit: secret.commit(),
//! };
//! let first = alice.author().create(now, create);
//! let first = VerifiedEntry::verify(&first, alice.own.newest(), None)?;
//! let group = first.group();
//! let keys = secret.in_group(group);
//! let mut server = vec![Ledger::create(&mut rng, &first, alice.own.newest(), &keys)?];
//! alice.learn(keys);
//! alice.anchor = Some(first.head());
//! alice.catch_up(&group, &server)?;
//!
//! // 2. She invites. That makes nobody a member. Over Olm the invited are given all log keys, which open records of the log and no message,
//! //    and told of the newest entry.
//! for invited in [&mut bob, &mut carol] {
//!     let manifest = invited.own.newest();
//!     let user = invited.id.user;
//!     let add = AddMember { user, role: Role::Member, manifest: manifest.reference() };
//!     alice.append(&mut rng, &mut server, GroupOp::Add(add), Some(manifest), now)?;
//!     assert!(!alice.log()?.tip().is_active(&user));
//!     invited.log_keys = alice.log_keys.clone();
//!     invited.given = alice.keys.values().last().map(EpochKeys::log_key);
//!     invited.anchor = Some(alice.log()?.tip().head());
//! }
//!
//! // 3. They read the log from its beginning, judge each record by themselves, and come to the entry that they were told of: otherwise the
//! //    server has put other records in the place of its own. They accept. Nobody else can do it for them.
//! for invited in [&mut bob, &mut carol] {
//!     invited.catch_up(&group, &server)?;
//!     invited.append(&mut rng, &mut server, GroupOp::Accept, None, now)?;
//! }
//! for member in [&mut alice, &mut bob, &mut carol] {
//!     member.catch_up(&group, &server)?;
//!     assert_eq!(member.log()?.tip().recipients().count(), 3);
//! }
//!
//! // 4. She begins a session. Its key goes to every device of the audience over Olm, before the first message.
//! let mut session = alice.begin(&people, now)?;
//! for member in [&mut bob, &mut carol] {
//!     assert_eq!(session.given.audience().admits(&member.id), Ok(()));
//!     member.take(alice.id, session.given.share())?;
//! }
//!
//! // 5. She writes once for all.
//! let sealed = alice.write(&mut rng, &mut session, "Sunday, at the bridge", &people, now)?;
//! for member in [&mut bob, &mut carol] {
//!     let read = member.read(&sealed, &people)?;
//!     assert_eq!((read.payload.sender, read.provenance), (alice.id.user, Provenance::Owner));
//!     let again = member.read(&sealed, &people).unwrap_err();
//!     assert_eq!(again.downcast_ref(), Some(&ReadError::Check(GroupCheckError::Replay)));
//! }
//!
//! // 6. She removes Carol. With that the epoch is over: until the next one is opened nobody writes, and no session goes on.
//! let remove = GroupOp::Remove(RemoveMember { user: carol.id.user });
//! alice.append(&mut rng, &mut server, remove, None, now)?;
//! let refused = alice.write(&mut rng, &mut session, "is she gone?", &people, now).unwrap_err();
//! assert_eq!(refused.downcast_ref(), Some(&EncryptError::Rotation(Rotation::EpochOver)));
//! carol.catch_up(&group, &server)?;
//! assert!(!carol.log()?.tip().is_active(&carol.id.user), "she reads that she was removed");
//!
//! // 7. She opens the next one. The entry commits to its secret, which goes with the shares and nowhere else.
//! let secret = EpochSecret::generate(&mut rng, GroupEpoch(1));
//! let (epoch, commit, reason) = (GroupEpoch(1), secret.commit(), EpochReason::Departure);
//! alice.learn(secret.in_group(group));
//! let open = GroupOp::Epoch(OpenEpoch { epoch, commit, reason });
//! alice.append(&mut rng, &mut server, open, None, now)?;
//!
//! let profile = GroupProfile { name: "Two hikers".to_owned(), about: String::new(), picture: None };
//! alice.append(&mut rng, &mut server, GroupOp::Profile(profile), None, now)?;
//!
//! // 8. Another session, for those who are left. Its share brings Bob the key of the record that he could not read. He takes it, as the log
//! //    commits to its keys. Whoever asks for the key without being meant is refused.
//! let mut session = alice.begin(&people, now)?;
//! assert!(session.given.audience().admits(&carol.id).is_err());
//! let share = session.given.share();
//! bob.catch_up(&group, &server)?;
//! assert_eq!(bob.log()?.tip().profile().name, "Hikers");
//! bob.try_log_key(share::log_key(share), &server)?;
//! assert_eq!(bob.log()?.tip().profile().name, "Two hikers");
//! bob.take(alice.id, share)?;
//! let sealed = alice.write(&mut rng, &mut session, "now it is us", &people, now)?;
//! assert_eq!(bob.read(&sealed, &people)?.payload.epoch, GroupEpoch(1));
//! assert!(carol.read(&sealed, &people).is_err(), "she has no key of this epoch");
//! carol.catch_up(&group, &server)?;
//! assert_eq!(carol.log()?.tip().profile().name, "Hikers", "nor of its records");
//!
//! type People = BTreeMap<UserId, KnownDevices>;
//!
//! /// A member's device, and what is on it of the group.
//! struct Member {
//!     id: PersonDevice,
//!     device: Device,
//!     own: KnownDevices,
//!     /// What opens records, and what the device was given before it had keys of an epoch.
//!     log_keys: LogKeys,
//!     given: Option<LogKey>,
//!     /// The newest entry that the device has come to, or was told of.
//!     anchor: Option<LogHead>,
//!     ledger: Option<Ledger>,
//!     keys: BTreeMap<GroupEpoch, EpochKeys>,
//!     /// The sessions of others, by the owner's device and their name.
//!     sessions: BTreeMap<(DeviceId, GroupSessionId), InboundSession>,
//!     /// How many messages the device has written in the group.
//!     said: u64,
//!     /// The messages that were read, and whose word each is.
//!     seen: BTreeMap<(DeviceId, MessageId), Provenance>,
//! }
//!
//! /// A session of ours, and what is answered to a device that asks for its key again.
//! struct OwnSession {
//!     session: OutboundSession,
//!     given: GivenSession,
//! }
//!
//! impl Member {
//!     fn new(seed: u8, now: Timestamp) -> Result<Self> {
//!         // An account as in the conversation, from a seed that is drawn at random there.
//!         let person = UserIdentity::from_secret(&Secret::new([seed; 32]));
//!         let device = Device::generate(person.key());
//!         let role = DeviceRole::Primary.capabilities();
//!         let certificate = device.certificate(role, now, now.plus(Span::days(3_650)));
//!         let draft = ManifestDraft::first(person.key(), SUITE_BASE, &certificate, now)?;
//!         Ok(Self {
//!             id: PersonDevice { user: person.user_id(), device: device.id() },
//!             device,
//!             own: KnownDevices::begin(draft.sign(&person, now)?, now)?,
//!             log_keys: LogKeys::default(),
//!             given: None,
//!             anchor: None,
//!             ledger: None,
//!             keys: BTreeMap::new(),
//!             sessions: BTreeMap::new(),
//!             said: 0,
//!             seen: BTreeMap::new(),
//!         })
//!     }
//!
//!     fn author(&self) -> Author<'_> {
//!         Author { device: &self.device, manifest: self.own.newest() }
//!     }
//!
//!     fn log(&self) -> Result<&GroupLog> {
//!         let log = self.ledger.as_ref().and_then(Ledger::log);
//!         Ok(log.ok_or("records or keys are missing, or it is another log")?)
//!     }
//!
//!     /// The keys of an epoch that this member opens.
//!     fn learn(&mut self, keys: EpochKeys) {
//!         self.log_keys.learn(keys.log_key());
//!         self.keys.insert(keys.epoch(), keys);
//!     }
//!
//!     /// Keeps a key that opens what could not be read, and reads all again: the anchor keeps what is known. A share that nobody has
//!     /// judged yet may bring any key.
//!     fn try_log_key(&mut self, key: LogKey, server: &[Vec<u8>]) -> Result<()> {
//!         let Some(ledger) = &self.ledger else { return Ok(()) };
//!         let group = ledger.reached().tip().group();
//!         for number in ledger.unread() {
//!             let sealed = server.get(usize::try_from(*number)?).ok_or("no such record")?;
//!             if seal::open(&key, &group, *number, sealed).is_ok_and(|opened| opened.is_some()) {
//!                 self.log_keys.learn(key);
//!                 self.ledger = None;
//!                 return self.catch_up(&group, server);
//!             }
//!         }
//!         Ok(())
//!     }
//!
//!     /// Makes the record that comes next. If somebody was quicker, the server refuses it, and it is made again behind theirs.
//!     fn append(
//!         &mut self,
//!         rng: &mut ChaCha20Rng,
//!         server: &mut Vec<Vec<u8>>,
//!         op: GroupOp,
//!         subject: Option<&VerifiedManifest>,
//!         now: Timestamp,
//!     ) -> Result<()> {
//!         let ledger = self.ledger.as_ref().ok_or("no log yet")?;
//!         let (tip, manifest) = (self.log()?.tip(), self.own.newest());
//!         let signed = self.author().entry(now, tip, op);
//!         let entry = VerifiedEntry::verify(&signed, manifest, subject)?;
//!         let group = tip.group();
//!         let epochs: Vec<_> = self.keys.values().cloned().collect();
//!         let keys = SealingKeys { epochs: &epochs, given: self.given.as_ref() };
//!         server.push(ledger.seal(rng, keys, &entry, (manifest, subject))?);
//!         self.catch_up(&group, server)
//!     }
//!
//!     /// Reads the records that came since.
//!     fn catch_up(&mut self, group: &GroupId, server: &[Vec<u8>]) -> Result<()> {
//!         let (keys, anchor) = (&self.log_keys, self.anchor.ok_or("nobody has told of the group")?);
//!         let next = self.ledger.as_ref().map_or(0, Ledger::next);
//!         let numbered = (0_u64..).zip(server).skip_while(|(number, _)| *number < next);
//!         for (number, sealed) in numbered {
//!             match &mut self.ledger {
//!                 None => self.ledger = Some(Ledger::begin(group, keys, anchor, sealed)?),
//!                 // A void record changes nothing.
//!                 Some(ledger) => match ledger.read(keys, number, sealed)? {
//!                     Came::Void(void) => eprintln!("{void}"),
//!                     Came::Appended | Came::Branch | Came::Joined | Came::Unread => {}
//!                 },
//!             }
//!         }
//!         self.anchor = Some(self.log()?.tip().head());
//!         Ok(())
//!     }
//!
//!     /// Who is to read: the devices of active members, by manifests that are no older than those which the log names.
//!     fn audience(&self, people: &People, now: Timestamp) -> Result<Audience> {
//!         let candidate = |user: &UserId| {
//!             people.get(user).map(|devices| Candidate { devices, consent: Consent::Given })
//!         };
//!         Ok(Audience::of(&self.id.device, self.log()?.tip(), now, candidate))
//!     }
//!
//!     fn begin(&self, people: &People, now: Timestamp) -> Result<OwnSession> {
//!         let (group, audience) = (self.log()?.tip(), self.audience(people, now)?);
//!         let keys = self.keys.get(&group.epoch().number).ok_or("no key of the epoch")?;
//!         let situation = Situation { group, audience: &audience, now, boot: 1, sound_since: 0 };
//!         let session = OutboundSession::begin(self.id, keys, &situation);
//!         let given = GivenSession::new(&session, audience, group.head())?;
//!         Ok(OwnSession { session, given })
//!     }
//!
//!     /// Encrypts for all. The session refuses, with the reason, when another one has to be begun.
//!     fn write(
//!         &mut self,
//!         rng: &mut ChaCha20Rng,
//!         own: &mut OwnSession,
//!         text: &str,
//!         people: &People,
//!         now: Timestamp,
//!     ) -> Result<Vec<u8>> {
//!         let (group, audience) = (self.log()?.tip(), self.audience(people, now)?);
//!         let situation = Situation { group, audience: &audience, now, boot: 1, sound_since: 0 };
//!         let said = Said {
//!             log_head: group.head(),
//!             message: MessageId::new(random(rng)),
//!             counter: self.said + 1,
//!             order: self.said + 1,
//!             sent_at: now,
//!             body: GroupBody::Text(Text { text: text.to_owned() }),
//!         };
//!         let frame = own.session.encrypt(&situation, said)?;
//!         self.said += 1;
//!         let keys = self.keys.get(&own.session.epoch()).ok_or("no key of the epoch")?;
//!         Ok(envelope::seal(rng, keys, &frame)?)
//!     }
//!
//!     /// Receives the share that `owner` sent over Olm.
//!     fn take(&mut self, owner: PersonDevice, share: &GroupKeyShare) -> Result<()> {
//!         let log = self.log()?;
//!         let facts = ShareFacts {
//!             sender: Membership::in_log(log, &owner.user, &share.log_head),
//!             commits: log.commits(share.epoch),
//!         };
//!         match share::receive(owner, share, &facts)? {
//!             // If the session is there already, `InboundSession::join` puts the two together.
//!             Reception::Taken(taken) => {
//!                 self.learn(taken.keys);
//!                 self.sessions.insert((owner.device, taken.session.id()), taken.session);
//!                 Ok(())
//!             }
//!             // Kept as it came, and received again when the log has grown.
//!             Reception::Held(reason) => Err(format!("the share waits: {reason:?}").into()),
//!         }
//!     }
//!
//!     /// Opens an envelope, decrypts what is in it, and checks that.
//!     fn read(&mut self, sealed: &[u8], people: &People) -> Result<GroupMessage> {
//!         let epoch = GroupHeader::read(sealed)?.epoch;
//!         let keys = self.keys.get(&epoch).ok_or("no key of the epoch")?;
//!         let frame = envelope::open(keys, sealed)?;
//!         let name = (frame.owner_device, frame.session);
//!         // Without the session the envelope is kept, and the owner asked for it: `group::missing`.
//!         let session = self.sessions.get_mut(&name).ok_or("a key is missing")?;
//!         let owner = people.get(&session.owner().user).ok_or("nothing is known of the owner")?;
//!         let log = self.ledger.as_ref().and_then(Ledger::log).ok_or("no log yet")?;
//!         let Some(Standing::Active { since }) =
//!             log.tip().member(&self.id.user).map(|own| own.standing)
//!         else {
//!             return Err("not in the group".into());
//!         };
//!         let expectation = GroupExpectation {
//!             keys,
//!             manifest: owner.newest(),
//!             membership: &|user, head| Membership::in_log(log, user, head),
//!             arrival: GroupArrival::Topic,
//!             since,
//!             seen: &|device, message| self.seen.get(&(*device, *message)).copied(),
//!         };
//!         let read = check::read(session, &frame, &expectation)?;
//!         self.seen.insert((read.payload.sender_device, read.payload.message), read.provenance);
//!         Ok(read)
//!     }
//! }
//!
//! fn random<const N: usize>(rng: &mut ChaCha20Rng) -> [u8; N] {
//!     let mut bytes = [0; N];
//!     rng.fill_bytes(&mut bytes);
//!     bytes
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
