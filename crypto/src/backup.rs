//! A person's backup: sealed records in a chain, kept by somebody who is not trusted, and read with the recovery words.
//!
//! ```text
//! BackupKey ── begin ──▶ NewChain ── append … ── finish ──▶ BackupWriter ── append …
//!     │                    (replaces an older chain)              ▲     └─ mark ──▶ kept elsewhere
//!     └── chain(head) ──▶ ChainKey ──▶ BackupReader ── read … ── finish
//! ```
//!
//! Each record is bound to all that stand before it, so a host can neither add, change, leave out nor rearrange any.
//! What it can do is to hold back the end, or to show what was there earlier. Against that a reader knows a
//! [`BackupMark`] from elsewhere: a slot ([`crate::slot`]), a device of its own. A chain that replaces another names the
//! mark of that one, so compaction is told from rollback; and it counts only once it is whole, so half of one never
//! takes the place of what it replaces.
//!
//! What goes in is a [`BackupItem`], a closed list without a place for ratchets, sessions or private keys of a device:
//!
//! ```compile_fail
//! # use hoopoe_crypto::{backup::Batch, session::Session};
//! fn keep(batch: &mut Batch, session: &Session) {
//!     batch.push(session);
//! }
//! ```
//!
//! Alice's device writes a backup and notes its mark; a new device of hers reads it with the words:
//!
//! ```
//! # use hoopoe_crypto::backup::{BackupKey, BackupReader, Batch, ReadItem};
//! # use hoopoe_crypto::recovery::RecoverySeed;
//! # use hoopoe_protocol::{backup::BackupItem, content::profile::ProfileUpdate, secret::Secret, time::Timestamp};
//! # use rand_core::SeedableRng;
//! # let mut rng = rand_chacha::ChaCha20Rng::from_seed([7; 32]);
//! # let seed = RecoverySeed::new(Secret::new([1; 32]));
//! let profile = ProfileUpdate { revision: 1, name: "Alice".into(), about: String::new(), avatar: None };
//! let mut batch = Batch::default();
//! batch.push(&BackupItem::Profile(profile))?;
//!
//! let mut chain = BackupKey::new(seed.backup_secret()).begin(&mut rng, None, Timestamp(1_800_000_000_000))?;
//! let head = chain.head().to_vec();
//! let first = chain.append(&mut rng, batch);
//! let finished = chain.finish(&mut rng);
//! let mark = finished.writer.mark();
//!
//! let words = seed.words();
//! let key = BackupKey::new(RecoverySeed::from_words(&words)?.backup_secret());
//! let mut reader = BackupReader::begin(key.chain(&head)?, &mark)?;
//! let items = reader.read(&first.bytes)?;
//! assert!(matches!(&items[..], [ReadItem::Known(BackupItem::Profile(profile))] if profile.name == "Alice"));
//! reader.read(&finished.last.bytes)?;
//! assert_eq!(reader.finish()?.mark(), mark);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod chain;
mod key;
mod reader;
mod writer;

pub use batch::{Batch, PushError};
pub use key::{BackupKey, ChainKey, HeadError, LastGeneration};
pub use reader::{BackupReader, IncompleteBackup, ReadItem, RecordError, StaleBackup, UnreadItem};
pub use writer::{BackupWriter, FinishedChain, NewChain, ResumeError, SealedRecord};

#[cfg(doc)]
use hoopoe_protocol::backup::{BackupItem, BackupMark};
