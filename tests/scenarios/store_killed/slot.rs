//! A slot of one person: written again and again, and it holds what was answered last.

use std::sync::{Arc, Mutex};

use anyhow::{Result, ensure};
use e2e::seed::Chance;
use hoopoe_load::{
    endpoint::Endpoint,
    error::LoadError,
    http::{Head, Http},
    person::Person,
};
use hoopoe_protocol::{
    codec,
    id::SlotId,
    store::{
        CBOR,
        slots::{SlotPut, SlotValue},
    },
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Work, lock};

const BYTES: usize = 512;

/// One slot.
pub(super) struct Slot {
    path: String,
    number: u64,
    ledger: Mutex<Ledger>,
}

#[derive(Default)]
struct Ledger {
    /// The version that the server has answered last; 0 for none.
    answered: u64,
    /// The version that was tried last.
    tried: u64,
    written: u64,
}

impl Slot {
    pub(super) fn of(number: u64) -> Self {
        let id = SlotId::new([number.to_le_bytes()[0]; 32]);
        Self {
            path: format!("/v1/slots/{}", id.to_text()),
            number,
            ledger: Mutex::default(),
        }
    }

    pub(super) fn written(&self) -> u64 {
        lock(&self.ledger).written
    }

    /// Starts its writer.
    pub(super) fn work(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        person: &Person,
        chance: &mut Chance,
        stop: &CancellationToken,
        workers: &mut JoinSet<Work>,
    ) {
        let (slot, endpoint, stop) = (Arc::clone(self), endpoint.clone(), stop.clone());
        let (bearer, chance) = (person.bearer(), Chance::of(chance.draw()));
        workers.spawn(async move { slot.write(&endpoint, &bearer, chance, &stop).await });
    }

    async fn write(
        &self,
        endpoint: &Endpoint,
        bearer: &str,
        mut chance: Chance,
        stop: &CancellationToken,
    ) -> Work {
        let mut http = Http::connect(endpoint).await?;
        let head = Head {
            method: "PUT",
            path: &self.path,
            fields: &format!("content-type: {CBOR}\r\n{bearer}"),
        };
        while !stop.is_cancelled() {
            let put = {
                let mut ledger = lock(&self.ledger);
                ledger.tried = ledger.answered + 1 + chance.below(3);
                SlotPut {
                    expected: ledger.answered,
                    version: ledger.tried,
                    value: self.value(ledger.tried),
                }
            };
            http.ask(&head.with(&codec::encode(&put))).await?;
            let mut ledger = lock(&self.ledger);
            ledger.answered = put.version;
            ledger.written += 1;
        }
        Ok(())
    }

    /// Whether it holds the version that was answered last, or the one that was tried behind it.
    ///
    /// # Errors
    /// If it holds something else.
    pub(super) async fn check(&self, http: &mut Http, person: &Person) -> Result<()> {
        let head = Head {
            method: "GET",
            path: &self.path,
            fields: &person.bearer(),
        };
        let found = match http.ask(&head.with(&[])).await {
            Ok(answer) => codec::decode(answer)?,
            Err(LoadError::Refused { status: 404, .. }) => SlotValue {
                version: 0,
                value: self.value(0),
            },
            Err(error) => return Err(error.into()),
        };
        let mut ledger = lock(&self.ledger);
        ensure!(
            found.version == ledger.answered || found.version == ledger.tried,
            "the slot has version {}; answered was {}, tried was {}",
            found.version,
            ledger.answered,
            ledger.tried
        );
        ensure!(
            found.value == self.value(found.version),
            "the value of a slot is not its version's"
        );
        ledger.answered = found.version;
        ledger.tried = found.version;
        Ok(())
    }

    fn value(&self, version: u64) -> Vec<u8> {
        let mut value = vec![0x5a; BYTES - 16];
        value.extend(self.number.to_le_bytes());
        value.extend(version.to_le_bytes());
        value
    }
}
