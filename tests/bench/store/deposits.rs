//! Deposits for recipients who are away.

use std::time::{Duration, Instant};

use anyhow::Result;
use hoopoe_load::{deposit::Deposit, http::Http, person::Person};

use crate::{
    load::{self, Load, Period},
    report::{Goal, Report},
    stage::{Stage, TOKEN},
};

const RECIPIENTS: u64 = 50;
/// Senders at the same time; each waits for its answer.
const SENDERS: usize = 64;
/// Envelopes in a request of a sender who has several.
const SEVERAL: usize = 16;

pub(crate) async fn measure(stage: &Stage, load: Load, report: &mut Report) -> Result<()> {
    let people = stage.people(RECIPIENTS).await?;
    let single = senders(stage, load, &people, 1).await?;
    report.count(
        "deposits, one a request: /s",
        single.rate(1),
        Goal::least(15_000.0, 11_000.0),
    );
    report.count("  until the answer: p50, ms", single.percentile(50), Goal::None);
    report.count("  until the answer: p99, ms", single.percentile(99), Goal::None);
    report.say(&single.processors(1));
    let several = senders(stage, load, &people, SEVERAL).await?;
    report.count(
        "deposits, 16 a request: /s",
        several.rate(SEVERAL),
        Goal::least(15_000.0, 11_000.0),
    );
    report.count(
        "  until the answer to 16: p50, ms",
        several.percentile(50),
        Goal::None,
    );
    report.count(
        "  until the answer to 16: p99, ms",
        several.percentile(99),
        Goal::None,
    );
    report.say(&several.processors(SEVERAL));
    Ok(())
}

async fn senders(stage: &Stage, load: Load, people: &[Person], envelopes: usize) -> Result<load::Outcome> {
    let mut senders = Vec::new();
    for (number, to) in (0..SENDERS).zip(people.iter().cycle()) {
        senders.push(Sender {
            http: Http::connect(&stage.endpoint).await?,
            deposit: Deposit::new(&to.registered, &TOKEN, envelopes, load.bytes),
            // Two kinds of requests and up to two senders leave envelopes in the same lane: none twice.
            first: ((envelopes * SENDERS + number) as u64) << 32,
            envelopes: envelopes as u64,
        });
    }
    let period = Period::of(load);
    let workers = senders
        .into_iter()
        .map(|sender| tokio::spawn(sender.send(period)));
    load::run(stage, load, workers.collect()).await
}

struct Sender {
    http: Http,
    deposit: Deposit,
    first: u64,
    envelopes: u64,
}

impl Sender {
    async fn send(mut self, period: Period) -> Result<Vec<Duration>> {
        let mut times = Vec::new();
        while !period.is_over() {
            self.deposit.set_numbers(self.first);
            self.first += self.envelopes;
            let begun = Instant::now();
            self.deposit.leave(&mut self.http).await?;
            times.extend(period.counted(begun));
        }
        Ok(times)
    }
}
