//! Seven emoji that two people compare, step by step; each step is a type, so that none can be left out.
//!
//! ```text
//! starter                                   answerer
//! Started ── Start { commitment } ────────► Answered
//!         ◄─────────────── Answer { key } ──
//! Shown   ── Reveal { key } ──────────────► Shown        both see seven emoji
//!   │ same()                                  │ same()
//! Waiting ── Confirm { two MACs } ────────► Waiting
//!         ◄────────── Confirm { two MACs } ─
//! Verified                                  Verified
//! ```
//!
//! The starter is bound to their key before they see the other's, and the answerer sends theirs before they see the
//! starter's: so nobody in the middle can choose keys until the emoji fit, and has one try in 2^42. Every step consumes
//! the state before it. A message that does not fit ends the comparison; one with another id is of another comparison and
//! must not be given to this one. A `Confirm` that comes before our user has compared is kept by the caller until then.

use core::fmt;

use hoopoe_protocol::{
    keys::{ManifestHash, UserKey, X25519Key},
    time::{Span, Timestamp},
    verification::{
        CancelReason, ComparisonConfirm, ComparisonId, ComparisonKey, ComparisonMac, ComparisonStart,
        KeyCommitment,
    },
};
use rand_core::CryptoRng;
use vodozemac::{
    Curve25519PublicKey,
    sas::{EstablishedSas, Mac, Sas},
};

use super::{
    table::{EMOJI, Emoji},
    transcript::{Party, Side, Transcript, commitment, hex},
};
use crate::{
    public_key::{self, PublicKeyError},
    session::agreement_key,
};

/// How long a comparison may take, from its beginning to the other's confirmation.
pub const COMPARISON_TIME: Span = Span::seconds(600);

/// What both sides know of a comparison.
struct Comparison {
    id: ComparisonId,
    ours: Party,
    theirs: Party,
    deadline: Timestamp,
}

/// We began, and wait for the other's key.
pub struct Started {
    comparison: Comparison,
    sas: Sas,
    commitment: KeyCommitment,
}

/// We answered with our key, and wait for the one to which the other is bound.
pub struct Answered {
    comparison: Comparison,
    sas: Sas,
    commitment: KeyCommitment,
}

/// The emoji are there; a person compares them.
pub struct Shown {
    comparison: Comparison,
    established: Box<EstablishedSas>,
    transcript: Transcript,
    side: Side,
}

/// Our user saw the same; the other's word is still to come.
pub struct Waiting(Shown);

/// Both saw the same emoji, and the other's device vouched for the same key and manifest that we hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The other person's key. The mark of a verified contact is about this key, and goes with it.
    pub user_key: UserKey,
    /// Their manifest at that time.
    pub manifest: ManifestHash,
}

/// Why a comparison is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComparisonError {
    /// It took longer than [`COMPARISON_TIME`], or the clock was set back meanwhile, so that nobody knows.
    #[error("the comparison took too long")]
    TimedOut,
    /// The message is of another comparison: a mistake of ours, it should not have been given to this one.
    #[error("the message is of another comparison")]
    OtherComparison,
    /// The peer's key is a twin or of low order.
    #[error("the peer's key: {0}")]
    Key(#[from] PublicKeyError),
    /// The peer's key is not the one to which they were bound.
    #[error("the peer revealed another key than the one it was bound to")]
    Commitment,
    /// The peer vouches for another user key than the one that we hold.
    #[error("the peer vouches for another user key")]
    OtherKey,
    /// The peer vouches for another manifest than the one that we hold. Mostly one of the two has not seen the newest:
    /// exchange them and compare anew.
    #[error("the peer vouches for another manifest")]
    OtherManifest,
}

impl ComparisonError {
    /// What the peer is told.
    #[must_use]
    pub const fn reason(self) -> CancelReason {
        match self {
            Self::TimedOut => CancelReason::TimedOut,
            Self::OtherManifest => CancelReason::OtherManifest,
            Self::OtherComparison | Self::Key(_) | Self::Commitment | Self::OtherKey => CancelReason::Untrue,
        }
    }
}

