//! Every short history of a group of four, whatever is said in it and however late it comes: who is given a key, whose word a share
//! is, and who reads what.
//!
//! The server keeps entries back, lets shares and messages overtake each other and brings them twice: each device that writes knows
//! any beginning of the log, and each that reads any other.

use std::collections::BTreeSet;

use hoopoe_crypto::group::{
    audience::PersonDevice,
    check::{GroupArrival, GroupCheckError, GroupExpectation, Membership, ReadError, read},
    envelope,
    given::{AskerStanding, answer},
    inbound::{GroupDecryptError, InboundSession, Provenance},
    share::{HeldReason, Reception, ShareError, ShareFacts, receive},
};
use hoopoe_protocol::{
    content::group::{GroupFrame, GroupKeyShare, GroupKeyWanted, WantedReason},
    group::LogHead,
};

use super::{
    company::{BEN, Company, DAN, Moment, PEOPLE, Version},
    spoken::{Spoken, situation},
};
use crate::group::crew::NOW;

/// So many entries follow the beginning.
const DEPTH: usize = 3;

/// A history, and all that was said in its course.
struct World {
    company: Company,
    path: Vec<Moment>,
    spoken: Vec<Spoken>,
    tally: Tally,
}

/// How often something was seen, so that a world in which nothing happens does not pass for a safe one.
#[derive(Clone, Copy, Default, Debug)]
struct Tally {
    moments: usize,
    read: usize,
    held: usize,
    gone: usize,
    revoked: usize,
    not_the_owner: usize,
    not_a_member: usize,
    went_on: usize,
    ended: usize,
    answered: usize,
    refused: usize,
}

fn facts(moment: &Moment, sender: &PersonDevice, share: &GroupKeyShare) -> ShareFacts {
    ShareFacts {
        sender: Membership::in_log(&moment.log, &sender.user, &share.log_head),
        commits: moment.log.commits(share.epoch),
    }
}

impl World {
    fn now(&self) -> &Moment {
        self.path.last().unwrap()
    }

    fn belongs(&self, device: &PersonDevice) -> bool {
        self.now().belong.contains(&self.company.who(&device.user))
    }

    /// Who is to be given a key that a device makes now: whoever belongs, on each device that is not revoked.
    fn entitled(&self, own: &PersonDevice, version: Version) -> BTreeSet<PersonDevice> {
        let here = self.now().belong.iter();
        let devices = here.flat_map(|who| self.company.present(*who, version));
        devices.filter(|device| device != own).collect()
    }

    fn goes_on(&mut self, next: Moment, depth: usize) {
        self.path.push(next);
        self.tally.moments += 1;
        let before = self.spoken.len();
        self.is_given_to_whoever_belongs();
        self.sessions_end_in_time();
        self.everybody_speaks();
        for new in before..self.spoken.len() {
            self.nobody_else_has_a_key(new, before);
            self.waits_for_the_log(new);
        }
        self.is_nobody_elses_word(before);
        for old in 0..self.spoken.len() {
            self.is_read(old);
            self.is_answered(old);
        }
        if depth > 0 {
            for next in self.company.next(self.now()) {
                self.goes_on(next, depth - 1);
            }
        }
        self.spoken.truncate(before);
        self.path.pop();
    }

    /// No ghost, and nobody forgotten: whatever a device knows of the others' manifests.
    fn is_given_to_whoever_belongs(&self) {
        let state = self.now().log.tip();
        for own in self.company.all() {
            for version in [Version::Before, Version::After] {
                let audience = self.company.audience(&own, state, version);
                let given: BTreeSet<PersonDevice> = audience.devices().collect();
                let mut entitled = self.entitled(&own, version);
                // Whoever is known by an older manifest than the log's is given nothing until the newer one is here.
                entitled.retain(|device| !audience.skipped().any(|user| *user == device.user));
                assert_eq!(given, entitled, "{:?}", self.company.essence(self.now()));
                assert_eq!(
                    audience.skipped().count() > 0,
                    version < self.company.named(state) && self.now().belong.contains(&BEN)
                );
            }
        }
    }

