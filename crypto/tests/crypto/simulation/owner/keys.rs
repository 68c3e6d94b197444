//! The keys that an owner is given, asks for, and gives again.

use hoopoe_crypto::group::{
    audience::PersonDevice,
    check::Membership,
    given::{self, AskerStanding, GivenSession},
    missing::Missing,
    share::{self, Reception, ShareFacts},
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        group::{GroupKeyShare, GroupKeyWanted, WantedReason},
    },
    group::{GroupEpoch, GroupOp, LogHead},
};

use super::{Around, Owner, commit_of};

impl Owner {
    pub(super) fn receive_share(&mut self, sender: PersonDevice, share: GroupKeyShare) {
        let log = self.log.as_ref();
        let facts = ShareFacts {
            sender: log.map_or(Membership::Behind, |log| {
                Membership::in_log(log, &sender.user, &share.log_head)
            }),
            commits: log.map_or_else(Vec::new, |log| log.commits(share.epoch)),
        };
        match share::receive(sender, &share, &facts).unwrap() {
            Reception::Held(_) => self.rows.held.push((sender, share)),
            Reception::Taken(taken) => {
                if !self.keys.iter().any(|keys| keys.topic() == taken.keys.topic()) {
                    self.keys.push(taken.keys);
                }
                let name = (sender.device, taken.session.id());
                self.rows.missing.remove(&name);
                match self.inbound.get_mut(&name) {
                    Some(known) => known.join(taken.session).unwrap(),
                    None => drop(self.inbound.insert(name, taken.session)),
                }
            }
        }
    }

    pub(super) fn answer(&mut self, around: &mut Around<'_>, asker: &PersonDevice, wanted: &GroupKeyWanted) {
        let is_member = self
            .log
            .as_ref()
            .is_some_and(|log| log.tip().is_active(&asker.user));
        let standing = if is_member {
            AskerStanding::Member
        } else {
            AskerStanding::NotMember
        };
        let of_epoch = |given: &&mut GivenSession| given.share().epoch == wanted.epoch;
        let given = match wanted.session {
            Some(session) => self.given.get_mut(&session),
            None => self
                .given
                .values_mut()
                .filter(of_epoch)
                .find(|given| given.audience().admits(asker).is_ok()),
        };
        let body = match given::answer(given, wanted, asker, standing, around.now) {
            Ok(share) => OlmBody::GroupKeyShare(share),
            Err(refused) => OlmBody::GroupKeyRefused(refused),
        };
        self.post(around, asker, body);
    }

    /// Asks the owners of sessions that are missing.
    pub(super) fn ask(&mut self, around: &mut Around<'_>) {
        let group = self.log.as_ref().unwrap().tip().group();
        let due: Vec<_> = self
            .rows
            .missing
            .iter()
            .filter(|(_, missing)| missing.is_due(around.now))
            .collect();
        let due: Vec<_> = due.into_iter().map(|(name, missing)| (*name, *missing)).collect();
        for (name, missing) in due {
            self.rows.missing.insert(name, missing.ask(around.now));
            let epochs = self
                .rows
                .waiting
                .iter()
                .filter_map(|envelope| self.frame(envelope));
            let mut epochs = epochs.filter(|(_, frame)| (frame.owner_device, frame.session) == name);
            let Some((epoch, _)) = epochs.next() else { continue };
            drop(epochs);
            let known = around.directory.people.iter();
            let mut owners = known.filter(|(_, known)| known.newest().device(&name.0).is_some());
            let to = PersonDevice {
                user: *owners.next().unwrap().0,
                device: name.0,
            };
            let wanted = GroupKeyWanted {
                group,
                epoch,
                session: Some(name.1),
                reason: WantedReason::NoSession,
            };
            self.post(around, &to, OlmBody::GroupKeyWanted(wanted));
        }
    }

    /// Asks the devices that opened epochs whose keys have not come, of those that we are to have.
    pub(super) fn ask_for_epochs(&mut self, around: &mut Around<'_>) {
        let log = self.log.as_ref().unwrap();
        let group = log.tip().group();
        let entries = self
            .rows
            .entries
            .iter()
            .map(|signed| signed.read_unverified().unwrap());
        let mut due = Vec::new();
        for (entry, signed) in entries.zip(&self.rows.entries) {
            let (epoch, commit) = match &entry.op {
                GroupOp::Create(create) => (GroupEpoch(0), create.commit),
                GroupOp::Epoch(open) => (open.epoch, open.commit),
                _ => continue,
            };
            let head = LogHead::of(entry.place.map_or(0, |place| place.seq), &signed.body);
            let is_ours =
                log.was_member(&self.at.user, &head).is_some() || log.tip().epoch().commit == commit;
            let has_keys = self.keys.iter().any(|keys| commit_of(&keys.to_parts()) == commit);
            let opener = PersonDevice {
                user: entry.actor,
                device: entry.actor_device,
            };
            if !is_ours || has_keys || opener == self.at || !log.tip().is_active(&self.at.user) {
                continue;
            }
            let missing = self.rows.missing_epochs.entry(commit);
            let missing = missing.or_insert_with(|| Missing::noticed(around.now));
            if missing.is_due(around.now) {
                *missing = missing.ask(around.now);
                due.push((opener, epoch));
            }
        }
        for (opener, epoch) in due {
            let wanted = GroupKeyWanted {
                group,
                epoch,
                session: None,
                reason: WantedReason::NoEpoch,
            };
            self.post(around, &opener, OlmBody::GroupKeyWanted(wanted));
        }
    }
}
