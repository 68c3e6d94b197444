//! Groups: who belongs to one, and what is said in it.
//!
//! Who belongs to a group is decided by its members, in a log of entries that they sign. Each entry names the one before
//! it by hash, and what it does to the group is a pure function of the entries before it: nobody, the server least of
//! all, can add a member. The pieces:
//!
//! - [`entry`]: an entry whose signature has been verified; [`state`]: what a group is after one.
//! - [`apply`]: the rules; [`log`]: the chain of entries, and where a head that somebody names stands in it.
//! - [`merge`]: what is done when there are two chains.
//!
//! What is said is encrypted once for all, by sessions whose keys go from device to device over Olm:
//!
//! - [`epoch`], [`mod@envelope`]: the secret that all members share, and what networks and servers see of a message.
//! - [`audience`], [`rotation`], [`outbound`]: for whom a session is, when it ends, and writing with it.
//! - [`inbound`], [`message`], [`replay`], [`check`]: reading somebody else's, and the nine checks before that is believed.
//! - [`share`], [`given`], [`missing`], [`history`]: how keys are received, asked for, and passed on.
//! - [`seal`]: the log as a server keeps it; [`ledger`]: what its records make of the group.
//!
//! Alice makes a group and invites Bob, who accepts:
//!
//! ```
//! use hoopoe_crypto::{device::Device, group::{entry::{Author, VerifiedEntry}, log::GroupLog}};
//! use hoopoe_crypto::{identity::UserIdentity, manifest::VerifiedManifest};
//! use hoopoe_protocol::group::{AddMember, Create, GroupOp, GroupPolicy, GroupProfile, Role};
//! use hoopoe_protocol::{identity::DeviceManifest, keys::EpochCommit, secret::Secret, time::Timestamp, version::BODY_VERSION};
//!
//! # let now = Timestamp(1_800_000_000_000);
//! # let manifest = |identity: &UserIdentity, device: &Device| VerifiedManifest::verify(&identity.sign_manifest(&DeviceManifest {
//! #     version: BODY_VERSION, user: identity.user_id(), user_key: identity.key(), epoch: 1, previous: None, issued: now,
//! #     min_suite: 2, devices: vec![device.certificate(1, now, now)], revoked: Vec::new(),
//! # }));
//! let alice = UserIdentity::from_secret(&Secret::new([1; 32]));
//! let bob = UserIdentity::from_secret(&Secret::new([2; 32]));
//! let (her_device, his_device) = (Device::generate(alice.key()), Device::generate(bob.key()));
//! let (hers, his) = (manifest(&alice, &her_device)?, manifest(&bob, &his_device)?);
//!
//! let author = Author { device: &her_device, manifest: &hers };
//! let create = author.create(now, Create {
//!     nonce: [3; 32],
//!     profile: GroupProfile { name: "Hikers".to_owned(), about: String::new(), picture: None },
//!     policy: GroupPolicy::default(),
//!     commit: EpochCommit::new([4; 32]),
//! });
//! let mut log = GroupLog::begin(&VerifiedEntry::verify(&create, &hers, None)?)?;
//!
//! let add = GroupOp::Add(AddMember { user: bob.user_id(), role: Role::Member, manifest: his.reference() });
//! let add = author.entry(now, log.tip(), add);
//! log.append(&VerifiedEntry::verify(&add, &hers, Some(&his))?)?;
//! assert!(!log.tip().is_active(&bob.user_id()), "nobody but Bob can bring Bob in");
//!
//! let accept = Author { device: &his_device, manifest: &his }.entry(now, log.tip(), GroupOp::Accept);
//! log.append(&VerifiedEntry::verify(&accept, &his, None)?)?;
//! assert!(log.tip().is_active(&bob.user_id()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! She writes in it, and Bob reads:
//!
//! ```
//! use hoopoe_crypto::group::{audience::{Audience, Candidate, Consent, PersonDevice}, check::{self, GroupArrival, GroupExpectation, Membership}};
//! use hoopoe_crypto::group::{entry::{Author, VerifiedEntry}, envelope, epoch::EpochSecret, log::GroupLog};
//! use hoopoe_crypto::group::{outbound::{OutboundSession, Said}, rotation::Situation, share::{self, Reception, ShareFacts}};
//! use hoopoe_crypto::{device::Device, identity::UserIdentity, manifest::{KnownDevices, VerifiedManifest}};
//! use hoopoe_protocol::content::{group::GroupBody, text::Text};
//! use hoopoe_protocol::group::{AddMember, Create, GroupEpoch, GroupOp, GroupPolicy, GroupProfile, Role};
//! use hoopoe_protocol::{id::MessageId, identity::DeviceManifest, secret::Secret, time::{Span, Timestamp}, version::BODY_VERSION};
//! use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//!
//! # let now = Timestamp(1_800_000_000_000);
//! # let manifest = |identity: &UserIdentity, device: &Device| VerifiedManifest::verify(&identity.sign_manifest(&DeviceManifest {
//! #     version: BODY_VERSION, user: identity.user_id(), user_key: identity.key(), epoch: 1, previous: None, issued: now,
//! #     min_suite: 2, devices: vec![device.certificate(1, now, now.plus(Span::days(60)))], revoked: Vec::new(),
//! # }));
//! # let (alice, bob) = (UserIdentity::from_secret(&Secret::new([1; 32])), UserIdentity::from_secret(&Secret::new([2; 32])));
//! # let (her_device, his_device) = (Device::generate(alice.key()), Device::generate(bob.key()));
//! # let (hers, his) = (manifest(&alice, &her_device)?, manifest(&bob, &his_device)?);
//! # let mut rng = ChaCha20Rng::seed_from_u64(1);
//! # let author = Author { device: &her_device, manifest: &hers };
//! # let profile = GroupProfile { name: "Hikers".to_owned(), about: String::new(), picture: None };
//! // Her log, as above; its first entry commits to the secret of the first epoch.
//! let secret = EpochSecret::generate(&mut rng, GroupEpoch(0));
//! let create = author.create(now, Create { nonce: [3; 32], profile, policy: GroupPolicy::default(), commit: secret.commit() });
//! # let mut log = GroupLog::begin(&VerifiedEntry::verify(&create, &hers, None)?)?;
//! # let add = GroupOp::Add(AddMember { user: bob.user_id(), role: Role::Member, manifest: his.reference() });
//! # let add = author.entry(now, log.tip(), add);
//! # log.append(&VerifiedEntry::verify(&add, &hers, Some(&his))?)?;
//! # let accept = Author { device: &his_device, manifest: &his }.entry(now, log.tip(), GroupOp::Accept);
//! # log.append(&VerifiedEntry::verify(&accept, &his, None)?)?;
//! let (keys, head) = (secret.in_group(log.tip().group()), log.tip().head());
//!
//! let me = PersonDevice { user: alice.user_id(), device: her_device.id() };
//! let (my_devices, his_devices) = (KnownDevices::begin(hers.clone(), now)?, KnownDevices::begin(his, now)?);
//! let audience = Audience::of(&me.device, log.tip(), now, |user| Some(Candidate {
//!     devices: if *user == me.user { &my_devices } else { &his_devices },
//!     consent: Consent::Given,
//! }));
//! let situation = Situation { group: log.tip(), audience: &audience, now, boot: 1, sound_since: 0 };
//! let mut session = OutboundSession::begin(me, &keys, &situation);
//! let key_for_bob = session.share(head); // goes over Olm
//!
//! let body = GroupBody::Text(Text { text: "hello, all".to_owned() });
//! let said = Said { log_head: head, message: MessageId::new([5; 16]), counter: 1, order: 1, sent_at: now, body };
//! let sealed = envelope::seal(&mut rng, &keys, &session.encrypt(&situation, said)?)?;
//!
//! // Bob's log says that she is a member, and commits to the keys of the epoch.
//! let facts = ShareFacts { sender: Membership::in_log(&log, &me.user, &head), commits: log.commits(GroupEpoch(0)) };
//! let Reception::Taken(mut taken) = share::receive(me, &key_for_bob, &facts)? else {
//!     unreachable!("his log knows all that it has to");
//! };
//! let frame = envelope::open(&taken.keys, &sealed)?;
//! let message = check::read(&mut taken.session, &frame, &GroupExpectation {
//!     keys: &taken.keys,
//!     manifest: &hers,
//!     membership: &|user, head| Membership::in_log(&log, user, head),
//!     arrival: GroupArrival::Topic,
//!     since: 2,
//!     seen: &|_, _| None,
//! })?;
//! assert_eq!(message.payload.sender, alice.user_id());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod apply;
pub mod audience;
pub mod check;
pub mod entry;
pub mod envelope;
pub mod epoch;
pub mod given;
pub mod history;
pub mod inbound;
pub mod ledger;
pub mod log;
pub mod merge;
pub mod message;
pub mod missing;
pub mod outbound;
pub mod replay;
pub mod rotation;
pub mod seal;
pub mod share;
pub mod state;
