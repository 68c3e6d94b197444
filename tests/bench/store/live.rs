//! Live: pairs of a sender and a recipient who is there, one envelope of each pair on its way at a time.

use std::time::{Duration, Instant};

use anyhow::Result;
use hoopoe_load::{
    deposit::Deposit,
    error::LoadError,
    http::Http,
    live::{Live, Reading},
};

use crate::{
    load::{self, Load, Period},
    report::{Goal, Report},
    stage::{Stage, TOKEN},
};

const PAIRS: u64 = 50;
/// More than is ever on its way.
const CREDIT: u32 = 16;

pub(crate) async fn measure(stage: &Stage, load: Load, report: &mut Report) -> Result<()> {
    let mut pairs = Vec::new();
    for person in stage.people(PAIRS).await? {
        let opened = Live::open(&stage.endpoint, &person.session, CREDIT, Reading::Little).await?;
        pairs.push(Pair {
            sender: Http::connect(&stage.endpoint).await?,
            recipient: opened.live,
            deposit: Deposit::new(&person.registered, &TOKEN, 1, load.bytes),
        });
    }
    let period = Period::of(load);
    let workers = pairs.into_iter().map(|pair| tokio::spawn(pair.talk(period)));
    let outcome = load::run(stage, load, workers.collect()).await?;
    report.count(
        "live, 50 pairs: messages/s",
        outcome.rate(1),
        Goal::least(20_000.0, 15_000.0),
    );
    report.count(
        "  until the recipient has it: p50, ms",
        outcome.percentile(50),
        Goal::None,
    );
    report.count(
        "  until the recipient has it: p99, ms",
        outcome.percentile(99),
        Goal::most(5.0),
    );
    report.say(&outcome.processors(1));
    Ok(())
}

struct Pair {
    sender: Http,
    recipient: Live,
    deposit: Deposit,
}

impl Pair {
    async fn talk(mut self, period: Period) -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        let mut number = 0;
        while !period.is_over() {
            self.deposit.set_numbers(number);
            number += 1;
            let begun = Instant::now();
            let arrival = async {
                let pushed = self.recipient.envelope().await?;
                let time = period.counted(begun);
                self.recipient.acknowledge(pushed.sequence).await?;
                Ok::<_, LoadError>(time)
            };
            let ((), time) = tokio::try_join!(self.deposit.leave(&mut self.sender), arrival)?;
            times.extend(time);
        }
        Ok(times)
    }
}