    /// A session that somebody has left or joined, or whose epoch is over, is written with no more.
    fn sessions_end_in_time(&mut self) {
        let moment = self.path.last().unwrap();
        let version = self.company.named(moment.log.tip());
        for spoken in &self.spoken {
            let stale = situation(moment, &spoken.audience);
            assert!(
                spoken.session.rotation(&stale).is_some(),
                "the audience is of an older state"
            );
            let audience = self.company.audience(&spoken.by, moment.log.tip(), version);
            if spoken.session.rotation(&situation(moment, &audience)).is_some() {
                self.tally.ended += 1;
                continue;
            }
            self.tally.went_on += 1;
            let for_whom: BTreeSet<PersonDevice> = spoken.audience.devices().collect();
            assert_eq!(for_whom, self.entitled(&spoken.by, version));
            assert!(self.belongs(&spoken.by) && !moment.log.tip().epoch().is_over);
        }
    }

    /// Every device that the group lets write begins a session and says something. One that the log names as revoked has no keys.
    fn everybody_speaks(&mut self) {
        let moment = self.path.last().unwrap();
        let state = moment.log.tip();
        let version = self.company.named(state);
        for by in (0..PEOPLE).flat_map(|who| self.company.present(who, version)) {
            if state.may_write(&by.user).is_err() {
                continue;
            }
            assert!(self.belongs(&by), "a ghost writes");
            let number = self.tally.moments * 8 + self.spoken.len();
            self.spoken.push(Spoken::begin(&self.company, moment, by, number));
        }
    }

    /// Of what was given out before, nothing opens a new envelope for somebody to whom it is not addressed.
    fn nobody_else_has_a_key(&self, new: usize, before: usize) {
        let new = &self.spoken[new];
        for device in self.company.all().filter(|device| !new.is_known_to(device)) {
            let known = self.spoken[..before]
                .iter()
                .filter(|old| old.is_known_to(&device));
            for old in known {
                let opened = envelope::open(&old.keys, &new.envelope);
                assert!(
                    opened.is_err(),
                    "{device:?} holds the key of an epoch that is not theirs"
                );
            }
        }
    }

    /// With any log that ends before the entry that the share names, it is held.
    fn waits_for_the_log(&mut self, new: usize) {
        let spoken = &self.spoken[new];
        for behind in &self.path[..self.path.len() - 1] {
            let facts = facts(behind, &spoken.by, spoken.share());
            let result = receive(spoken.by, spoken.share(), &facts);
            assert!(matches!(result, Ok(Reception::Held(HeldReason::Log))));
            self.tally.held += 1;
        }
    }

    /// Somebody else sends a share as if it were theirs, and names whatever entry they like.
    fn is_nobody_elses_word(&mut self, before: usize) {
        let Some(spoken) = self.spoken.get(before) else {
            return;
        };
        let others = self.company.all().filter(|device| *device != spoken.by);
        for thief in others {
            for then in &self.path {
                let share = GroupKeyShare {
                    log_head: then.log.tip().head(),
                    ..spoken.share().clone()
                };
                let result = receive(thief, &share, &facts(self.now(), &thief, &share));
                if !then.belong.contains(&self.company.who(&thief.user)) {
                    assert!(matches!(result, Err(ShareError::NotMember)), "{result:?}");
                    self.tally.not_a_member += 1;
                    continue;
                }
                let Ok(Reception::Taken(mut taken)) = result else {
                    panic!("{result:?}");
                };
                let frame = envelope::open(&spoken.keys, &spoken.envelope).unwrap();
                let renamed = GroupFrame {
                    owner_device: thief.device,
                    ..frame.clone()
                };
                let mut tries = |frame| {
                    self.try_read(
                        &mut taken.session,
                        &frame,
                        Version::Before,
                        GroupArrival::Topic,
                        None,
                    )
                };
                let other = ReadError::Decrypt(GroupDecryptError::OtherSession);
                assert_eq!(tries(frame), Err(other));
                assert_eq!(tries(renamed), Err(ReadError::Check(GroupCheckError::Sender)));
                self.tally.not_the_owner += 1;
            }
        }
    }