impl Comparison {
    fn check(&self, id: &ComparisonId, now: Timestamp) -> Result<(), ComparisonError> {
        if *id != self.id {
            return Err(ComparisonError::OtherComparison);
        }
        let is_before_it_began = now.plus(COMPARISON_TIME) < self.deadline;
        if now >= self.deadline || is_before_it_began {
            return Err(ComparisonError::TimedOut);
        }
        Ok(())
    }
}

impl Started {
    /// Begins a comparison with a person, over one device of each.
    #[must_use]
    pub fn begin(
        rng: &mut impl CryptoRng,
        ours: Party,
        theirs: Party,
        now: Timestamp,
    ) -> (Self, ComparisonStart) {
        let mut id = [0; ComparisonId::LEN];
        rng.fill_bytes(&mut id);
        let (id, sas) = (ComparisonId::new(id), Sas::new());
        let commitment = commitment(&id, &ours, &agreement_key(sas.public_key()));
        let start = ComparisonStart {
            comparison: id,
            commitment,
        };
        let comparison = Comparison {
            id,
            ours,
            theirs,
            deadline: now.plus(COMPARISON_TIME),
        };
        let started = Self {
            comparison,
            sas,
            commitment,
        };
        (started, start)
    }

    /// Which comparison this is: a message of another one is not given to it.
    #[must_use]
    pub const fn id(&self) -> ComparisonId {
        self.comparison.id
    }

    /// Whether the other's start counts and not ours, when both began at once: the lower commitment does.
    #[must_use]
    pub fn gives_way_to(&self, theirs: &ComparisonStart) -> bool {
        theirs.commitment < self.commitment
    }

    /// Takes the other's key and shows ours.
    ///
    /// # Errors
    /// If the key is of no use, or it took too long.
    pub fn answered(
        self,
        answer: &ComparisonKey,
        now: Timestamp,
    ) -> Result<(Shown, ComparisonKey), ComparisonError> {
        self.comparison.check(&answer.comparison, now)?;
        let key = agreement_key(self.sas.public_key());
        let reveal = ComparisonKey {
            comparison: self.comparison.id,
            key,
        };
        let shown = show(
            self.comparison,
            self.sas,
            &self.commitment,
            Side::Starter,
            &answer.key,
        )?;
        Ok((shown, reveal))
    }
}

impl Answered {
    /// Answers somebody who began a comparison with us; `theirs` is who they are by the session that it came over.
    #[must_use]
    pub fn answer(
        start: &ComparisonStart,
        ours: Party,
        theirs: Party,
        now: Timestamp,
    ) -> (Self, ComparisonKey) {
        let sas = Sas::new();
        let answer = ComparisonKey {
            comparison: start.comparison,
            key: agreement_key(sas.public_key()),
        };
        let comparison = Comparison {
            id: start.comparison,
            ours,
            theirs,
            deadline: now.plus(COMPARISON_TIME),
        };
        let answered = Self {
            comparison,
            sas,
            commitment: start.commitment,
        };
        (answered, answer)
    }

    /// Which comparison this is: a message of another one is not given to it.
    #[must_use]
    pub const fn id(&self) -> ComparisonId {
        self.comparison.id
    }

    /// Takes the key to which the other was bound.
    ///
    /// # Errors
    /// If it is another key, of no use, or it took too long.
    pub fn revealed(self, reveal: &ComparisonKey, now: Timestamp) -> Result<Shown, ComparisonError> {
        self.comparison.check(&reveal.comparison, now)?;
        let bound = commitment(&self.comparison.id, &self.comparison.theirs, &reveal.key);
        if bound != self.commitment {
            return Err(ComparisonError::Commitment);
        }
        show(
            self.comparison,
            self.sas,
            &self.commitment,
            Side::Answerer,
            &reveal.key,
        )
    }
}

