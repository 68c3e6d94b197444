//! Leaving envelopes: answered when they are durable.

use std::num::NonZeroU32;

use axum::{
    extract::State,
    response::{AppendHeaders, IntoResponse},
};
use hoopoe_protocol::{
    envelope::Header,
    id::{EnvelopeId, MailboxId},
    limits,
    store::{
        HINT_HEADER, ROUTES_CHANGED,
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
    },
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
) -> Result<impl IntoResponse + use<>, ApiError> {
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
    let results = state
        .writer
        .change(Change::Deposit, deposit)
        .await?
        .map_err(|_| ApiError::TokenRevoked)?;
    state.metrics.deposited(&results);
    // Beside the answer and not in it: some entries may be stored, and whoever does not know the hint still reads which.
    let hint = results
        .contains(&DepositResult::NoSuchLane)
        .then_some(AppendHeaders([(HINT_HEADER, ROUTES_CHANGED)]));
    Ok((hint, Cbor(DepositAnswer { results })))
}

fn entry(entry: DepositEntry) -> Entry {
    let envelope = Header::read(&entry.envelope).is_ok().then(|| Envelope {
        id: EnvelopeId::of(&entry.envelope),
        bytes: entry.envelope,
        cancel: entry.cancel,
    });
    Entry {
        lane: entry.lane,
        envelope,
    }
}