    /// Whoever has the share and the log of now reads it, once: if its author still belongs, or the topic vouches for the time.
    fn is_read(&mut self, old: usize) {
        let spoken = &self.spoken[old];
        let facts = facts(self.now(), &spoken.by, spoken.share());
        let Ok(Reception::Taken(mut taken)) = receive(spoken.by, spoken.share(), &facts) else {
            panic!("not taken");
        };
        let frame = envelope::open(&taken.keys, &spoken.envelope).unwrap();
        let mut good = Vec::new();
        for version in [Version::Before, Version::After] {
            for arrival in [GroupArrival::Topic, GroupArrival::Direct] {
                let is_revoked = self
                    .company
                    .manifest(self.company.who(&spoken.by.user), version)
                    .is_revoked(&spoken.by.device);
                let error = if !self.belongs(&spoken.by) && arrival == GroupArrival::Direct {
                    self.tally.gone += 1;
                    GroupCheckError::FormerMember
                } else if is_revoked {
                    self.tally.revoked += 1;
                    GroupCheckError::Device
                } else {
                    good.push((version, arrival));
                    continue;
                };
                let result = self.try_read(&mut taken.session, &frame, version, arrival, None);
                assert_eq!(result, Err(ReadError::Check(error)));
            }
        }
        for (index, (version, arrival)) in good.into_iter().enumerate() {
            let before = (index > 0).then_some(Provenance::Owner);
            let result = self.try_read(&mut taken.session, &frame, version, arrival, before);
            let again = Err(ReadError::Check(GroupCheckError::Replay));
            assert_eq!(result, before.map_or(Ok(()), |_| again));
            self.tally.read += 1;
        }
    }

    fn try_read(
        &self,
        session: &mut InboundSession,
        frame: &GroupFrame,
        version: Version,
        arrival: GroupArrival,
        before: Option<Provenance>,
    ) -> Result<(), ReadError> {
        let log = &self.now().log;
        let who = self.company.who(&session.owner().user);
        let membership = |user: &_, head: &LogHead| Membership::in_log(log, user, head);
        let expectation = GroupExpectation {
            keys: &self
                .spoken
                .iter()
                .find(|spoken| spoken.session.id() == frame.session)
                .unwrap()
                .keys,
            manifest: self.company.manifest(who, version),
            membership: &membership,
            arrival,
            since: 0,
            seen: &|_, _| before,
        };
        read(session, frame, &expectation).map(|message| {
            assert_eq!(message.provenance, Provenance::Owner);
            assert_eq!(message.payload.sender, session.owner().user);
        })
    }

    /// Whoever asks for a session again is given it if it was for them, and they belong now, on a device that is not revoked.
    fn is_answered(&mut self, old: usize) {
        let (spoken, state) = (&self.spoken[old], self.now().log.tip());
        let wanted = GroupKeyWanted {
            group: state.group(),
            epoch: spoken.share().epoch,
            session: Some(spoken.session.id()),
            reason: WantedReason::NoSession,
        };
        let present = self.entitled(&spoken.by, self.company.named(state));
        let (mut asked, mut given) = (0, 0);
        for asker in self.company.all() {
            let standing = match (state.is_active(&asker.user), present.contains(&asker)) {
                (false, _) => AskerStanding::NotMember,
                (true, false) => AskerStanding::Revoked,
                (true, true) => AskerStanding::Member,
            };
            let is_given = answer(Some(&mut spoken.given.clone()), &wanted, &asker, standing, NOW).is_ok();
            let was_there = spoken.belonged.contains(&self.company.who(&asker.user));
            assert_eq!(
                is_given,
                present.contains(&asker) && spoken.audience.admits(&asker).is_ok()
            );
            assert!(!is_given || was_there && self.belongs(&asker));
            given += usize::from(is_given);
            asked += 1;
        }
        self.tally.answered += given;
        self.tally.refused += asked - given;
    }
}

/// No ghost, no key for who has gone or is revoked, no share but its owner's, and whoever belongs reads.
#[test]
fn in_every_short_history_keys_go_to_who_belongs_and_each_message_is_its_owners_and_read_by_them_alone() {
    let company = Company::new();
    let beginning = company.beginning();
    assert!(!beginning.belong.contains(&DAN), "Dan was only invited");
    let mut world = World {
        company,
        path: Vec::new(),
        spoken: Vec::new(),
        tally: Tally::default(),
    };

    world.goes_on(beginning, DEPTH);

    let Tally {
        moments,
        read,
        held,
        gone,
        revoked,
        not_the_owner,
        not_a_member,
        went_on,
        ended,
        answered,
        refused,
    } = world.tally;
    assert!(moments > 300 && read > 5_000 && held > 500, "{:?}", world.tally);
    let seen = [
        gone,
        revoked,
        not_the_owner,
        not_a_member,
        went_on,
        ended,
        answered,
        refused,
    ];
    assert!(seen.iter().all(|count| *count > 50), "{:?}", world.tally);
}
