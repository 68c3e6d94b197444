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

pub mod apply;
pub mod entry;
pub mod log;
pub mod merge;
pub mod state;
