//! The third mark of the database, in a slot at the own server: what is asked of the server, and what its answers mean.
//!
//! ```text
//! signed in ──▶ read ──▶ judged: ahead? a twin? older, bent, gone? ──▶ written, above all versions ──▶ written again in 15 min
//!                 ▲                                                       │ another version is there
//!                 └───────────────────────────────────────────────────────┘
//! ```
//!
//! Nothing that the server says is believed beyond what was sealed for this slot and the version that it names. See
//! `docs/protocol/slot.md`.

use hoopoe_crypto::slot::{SlotKeys, SlotName};
use hoopoe_protocol::{
    boot::{BootMark, RunId},
    id::{DeviceId, SlotId},
    keys::ServerKey,
    limits,
    secret::Secret,
    store::{
        error::ProblemCode,
        slots::{SlotPut, SlotValue},
    },
    time::{Span, Timestamp},
};

use crate::{random, store::TaskError};

/// The slot of one device, in one run of its node.
#[derive(Debug)]
pub struct BootSlot {
    run: RunId,
    /// The mark that the database or the file had when this run began.
    loaded: u64,
    place: Option<Place>,
    /// The versions of which the database knows, and at which server.
    seen: Option<SeenVersion>,
    /// Whether the database does not know them yet.
    is_news: bool,
    /// What stands in the slot, as far as this run knows.
    known: Option<Known>,
    stage: Stage,
    due: Timestamp,
    tries: u8,
    /// Whether a mark of another run was compared with the loaded one.
    is_compared: bool,
    findings: Findings,
}

/// What was found in the slot that no honest server, or no single node, leaves there. Counted since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// An older value than was seen before.
    pub older: u64,
    /// Something that does not open.
    pub unreadable: u64,
    /// Nothing, where something was seen before.
    pub missing: u64,
    /// The mark of another node that runs on a copy of the same profile.
    pub twins: u64,
}

/// The versions of a slot that were seen, for the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenVersion {
    server: ServerKey,
    /// The highest that was read or given: the next one is above it.
    version: u64,
    /// The highest that is known to have stood there. What was given later may never have arrived.
    stood: u64,
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The database is not older than this mark.
    Good,
    /// The database is older than what was done with it: this mark is ahead.
    Ahead(u64),
}

/// What is to be asked of the server now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To read this slot.
    Read(SlotId),
    /// To write it: see [`BootSlot::write`].
    Write,
}

#[derive(Debug)]
struct Place {
    server: ServerKey,
    keys: SlotKeys,
    name: SlotName,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    version: u64,
    /// Whether the slot has another version by now, and has to be read again.
    is_stale: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    Asked,
    /// The version that is being written.
    Writing(u64),
}

impl SeenVersion {
    /// For the database.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        [
            self.server.as_bytes().as_slice(),
            &self.version.to_le_bytes(),
            &self.stood.to_le_bytes(),
        ]
        .concat()
    }

    /// From the database.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (server, versions) = bytes.split_first_chunk::<32>()?;
        let (version, stood) = versions.split_first_chunk::<8>()?;
        Some(Self {
            server: ServerKey::new(*server),
            version: u64::from_le_bytes(*version),
            stood: u64::from_le_bytes(stood.try_into().ok()?),
        })
    }
}

impl BootSlot {
    /// As it is before anything was asked. `loaded` is the mark that was known at the start.
    #[must_use]
    pub fn new(loaded: u64, seen: Option<SeenVersion>) -> Self {
        let mut run = [0; 16];
        run.copy_from_slice(random::secret().expose().first_chunk::<16>().unwrap_or(&[0; 16]));
        Self {
            run: RunId::new(run),
            loaded,
            place: None,
            seen,
            is_news: false,
            known: None,
            stage: Stage::Idle,
            due: Timestamp::default(),
            tries: 0,
            is_compared: false,
            findings: Findings::default(),
        }
    }

    /// What was found since the start.
    #[must_use]
    pub const fn findings(&self) -> Findings {
        self.findings
    }

    /// The own server has let this device in.
    pub fn signed_in(&mut self, server: ServerKey, secret: &Secret<32>, device: DeviceId, now: Timestamp) {
        if self.place.as_ref().is_none_or(|place| place.server != server) {
            self.place = Some(Place {
                server,
                keys: SlotKeys::new(secret),
                name: SlotName::Boot(device),
            });
            (self.known, self.stage, self.tries) = (None, Stage::Idle, 0);
        }
        if self.known.is_none() && self.stage == Stage::Idle {
            self.due = now;
        }
    }

    /// There is no own server any more.
    pub fn signed_out(&mut self) {
        (self.place, self.known) = (None, None);
        (self.stage, self.tries) = (Stage::Idle, 0);
    }

