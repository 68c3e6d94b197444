//! A model of the store server: mailboxes with one lane each, tokens, invitations, prekeys.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_engine::event::StoreError;
use hoopoe_protocol::{
    id::{EnvelopeId, LaneId, MailboxId, PresenceId},
    keys::{ServerKey, TokenHash},
    route::StoreAddress,
    secret::Secret,
    store::{
        deposit::{DepositEntry, DepositResult},
        error::ProblemCode,
        invitations::{InvitationUpload, WaitingInvitation},
        prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
        tokens::{TokenChanges, TokenScope},
    },
    time::{Span, Timestamp},
};

#[derive(Clone, Default)]
pub(crate) struct Server {
    pub(crate) mailboxes: BTreeMap<MailboxId, Mailbox>,
    pub(crate) deposits: u64,
    /// It says how much waits, and pushes nothing.
    pub(crate) hold_back: bool,
    /// Presence records, with the write key of each and when it is gone.
    pub(crate) presence: BTreeMap<PresenceId, Kept>,
    /// Presence records that were left so far.
    pub(crate) presence_puts: u64,
    /// Whose questions about presence are not answered.
    pub(crate) silent_to: Option<usize>,
    /// How many ids each question named.
    pub(crate) presence_reads: Vec<usize>,
}

/// A presence record.
#[derive(Clone)]
pub(crate) struct Kept {
    pub(crate) write_key: [u8; 32],
    pub(crate) value: Vec<u8>,
    pub(crate) until: Timestamp,
}

#[derive(Clone, Default)]
pub(crate) struct Mailbox {
    pub(crate) lane: Vec<Waiting>,
    /// Ids that are not stored a second time.
    pub(crate) waiting: BTreeSet<EnvelopeId>,
    pub(crate) next: u64,
    pub(crate) send: BTreeSet<TokenHash>,
    pub(crate) claim: BTreeSet<TokenHash>,
    pub(crate) invitations: BTreeMap<TokenHash, Bundle>,
    pub(crate) prekeys: Vec<SealedPrekey>,
}

/// A sealed bundle, and how many envelopes were stored under its token since it was left.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) sealed: Vec<u8>,
    deposits: u64,
}

/// An envelope in a lane.
#[derive(Clone)]
pub(crate) struct Waiting {
    pub(crate) sequence: u64,
    pub(crate) envelope: Vec<u8>,
    pub(crate) stored: Timestamp,
}

/// How many envelopes a bundle admits.
const ADMITTED: u64 = 8;

/// How long a lane keeps anything.
const KEPT: Span = Span::days(30);

const REVOKED: StoreError = StoreError::Refused {
    code: ProblemCode::TokenRevoked,
    retry_after: None,
};

impl Server {
    /// The address of the mailbox of person `number`, made when first asked for.
    pub(crate) fn address(&mut self, number: u8) -> StoreAddress {
        let mailbox = MailboxId::new([number; 16]);
        self.mailboxes.entry(mailbox).or_default();
        StoreAddress {
            url: "https://store.example".into(),
            server: ServerKey::new([9; 32]),
            pin: None,
            mailbox,
            lane: LaneId::new([number; 8]),
        }
    }

    fn mailbox(&mut self, id: &MailboxId) -> &mut Mailbox {
        self.mailboxes.get_mut(id).expect("a mailbox that was handed out")
    }

    pub(crate) fn tokens(&mut self, own: &StoreAddress, changes: &TokenChanges) {
        let mailbox = self.mailbox(&own.mailbox);
        for token in &changes.add {
            match token.scope {
                TokenScope::Send => mailbox.send.insert(token.hash),
                TokenScope::Claim => mailbox.claim.insert(token.hash),
            };
        }
        for hash in &changes.revoke {
            mailbox.send.remove(hash);
            mailbox.claim.remove(hash);
            mailbox.invitations.remove(hash);
        }
    }

    pub(crate) fn publish_prekeys(&mut self, own: &StoreAddress, upload: &PrekeyUpload) {
        let mailbox = self.mailbox(&own.mailbox);
        if upload.replaces == Some(true) {
            mailbox.prekeys.clear();
        }
        for prekey in &upload.prekeys {
            if prekey.kind != PrekeyKind::OneTime {
                mailbox.prekeys.retain(|known| known.kind != prekey.kind);
            }
            if !mailbox
                .prekeys
                .iter()
                .any(|known| known.kind == prekey.kind && known.key_id == prekey.key_id)
            {
                mailbox.prekeys.push(prekey.clone());
            }
        }
    }

