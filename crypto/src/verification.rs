//! How two people see that nobody stands between them: seven emoji that both read out, or a code that one scans.
//!
//! Both compare user identity keys themselves, never a name or a number of a key. The third way, sixty digits, is
//! [`crate::safety_number`].
//!
//! ```
//! use hoopoe_crypto::verification::{Answered, Party, Started};
//! use hoopoe_protocol::{id::DeviceId, keys::{ManifestHash, UserKey}, time::Timestamp};
//! # use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
//! # let mut rng = ChaCha20Rng::from_seed([0; 32]);
//!
//! let party = |n| Party {
//!     user_key: UserKey::new([n; 32]),
//!     device: DeviceId::new([n; 32]),
//!     manifest: ManifestHash::new([n; 32]),
//! };
//! let (alice, bob) = (party(1), party(2));
//! let now = Timestamp(1_800_000_000_000);
//!
//! let (started, start) = Started::begin(&mut rng, alice, bob, now);
//! let (answered, answer) = Answered::answer(&start, bob, alice, now);
//! let (alice_sees, reveal) = started.answered(&answer, now)?;
//! let bob_sees = answered.revealed(&reveal, now)?;
//! assert_eq!(alice_sees.emoji(), bob_sees.emoji());
//!
//! // Both say that they see the same.
//! let (alice_waits, from_alice) = alice_sees.same();
//! let (bob_waits, from_bob) = bob_sees.same();
//! assert_eq!(alice_waits.confirmed(&from_bob, now)?.user_key, bob.user_key);
//! assert_eq!(bob_waits.confirmed(&from_alice, now)?.user_key, alice.user_key);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod code;
mod emoji;
mod table;
mod transcript;

pub use code::{CodeError, CodeMismatch, VerificationCode};
pub use emoji::{Answered, COMPARISON_TIME, ComparisonError, Shown, Started, Verified, Waiting};
pub use table::{EMOJI, Emoji};
pub use transcript::Party;