    /// No answer comes to what was asked: the client that was to ask is gone.
    pub fn forget_asked(&mut self, now: Timestamp) {
        if self.stage != Stage::Idle {
            (self.stage, self.due) = (Stage::Idle, now);
        }
    }

    /// When something is to be asked next; none while an answer is waited for.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        (self.stage == Stage::Idle && self.place.is_some()).then_some(self.due)
    }

    /// What is to be asked now, if anything. The answer must come back, or that there is none.
    pub fn wanted(&mut self, now: Timestamp) -> Option<Wanted> {
        self.due().filter(|due| *due <= now)?;
        let place = self.place.as_ref()?;
        if self.known.is_some_and(|known| !known.is_stale) {
            return Some(Wanted::Write);
        }
        self.stage = Stage::Asked;
        Some(Wanted::Read(place.keys.id(&place.name)))
    }

    /// The next version of the slot with the mark that the database has by now. What [`Self::news`] says then must be
    /// durable before it leaves. None if no version is left.
    pub fn write(&mut self, number: u64, now: Timestamp) -> Option<(SlotId, SlotPut)> {
        self.due = now.plus(PERIOD);
        let (place, known) = (self.place.as_ref()?, self.known?);
        let highest = known.version.max(self.seen_here());
        let version = highest
            .checked_add(1)
            .filter(|next| *next <= limits::SLOT_VERSION)?;
        let mark = BootMark {
            number,
            run: self.run,
        };
        let rng = &mut random::generator();
        let value = place.keys.seal(rng, &place.name, version, &mark).ok()?;
        let put = SlotPut {
            expected: known.version,
            version,
            value,
        };
        let id = place.keys.id(&place.name);
        self.seen = Some(SeenVersion {
            server: place.server,
            version,
            stood: self.stood_here(),
        });
        self.is_news = true;
        self.stage = Stage::Writing(version);
        Some((id, put))
    }

    /// What is to be remembered of versions, if that is not in the database yet.
    pub fn news(&mut self) -> Option<SeenVersion> {
        self.seen.filter(|_| std::mem::take(&mut self.is_news))
    }

    /// The server has answered what stands in the slot.
    pub fn read(&mut self, answer: Option<&SlotValue>, now: Timestamp) -> Verdict {
        let (seen, stood) = (self.seen_here(), self.stood_here());
        let seen_at = self.seen.map(|seen| seen.server);
        let Some(place) = self.place.as_ref().filter(|_| self.stage == Stage::Asked) else {
            return Verdict::Good;
        };
        let knows_place = seen_at == Some(place.server);
        (self.stage, self.due) = (Stage::Idle, now);
        let Some(slot) = answer else {
            self.findings.missing += u64::from(stood > 0);
            self.learn(0);
            return Verdict::Good;
        };
        let Ok(mark) = place.keys.open::<BootMark>(&place.name, slot) else {
            self.findings.unreadable += 1;
            self.learn(slot.version);
            return Verdict::Good;
        };
        let is_foreign = mark.run != self.run;
        self.findings.older += u64::from(slot.version < stood);
        // Since this run has known the slot, nobody but this run writes it.
        let is_news = self.known.is_some_and(|known| slot.version > known.version);
        self.findings.twins += u64::from(is_news && is_foreign);
        self.learn(slot.version);
        self.has_stood(slot.version);
        // Versions are noted before they leave. One that is above all of them was written behind the back of this database,
        // however often that was started since.
        let is_newer = knows_place && slot.version > seen;
        let is_ahead = is_foreign && !self.is_compared && (is_newer || mark.number > self.loaded);
        self.is_compared |= is_foreign;
        if is_ahead {
            Verdict::Ahead(mark.number)
        } else {
            Verdict::Good
        }
    }

    /// The server has written it.
    pub fn written(&mut self, now: Timestamp) {
        if let Stage::Writing(version) = self.stage {
            self.learn(version);
            self.has_stood(version);
            (self.stage, self.tries, self.due) = (Stage::Idle, 0, now.plus(PERIOD));
        }
    }

    /// The server did not do what was asked of it, or could not be asked.
    pub fn failed(&mut self, error: &TaskError, now: Timestamp) {
        let is_conflict = matches!(
            error,
            TaskError::Problem {
                code: ProblemCode::Conflict,
                ..
            }
        );
        if let (true, Some(known)) = (is_conflict, &mut self.known) {
            known.is_stale = true;
        }
        self.tries = self.tries.saturating_add(1);
        let wait = match self.tries {
            1..TRIES if is_conflict => Span::default(),
            1..TRIES => AGAIN,
            _ => {
                self.tries = 0;
                PERIOD
            }
        };
        (self.stage, self.due) = (Stage::Idle, now.plus(wait));
    }

    fn learn(&mut self, version: u64) {
        self.known = Some(Known {
            version,
            is_stale: false,
        });
    }

    /// This version has stood there, written by whoever holds the keys.
    fn has_stood(&mut self, version: u64) {
        if let Some(place) = &self.place {
            self.is_news |= version > self.stood_here();
            self.seen = Some(SeenVersion {
                server: place.server,
                version: version.max(self.seen_here()),
                stood: version.max(self.stood_here()),
            });
        }
    }

    fn stood_here(&self) -> u64 {
        self.here().map_or(0, |seen| seen.stood)
    }

    fn seen_here(&self) -> u64 {
        self.here().map_or(0, |seen| seen.version)
    }

    fn here(&self) -> Option<SeenVersion> {
        let place = self.place.as_ref()?;
        self.seen.filter(|seen| seen.server == place.server)
    }
}