    pub(crate) fn one_time_prekeys(&mut self, own: &StoreAddress) -> u64 {
        let prekeys = &self.mailbox(&own.mailbox).prekeys;
        prekeys
            .iter()
            .filter(|prekey| prekey.kind == PrekeyKind::OneTime)
            .count() as u64
    }

    pub(crate) fn claim(
        &mut self,
        from: &StoreAddress,
        token: &Secret<32>,
    ) -> Result<ClaimedPrekeys, StoreError> {
        let mailbox = self.mailbox(&from.mailbox);
        if !mailbox.claim.contains(&TokenHash::of(token.expose())) {
            return Err(REVOKED);
        }
        let find = |kind| mailbox.prekeys.iter().position(|prekey| prekey.kind == kind);
        let dh = find(PrekeyKind::OneTime).map(|at| mailbox.prekeys.remove(at));
        let find = |kind| mailbox.prekeys.iter().find(|prekey| prekey.kind == kind).cloned();
        Ok(ClaimedPrekeys {
            kem: find(PrekeyKind::Kem),
            dh: dh.or_else(|| find(PrekeyKind::Fallback)),
        })
    }

    pub(crate) fn publish_invitation(&mut self, own: &StoreAddress, upload: &InvitationUpload) {
        let mailbox = self.mailbox(&own.mailbox);
        let known = mailbox.invitations.get(&upload.token);
        if known.is_none_or(|bundle| bundle.sealed != upload.sealed) {
            let bundle = Bundle {
                sealed: upload.sealed.clone(),
                deposits: 0,
            };
            mailbox.invitations.insert(upload.token, bundle);
        }
    }

    pub(crate) fn fetch(
        &mut self,
        mailbox: MailboxId,
        token: &Secret<32>,
    ) -> Result<WaitingInvitation, StoreError> {
        let lane = LaneId::new([mailbox.as_bytes()[0]; 8]);
        let sealed = self
            .mailbox(&mailbox)
            .invitations
            .get(&TokenHash::of(token.expose()));
        sealed
            .map(|bundle| WaitingInvitation {
                lane,
                sealed: bundle.sealed.clone(),
            })
            .ok_or(REVOKED)
    }

    pub(crate) fn deposit(
        &mut self,
        to: &StoreAddress,
        token: &Secret<32>,
        entries: &[DepositEntry],
        now: Timestamp,
    ) -> Result<Vec<DepositResult>, StoreError> {
        self.deposits += 1;
        let mailbox = self.mailbox(&to.mailbox);
        let hash = TokenHash::of(token.expose());
        if !mailbox.send.contains(&hash) && !mailbox.invitations.contains_key(&hash) {
            return Err(REVOKED);
        }
        if let Some(bundle) = mailbox.invitations.get_mut(&hash) {
            bundle.deposits += entries.len() as u64;
            if bundle.deposits > ADMITTED {
                return Ok(vec![DepositResult::ShareFull; entries.len()]);
            }
        }
        for entry in entries {
            if mailbox.waiting.insert(EnvelopeId::of(&entry.envelope)) {
                mailbox.next += 1;
                mailbox.lane.push(Waiting {
                    sequence: mailbox.next,
                    envelope: entry.envelope.clone(),
                    stored: now,
                });
            }
        }
        Ok(vec![DepositResult::Stored; entries.len()])
    }

    pub(crate) fn acknowledge(&mut self, own: &StoreAddress, up_to: u64) {
        let mailbox = self.mailbox(&own.mailbox);
        mailbox.remove(|waiting| waiting.sequence <= up_to);
    }

    /// What waits in a lane; what waited for too long is forgotten.
    pub(crate) fn waiting(&mut self, own: &StoreAddress, now: Timestamp) -> &[Waiting] {
        let mailbox = self.mailbox(&own.mailbox);
        mailbox.remove(|waiting| waiting.stored.plus(KEPT) < now);
        &mailbox.lane
    }
}

impl Mailbox {
    /// The bundles that wait.
    pub(crate) fn bundles(&mut self) -> impl Iterator<Item = &mut Bundle> {
        self.invitations.values_mut()
    }

    fn remove(&mut self, is_gone: impl Fn(&Waiting) -> bool) {
        for gone in self.lane.extract_if(.., |waiting| is_gone(waiting)) {
            self.waiting.remove(&EnvelopeId::of(&gone.envelope));
        }
    }
}