fn show(
    comparison: Comparison,
    sas: Sas,
    commitment: &KeyCommitment,
    side: Side,
    theirs: &X25519Key,
) -> Result<Shown, ComparisonError> {
    public_key::check_agreement(theirs)?;
    let ours = agreement_key(sas.public_key());
    let established = sas
        .diffie_hellman(Curve25519PublicKey::from_bytes(*theirs.as_bytes()))
        .map_err(|_| PublicKeyError::LowOrder)?;
    let (us, them) = (&comparison.ours, &comparison.theirs);
    let (parties, keys) = match side {
        Side::Starter => ([us, them], [&ours, theirs]),
        Side::Answerer => ([them, us], [theirs, &ours]),
    };
    Ok(Shown {
        transcript: Transcript::new(&comparison.id, commitment, parties, keys),
        established: Box::new(established),
        comparison,
        side,
    })
}

impl Shown {
    /// Which comparison this is: a message of another one is not given to it.
    #[must_use]
    pub const fn id(&self) -> ComparisonId {
        self.comparison.id
    }

    /// The seven emoji, to be shown with their names and read out.
    #[must_use]
    pub fn emoji(&self) -> [Emoji; 7] {
        let [first, ..] = EMOJI;
        let numbers = self
            .established
            .bytes(&self.transcript.emoji_info())
            .emoji_indices();
        // Numbers of six bits: there is an emoji for each.
        numbers.map(|number| EMOJI.get(usize::from(number)).copied().unwrap_or(first))
    }

    /// A person says that both see the same emoji in the same order; the message tells the other so. If they see others,
    /// drop this and say [`CancelReason::Different`].
    #[must_use]
    pub fn same(self) -> (Waiting, ComparisonConfirm) {
        let ours = &self.comparison.ours;
        let confirm = ComparisonConfirm {
            comparison: self.comparison.id,
            user: self.vouch("user", ours.user_key.as_bytes()),
            manifest: self.vouch("manifest", ours.manifest.as_bytes()),
        };
        (Waiting(self), confirm)
    }

    /// Our MAC over 32 bytes themselves: never over a name or a number that stands for them (A2).
    fn vouch(&self, of: &str, bytes: &[u8; 32]) -> ComparisonMac {
        let info = self.transcript.mac_info(self.side, of);
        let mac = self.established.calculate_mac(&hex(bytes), &info);
        // HMAC-SHA256 has 32 bytes.
        ComparisonMac::from_slice(mac.as_bytes()).unwrap_or(ComparisonMac::new([0; 32]))
    }

    fn is_vouched(&self, of: &str, bytes: &[u8; 32], mac: &ComparisonMac) -> bool {
        let info = self.transcript.mac_info(self.side.other(), of);
        let mac = Mac::from_slice(mac.as_bytes());
        self.established.verify_mac(&hex(bytes), &info, &mac).is_ok()
    }
}

impl Waiting {
    /// Which comparison this is: a message of another one is not given to it.
    #[must_use]
    pub const fn id(&self) -> ComparisonId {
        self.0.comparison.id
    }

    /// The other's user saw the same, too.
    ///
    /// # Errors
    /// If the other's device vouches for something else than what we hold, or it took too long.
    pub fn confirmed(self, confirm: &ComparisonConfirm, now: Timestamp) -> Result<Verified, ComparisonError> {
        let Self(shown) = self;
        shown.comparison.check(&confirm.comparison, now)?;
        let theirs = &shown.comparison.theirs;
        if !shown.is_vouched("user", theirs.user_key.as_bytes(), &confirm.user) {
            return Err(ComparisonError::OtherKey);
        }
        if !shown.is_vouched("manifest", theirs.manifest.as_bytes(), &confirm.manifest) {
            return Err(ComparisonError::OtherManifest);
        }
        Ok(Verified {
            user_key: theirs.user_key,
            manifest: theirs.manifest,
        })
    }
}

impl fmt::Debug for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Started(..)")
    }
}

impl fmt::Debug for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answered(..)")
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shown(..)")
    }
}

impl fmt::Debug for Waiting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Waiting(..)")
    }
}