/// How long a mark stands in the slot before the next: always, whatever was done, so that the server learns nothing of it.
const PERIOD: Span = Span::seconds(15 * 60);

/// How long it takes before a server is asked again that did not answer.
const AGAIN: Span = Span::seconds(60);

/// How often in a row it is tried before it is left until the next period.
const TRIES: u8 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: ServerKey = ServerKey::new([1; 32]);
    const DEVICE: DeviceId = DeviceId::new([2; 32]);
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn secret() -> Secret<32> {
        Secret::new([3; 32])
    }

    /// A run that has signed in and asked; `seen` is the version that its database knows.
    fn asking(loaded: u64, seen: u64) -> BootSlot {
        let seen = SeenVersion {
            server: SERVER,
            version: seen,
            stood: seen,
        };
        let mut slot = BootSlot::new(loaded, Some(seen));
        slot.signed_in(SERVER, &secret(), DEVICE, NOW);
        assert!(matches!(slot.wanted(NOW), Some(Wanted::Read(_))));
        slot
    }

    /// What a run writes, as the server keeps it.
    fn put(slot: &mut BootSlot, number: u64) -> (u64, SlotValue) {
        assert_eq!(slot.wanted(slot.due().unwrap()), Some(Wanted::Write));
        let (
            _,
            SlotPut {
                expected,
                version,
                value,
            },
        ) = slot.write(number, NOW).unwrap();
        (expected, SlotValue { version, value })
    }

    /// What an earlier run left there, with this number and after this version.
    fn left(number: u64, before: u64) -> SlotValue {
        let mut earlier = asking(0, before);
        earlier.read(None, NOW);
        put(&mut earlier, number).1
    }

    #[test]
    fn a_mark_ahead_is_told_once_and_the_next_one_is_written_above_it() {
        let mut slot = asking(5, 0);
        let there = left(9, 3);

        assert_eq!(slot.read(Some(&there), NOW), Verdict::Ahead(9));

        let (expected, next) = put(&mut slot, 10);
        assert_eq!((expected, next.version), (4, 5));
        slot.written(NOW);
        assert_eq!(slot.due(), Some(NOW.plus(PERIOD)));
        assert_eq!(slot.findings(), Findings::default());
    }

    #[test]
    fn a_mark_that_is_not_ahead_says_nothing() {
        for number in [4, 5] {
            let mut slot = asking(5, 4);

            assert_eq!(slot.read(Some(&left(number, 3)), NOW), Verdict::Good);
            assert_eq!(slot.findings(), Findings::default());
        }
    }

    #[test]
    fn a_copy_that_was_started_without_the_slot_before_is_noticed_all_the_same() {
        let mut slot = asking(20, 3);

        assert_eq!(slot.read(Some(&left(9, 3)), NOW), Verdict::Ahead(9));
    }

    #[test]
    fn an_older_value_is_noticed_and_overwritten_above_the_highest_version_seen() {
        let mut slot = asking(5, 8);

        assert_eq!(slot.read(Some(&left(2, 3)), NOW), Verdict::Good);

        assert_eq!(slot.findings().older, 1);
        let (expected, next) = put(&mut slot, 6);
        assert_eq!((expected, next.version), (4, 9));
    }

    #[test]
    fn a_value_under_another_version_or_of_another_slot_or_bent_is_not_believed() {
        let there = left(9, 3);
        let mut bent = there.clone();
        bent.value[100] ^= 1;
        let newer = SlotValue {
            version: 50,
            ..there.clone()
        };
        let mut foreign = BootSlot::new(0, None);
        foreign.signed_in(SERVER, &Secret::new([4; 32]), DEVICE, NOW);
        foreign.wanted(NOW);
        foreign.read(None, NOW);
        let (_, foreign) = put(&mut foreign, 9);

        for value in [bent, newer, foreign] {
            let mut slot = asking(5, 4);

            assert_eq!(slot.read(Some(&value), NOW), Verdict::Good);
            assert_eq!(slot.findings().unreadable, 1);
            let (expected, next) = put(&mut slot, 6);
            assert_eq!(expected, value.version);
            assert!(next.version > 4 && next.version > value.version);
        }
    }

    #[test]
    fn a_version_that_never_arrived_is_not_missed_now_or_after_a_start() {
        let mut slot = asking(5, 4);
        let there = left(5, 3);
        slot.read(Some(&there), NOW);
        put(&mut slot, 6);
        slot.failed(&TaskError::Unreachable, NOW);
        let kept = SeenVersion::from_bytes(&slot.news().unwrap().to_bytes());
        let mut later = BootSlot::new(6, kept);
        later.signed_in(SERVER, &secret(), DEVICE, NOW);
        later.wanted(NOW);

        assert_eq!(later.read(Some(&there), NOW), Verdict::Good);

        assert_eq!(later.findings(), Findings::default());
        let (expected, next) = put(&mut later, 7);
        assert_eq!((expected, next.version), (4, 6));
    }

    #[test]
    fn a_slot_that_is_withheld_is_noticed_and_what_comes_later_still_counts() {
        let mut slot = asking(5, 4);

        assert_eq!(slot.read(None, NOW), Verdict::Good);
        assert_eq!(slot.findings().missing, 1);
        let (expected, _) = put(&mut slot, 6);
        assert_eq!(expected, 0);
        let conflict = TaskError::Problem {
            code: ProblemCode::Conflict,
            retry_after: None,
        };
        slot.failed(&conflict, NOW);

        assert!(matches!(slot.wanted(NOW), Some(Wanted::Read(_))));
        assert_eq!(slot.read(Some(&left(9, 6)), NOW), Verdict::Ahead(9));
    }

    #[test]
    fn a_server_that_says_conflict_for_ever_is_left_alone_until_the_next_period() {
        let mut slot = asking(5, 4);
        let conflict = TaskError::Problem {
            code: ProblemCode::Conflict,
            retry_after: None,
        };
        let mut requests = 0;
        slot.read(None, NOW);

        while slot.due() == Some(NOW) {
            match slot.wanted(NOW).unwrap() {
                Wanted::Read(_) => drop(slot.read(None, NOW)),
                Wanted::Write => {
                    slot.write(6, NOW).unwrap();
                    slot.failed(&conflict, NOW);
                }
            }
            requests += 1;
            assert!(requests < 20);
        }

        assert_eq!(slot.due(), Some(NOW.plus(PERIOD)));
    }

    #[test]
    fn a_twin_is_seen_by_both_and_a_lost_answer_is_none() {
        let (mut one, mut other) = (asking(5, 0), asking(5, 0));
        one.read(None, NOW);
        other.read(None, NOW);
        let (_, first) = put(&mut one, 6);
        one.written(NOW);
        put(&mut other, 6);
        let conflict = TaskError::Problem {
            code: ProblemCode::Conflict,
            retry_after: None,
        };

        other.failed(&conflict, NOW);
        other.wanted(NOW);
        other.read(Some(&first), NOW);
        assert_eq!(other.findings().twins, 1);
        let (_, second) = put(&mut other, 7);
        other.failed(&TaskError::Unreachable, NOW);
        // What it wrote itself comes back: only the answer was lost.
        other.known.as_mut().unwrap().is_stale = true;
        other.wanted(other.due().unwrap());
        other.read(Some(&second), NOW);
        assert_eq!(other.findings().twins, 1);

        put(&mut one, 7);
        one.failed(&conflict, NOW);
        one.wanted(NOW);
        assert_eq!(one.read(Some(&second), NOW), Verdict::Ahead(7));
        assert_eq!(one.findings().twins, 1);
    }

    #[test]
    fn another_server_begins_anew_and_versions_have_an_end() {
        let mut slot = asking(5, limits::SLOT_VERSION);
        slot.read(None, NOW);
        assert_eq!(slot.wanted(NOW), Some(Wanted::Write));
        assert!(slot.write(6, NOW).is_none());
        assert_eq!(slot.due(), Some(NOW.plus(PERIOD)));

        slot.signed_in(ServerKey::new([9; 32]), &secret(), DEVICE, NOW);
        slot.wanted(NOW);
        slot.read(None, NOW);

        assert_eq!(put(&mut slot, 6).1.version, 1);
        let seen = slot.news().unwrap();
        assert_eq!(SeenVersion::from_bytes(&seen.to_bytes()), Some(seen));
        assert_eq!(SeenVersion::from_bytes(&[0; 47]), None);
    }
}
