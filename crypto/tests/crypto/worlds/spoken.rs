//! Something said in the group, with the session that was begun for it.

use std::collections::BTreeSet;

use hoopoe_crypto::group::{
    audience::{Audience, PersonDevice},
    envelope,
    epoch::EpochKeys,
    given::GivenSession,
    outbound::{OutboundSession, Said},
    rotation::Situation,
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupKeyShare},
        text::Text,
    },
    id::MessageId,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::company::{Company, Moment};
use crate::group::crew::NOW;

/// A message, with the session that was begun for it.
pub(super) struct Spoken {
    pub(super) by: PersonDevice,
    /// Who belonged then.
    pub(super) belonged: BTreeSet<usize>,
    pub(super) keys: EpochKeys,
    pub(super) audience: Audience,
    pub(super) given: GivenSession,
    pub(super) session: OutboundSession,
    pub(super) envelope: Vec<u8>,
}

impl Spoken {
    /// A device that may write says something, for whom it should by what the log names.
    pub(super) fn begin(company: &Company, moment: &Moment, by: PersonDevice, number: usize) -> Self {
        let state = moment.log.tip();
        let (keys, head) = (company.keys(state), state.head());
        let audience = company.audience(&by, state, company.named(state));
        let situation = situation(moment, &audience);
        let mut session = OutboundSession::begin(by, &keys, &situation);
        let said = Said {
            log_head: head,
            message: MessageId::new([1; 16]),
            counter: 1,
            order: 1,
            sent_at: NOW,
            body: GroupBody::Text(Text {
                text: "heard?".into(),
            }),
        };
        let frame = session.encrypt(&situation, said).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(number as u64);
        Self {
            by,
            belonged: moment.belong.clone(),
            envelope: envelope::seal(&mut rng, &keys, &frame).unwrap(),
            given: GivenSession::new(&session, audience.clone(), head).unwrap(),
            keys,
            audience,
            session,
        }
    }

    pub(super) const fn share(&self) -> &GroupKeyShare {
        self.given.share()
    }

    /// Whether a device has the keys with which this was sealed, as its author or because they were shared with it.
    pub(super) fn is_known_to(&self, device: &PersonDevice) -> bool {
        *device == self.by || self.audience.admits(device).is_ok()
    }
}

/// How things are for a device that knows the log as it is at a moment.
pub(super) const fn situation<'a>(moment: &'a Moment, audience: &'a Audience) -> Situation<'a> {
    Situation {
        group: moment.log.tip(),
        audience,
        now: NOW,
        boot: 1,
        sound_since: 0,
    }
}
