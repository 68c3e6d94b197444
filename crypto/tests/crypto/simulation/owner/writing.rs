//! What an owner says: with which session, for whom, and what is sent of it.

use hoopoe_crypto::group::{
    audience::{Audience, Candidate, Consent},
    envelope,
    epoch::EpochKeys,
    given::GivenSession,
    outbound::{OutboundSession, Said},
    rotation::{Rotation, Situation},
};
use hoopoe_protocol::content::{OlmBody, group::GroupBody, text::Text};

use super::{Around, Deposit, Owner, commit_of};

impl Owner {
    /// Writes what is to be said, with a session that is begun if need be.
    pub(super) fn write(&mut self, around: &mut Around<'_>) {
        let Some(log) = &self.log else { return };
        let tip = log.tip().clone();
        let audience = Audience::of(&self.at.device, &tip, around.now, |user| {
            let devices = around.directory.people.get(user)?;
            Some(Candidate {
                devices,
                consent: Consent::Given,
            })
        });
        let situation = Situation {
            group: &tip,
            audience: &audience,
            now: around.now,
            boot: 1,
            sound_since: 0,
        };
        let rotation = self.outbound.as_ref().map(|session| session.rotation(&situation));
        match rotation {
            Some(Some(Rotation::NotAllowed | Rotation::EpochOver)) => return,
            Some(None) => {}
            Some(Some(_)) | None => {
                let commit = tip.epoch().commit;
                let mine = self
                    .keys
                    .iter()
                    .find(|keys| commit_of(&keys.to_parts()) == commit);
                let Some(keys) = mine.filter(|_| tip.may_write(&self.at.user).is_ok()).cloned() else {
                    return;
                };
                self.begin(around, &keys, &situation);
            }
        }
        self.encrypt(around, &situation);
    }

    pub(super) fn encrypt(&mut self, around: &mut Around<'_>, situation: &Situation<'_>) {
        let tip = situation.group;
        for (counter, message) in std::mem::take(&mut self.rows.to_say) {
            let said = Said {
                log_head: tip.head(),
                message,
                counter,
                order: counter,
                sent_at: around.now,
                body: GroupBody::Text(Text {
                    text: format!("{message:?}"),
                }),
            };
            let session = self.outbound.as_mut().unwrap();
            let Ok(frame) = session.encrypt(situation, said) else {
                self.rows.to_say.insert(counter, message);
                continue;
            };
            let keys = self
                .keys
                .iter()
                .find(|keys| commit_of(&keys.to_parts()) == tip.epoch().commit);
            let keys = keys.unwrap();
            self.rows.deposits.insert(
                counter,
                Deposit {
                    topic: keys.topic(),
                    envelope: envelope::seal(&mut around.chance.keys, keys, &frame).unwrap(),
                    frame,
                    message,
                    audience: situation.audience.devices().collect(),
                },
            );
        }
    }

    pub(super) fn begin(&mut self, around: &mut Around<'_>, keys: &EpochKeys, situation: &Situation<'_>) {
        let session = OutboundSession::begin(self.at, keys, situation);
        let given = GivenSession::new(&session, situation.audience.clone(), situation.group.head()).unwrap();
        for device in situation.audience.devices() {
            // Some keys are lost for good, and have to be asked for.
            if !around.chance.once_in(4) {
                self.post(around, &device, OlmBody::GroupKeyShare(given.share().clone()));
            }
        }
        self.given.insert(given.id(), given);
        self.outbound = Some(session);
    }
}
