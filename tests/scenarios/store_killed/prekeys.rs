//! Prekeys of one person: published again and again, claimed, and none given twice.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result, ensure};
use hoopoe_load::{
    endpoint::Endpoint,
    http::{Head, Http},
    person::{Person, Token, shown},
};
use hoopoe_protocol::{
    codec,
    store::{
        CBOR,
        prekeys::{ClaimedPrekeys, PrekeyCount, PrekeyKind, PrekeyUpload, SealedPrekey},
        tokens::TokenScope,
    },
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{Work, lock};

const CLAIM_TOKEN: Token = [0xc1; 32];
/// Fresh prekeys of one upload.
const FRESH: u64 = 15;
/// Old ones that every upload repeats: the server must leave them as they are, also if they were claimed.
const REPEATED: u64 = 20;
/// Fewer than so many wait: time for fresh ones.
const FEW: u64 = 25;

/// All prekeys of a device, by their ids.
pub(super) struct Shelf {
    claim: Vec<u8>,
    number: u64,
    ledger: Mutex<Ledger>,
}

#[derive(Default)]
struct Ledger {
    /// Ids below this one were published, as the server has answered.
    published: u64,
    /// Ids below this one may have been.
    tried: u64,
    claimed: HashSet<u64>,
    /// Claims that were not answered: each may have taken one.
    unanswered: u64,
}

impl Shelf {
    pub(super) async fn open(http: &mut Http, person: &Person, number: u64) -> Result<Self> {
        person.allow(http, &[CLAIM_TOKEN], TokenScope::Claim).await?;
        let (mailbox, lane) = (
            person.registered.mailbox.to_text(),
            person.registered.lane.to_text(),
        );
        let head = Head {
            method: "POST",
            path: &format!("/v1/mailboxes/{mailbox}/lanes/{lane}/claim"),
            fields: &shown(&CLAIM_TOKEN),
        };
        Ok(Self {
            claim: head.with(&[]),
            number,
            ledger: Mutex::default(),
        })
    }

    pub(super) fn claimed(&self) -> u64 {
        lock(&self.ledger).claimed.len() as u64
    }

    /// Starts the owner, who publishes, and somebody who claims.
    pub(super) fn work(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        person: &Person,
        stop: &CancellationToken,
        workers: &mut JoinSet<Work>,
    ) {
        let (shelf, owner, until) = (Arc::clone(self), endpoint.clone(), stop.clone());
        let bearer = person.bearer();
        workers.spawn(async move { shelf.publish(&owner, &bearer, &until).await });
        let (shelf, claimer, until) = (Arc::clone(self), endpoint.clone(), stop.clone());
        workers.spawn(async move { shelf.take(&claimer, &until).await });
    }

    async fn publish(&self, endpoint: &Endpoint, bearer: &str, stop: &CancellationToken) -> Work {
        let mut http = Http::connect(endpoint).await?;
        while !stop.is_cancelled() {
            if count(&mut http, bearer).await? >= FEW {
                continue;
            }
            let (first, end) = {
                let mut ledger = lock(&self.ledger);
                ledger.tried = ledger.published + FRESH;
                (ledger.published.saturating_sub(REPEATED), ledger.tried)
            };
            let upload = PrekeyUpload {
                prekeys: (first..end).map(|id| self.prekey(id)).collect(),
                replaces: None,
            };
            let head = Head {
                method: "PUT",
                path: "/v1/prekeys",
                fields: &format!("content-type: {CBOR}\r\n{bearer}"),
            };
            http.ask(&head.with(&codec::encode(&upload))).await?;
            lock(&self.ledger).published = end;
        }
        Ok(())
    }

    async fn take(&self, endpoint: &Endpoint, stop: &CancellationToken) -> Work {
        let mut http = Http::connect(endpoint).await?;
        while !stop.is_cancelled() {
            lock(&self.ledger).unanswered += 1;
            let answer: ClaimedPrekeys = codec::decode(http.ask(&self.claim).await?)?;
            let mut ledger = lock(&self.ledger);
            ledger.unanswered -= 1;
            let Some(prekey) = answer.dh else { continue };
            let id = prekey.key_id;
            ensure!(prekey == self.prekey(id), "prekey {id} is not what was published");
            ensure!(id < ledger.tried, "prekey {id} was never published");
            ensure!(ledger.claimed.insert(id), "prekey {id} was given twice");
        }
        Ok(())
    }

    /// Whether as many wait as must.
    ///
    /// # Errors
    /// If some are lost, or more are there than can be.
    pub(super) async fn check(&self, http: &mut Http, person: &Person) -> Result<()> {
        let waiting = count(http, &person.bearer()).await?;
        let ledger = lock(&self.ledger);
        let claimed = ledger.claimed.len() as u64;
        let least = ledger.published.saturating_sub(claimed + ledger.unanswered);
        let most = ledger.tried - claimed;
        ensure!(
            (least..=most).contains(&waiting),
            "{waiting} prekeys wait, and it should be {least} to {most}"
        );
        Ok(())
    }

    /// The prekey with this id; its bytes follow from it.
    fn prekey(&self, id: u64) -> SealedPrekey {
        let mut sealed = vec![0xab; 120];
        sealed.extend(self.number.to_le_bytes());
        sealed.extend(id.to_le_bytes());
        SealedPrekey {
            kind: PrekeyKind::OneTime,
            key_id: id,
            sealed,
        }
    }
}

async fn count(http: &mut Http, bearer: &str) -> Result<u64> {
    let head = Head {
        method: "GET",
        path: "/v1/prekeys",
        fields: bearer,
    };
    let answer: PrekeyCount =
        serde_json::from_slice(http.ask(&head.with(&[])).await?).context("reading a count")?;
    Ok(answer.one_time)
}
