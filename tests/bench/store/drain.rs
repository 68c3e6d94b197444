//! A device that comes back, and takes and acknowledges all that waits.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use hoopoe_load::{
    deposit::Deposit,
    endpoint::Endpoint,
    http::Http,
    live::{Live, Reading},
    person::Person,
};

use crate::{
    load::{self, Load},
    report::{Goal, Report},
    stage::{Stage, TOKEN},
};

/// What waits in each lane.
const WAITING: u64 = 20_000;
/// Envelopes in a request that leaves them.
const AT_ONCE: u64 = 50;
const CREDIT: u32 = 1_024;
/// An acknowledgement is for so many, as a node makes so many durable at once.
const ACKNOWLEDGED: u64 = 128;
/// Devices that come back at the same time, after one alone.
const TOGETHER: u64 = 4;

pub(crate) async fn measure(stage: &Stage, load: Load, report: &mut Report) -> Result<()> {
    let mut people = stage.people(1 + TOGETHER).await?;
    for person in &people {
        fill(&stage.endpoint, person, load).await?;
    }
    let alone = people.pop().context("somebody")?;
    let before = stage.busy()?;
    let begun = Instant::now();
    take_all(stage.endpoint.clone(), alone.session).await?;
    let (took, after) = (begun.elapsed().as_secs_f64(), stage.busy()?);
    report.count(
        "drain, one device: envelopes/s",
        WAITING as f64 / took,
        Goal::least(80_000.0, 30_000.0),
    );
    report.say(&load::shares(
        (after.server - before.server).as_secs_f64() / took,
        (after.load - before.load).as_secs_f64() / took,
        WAITING as f64 / took,
    ));
    let begun = Instant::now();
    let readers: Vec<_> = people
        .into_iter()
        .map(|person| tokio::spawn(take_all(stage.endpoint.clone(), person.session)))
        .collect();
    for reader in readers {
        reader.await.context("a reader panicked")??;
    }
    let all = (WAITING * TOGETHER) as f64;
    report.count(
        "drain, four devices: envelopes/s",
        all / begun.elapsed().as_secs_f64(),
        Goal::least(80_000.0, 30_000.0),
    );
    Ok(())
}

async fn fill(endpoint: &Endpoint, person: &Person, load: Load) -> Result<()> {
    let mut http = Http::connect(endpoint).await?;
    let mut deposit = Deposit::new(&person.registered, &TOKEN, usize::try_from(AT_ONCE)?, load.bytes);
    for first in (0..WAITING).step_by(usize::try_from(AT_ONCE)?) {
        deposit.set_numbers(first);
        deposit.leave(&mut http).await?;
    }
    Ok(())
}

/// From connecting until the server has forgotten all of it.
async fn take_all(endpoint: Endpoint, session: String) -> Result<()> {
    let mut opened = Live::open(&endpoint, &session, CREDIT, Reading::Much).await?;
    ensure!(opened.waiting == WAITING, "{} wait", opened.waiting);
    for taken in 1..=WAITING {
        let pushed = opened.live.envelope().await?;
        if taken % ACKNOWLEDGED == 0 || taken == WAITING {
            opened.live.acknowledge(pushed.sequence).await?;
        }
    }
    drop(opened);
    // There is no answer to an acknowledgement: whoever comes next is told how many wait.
    loop {
        if Live::open(&endpoint, &session, CREDIT, Reading::Little)
            .await?
            .waiting
            == 0
        {
            return Ok(());
        }
    }
}
