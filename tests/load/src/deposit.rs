//! Deposits as they go over the wire, made once and sent again with other numbers.

use core::ops::Range;

use hoopoe_protocol::{
    codec,
    store::{
        CBOR,
        auth::Registered,
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
    },
};

use crate::{
    envelope,
    error::LoadError,
    http::{Head, Http},
    person::{Token, shown},
};

/// A deposit of some envelopes into one lane.
pub struct Deposit {
    request: Vec<u8>,
    envelopes: Vec<Range<usize>>,
}

impl Deposit {
    /// A deposit of so many envelopes of so many bytes each.
    #[must_use]
    pub fn new(to: &Registered, token: &Token, envelopes: usize, bytes: usize) -> Self {
        let numbered: Vec<Vec<u8>> = (0..envelopes)
            .map(|number| envelope::numbered(number as u64, bytes))
            .collect();
        let request = request(to, token, &numbered);
        let mut behind = 0;
        let places = numbered.iter().filter_map(|envelope| {
            let rest = request.get(behind..)?;
            let start = behind + rest.windows(bytes).position(|found| found == envelope)?;
            behind = start + bytes;
            Some(start..behind)
        });
        Self {
            envelopes: places.collect(),
            request,
        }
    }

    /// Gives the envelopes numbers from `first` on.
    pub fn set_numbers(&mut self, first: u64) {
        for (number, place) in (first..).zip(&self.envelopes) {
            if let Some(envelope) = self.request.get_mut(place.clone()) {
                envelope::set_number(envelope, number);
            }
        }
    }

    /// Leaves all of them.
    ///
    /// # Errors
    /// If the connection breaks, or the server does not store every one.
    pub async fn leave(&self, http: &mut Http) -> Result<(), LoadError> {
        let results = results(http, &self.request).await?;
        let all_stored = results.len() == self.envelopes.len()
            && results.iter().all(|result| *result == DepositResult::Stored);
        if all_stored {
            return Ok(());
        }
        Err(LoadError::Unexpected(format!("not all was stored: {results:?}")))
    }
}

/// The request that leaves these envelopes in somebody's lane.
#[must_use]
pub fn request(to: &Registered, token: &Token, envelopes: &[Vec<u8>]) -> Vec<u8> {
    let entries = envelopes.iter().map(|envelope| DepositEntry {
        lane: to.lane,
        envelope: envelope.clone(),
        cancel: None,
    });
    let body = codec::encode(&DepositRequest {
        entries: entries.collect(),
    });
    let head = Head {
        method: "POST",
        path: &format!("/v1/mailboxes/{}/envelopes", to.mailbox.to_text()),
        fields: &format!("content-type: {CBOR}\r\n{}", shown(token)),
    };
    head.with(&body)
}

/// Sends such a request: what became of each envelope.
///
/// # Errors
/// If the connection breaks, or the server refuses.
pub async fn results(http: &mut Http, request: &[u8]) -> Result<Vec<DepositResult>, LoadError> {
    let answer = http.ask(request).await?;
    let answer: DepositAnswer =
        codec::decode(answer).map_err(|error| LoadError::Unexpected(error.to_string()))?;
    Ok(answer.results)
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::id::{LaneId, MailboxId};

    use super::*;

    #[test]
    fn the_numbers_of_a_prepared_deposit_change_and_nothing_else() {
        let to = Registered {
            mailbox: MailboxId::new([1; 16]),
            lane: LaneId::new([2; 8]),
        };
        let mut deposit = Deposit::new(&to, &[3; 32], 3, 2_048);

        deposit.set_numbers(500);

        let end = deposit
            .request
            .windows(4)
            .position(|bytes| bytes == b"\r\n\r\n")
            .unwrap();
        let read: DepositRequest = codec::decode(&deposit.request[end + 4..]).unwrap();
        let numbers: Vec<_> = read
            .entries
            .iter()
            .map(|entry| envelope::number_of(&entry.envelope))
            .collect();
        assert_eq!(numbers, [Some(500), Some(501), Some(502)]);
    }
}
