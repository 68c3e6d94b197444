//! Leaving envelopes: answered when they are durable.

use std::num::NonZeroU32;

use axum::extract::State;
use hoopoe_protocol::{
    envelope::Header,
    id::{EnvelopeId, MailboxId},
    limits,
    store::deposit::{DepositAnswer, DepositEntry, DepositRequest},
};

use super::{
    Cbor,
    body::CborBody,
    request::{Anonymous, Ids, ShownToken},
};
use crate::{
    db::{
        Change,
        deposit::{Deposit, Entry, Envelope},
    },
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// Stores envelopes, with a result for each.
///
/// # Errors
/// If the token admits no deposits, deposits too often, or the server is busy.
pub async fn deposit(
    _: Anonymous,
    token: ShownToken,
    Ids(mailbox): Ids<MailboxId>,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<DepositRequest>,
) -> Result<Cbor<DepositAnswer>, ApiError> {
    if value.entries.len() > limits::DEPOSIT_ENTRIES {
        return Err(ApiError::TooLarge);
    }
    let count = u32::try_from(value.entries.len()).ok().and_then(NonZeroU32::new);
    let count = count.ok_or(ApiError::Malformed("a deposit has at least one entry"))?;
    state.limits.deposit.take_many(Key::Token(token.hash()), count)?;
    let deposit = Deposit {
        mailbox,
        token: token.hash(),
        entries: value.entries.into_iter().map(entry).collect(),
        now: state.clock.now(),
    };
    match state.writer.change(Change::Deposit, deposit).await? {
        Ok(results) => Ok(Cbor(DepositAnswer { results })),
        Err(_) => Err(ApiError::TokenRevoked),
    }
}

fn entry(entry: DepositEntry) -> Entry {
    let envelope = Header::read(&entry.envelope).is_ok().then(|| Envelope {
        id: EnvelopeId::of(&entry.envelope),
        bytes: entry.envelope,
    });
    Entry {
        lane: entry.lane,
        envelope,
    }
}
