//! How long a message takes from the sender's API until it is durable on both sides, and until the sender sees that, over a
//! direct connection on loopback; beside what the disk takes for as many commits. And how much memory the processes have.

use std::{
    fs,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use e2e::{
    api::{Events, LocalApi},
    inspection::memory,
    net::{Cast, TestNet},
    server::GENEROUS,
};
use serde_json::{Value, json};

const WARM_UP: usize = 50;
const MESSAGES: usize = 500;
const BURST: usize = 500;
const LIMIT: Duration = Duration::from_secs(60);

/// What one message took.
struct Taken {
    /// Until it was durable here.
    accepted: Duration,
    /// Until it was durable there and shown: two commits.
    shown: Duration,
    /// Until it was seen here, and durable, that it is: three commits.
    delivered: Duration,
}

/// The two ends of the conversation.
struct Ends {
    api: LocalApi,
    chat: String,
    alice: Events,
    bob: Events,
}

fn main() -> Result<()> {
    let mut net = TestNet::set(Cast {
        limits: &GENEROUS,
        ..Cast::default()
    })?;
    for person in [&mut net.alice, &mut net.bob] {
        // A busy machine must not send anything over the server.
        person.set_options(&["--hedge-ms", "30000"]);
    }
    net.introduce()?;
    net.comes_to_rest()?;
    println!("limits raised: {GENEROUS:?}; --hedge-ms 30000; the binaries are those in HOOPOE_BIN_DIR");
    print_memory("after the first contact", &net)?;

    let ends = Ends {
        api: net.alice.api(),
        chat: format!("chats/{}/messages", net.alice.number_of("Bob")?),
        alice: net.alice.api().events()?,
        bob: net.bob.api().events()?,
    };
    for _ in 0..WARM_UP {
        ends.one()?;
    }
    let taken = (0..MESSAGES).map(|_| ends.one()).collect::<Result<Vec<_>>>()?;
    print_times("durable at the sender", taken.iter().map(|taken| taken.accepted));
    print_times("durable on both sides", taken.iter().map(|taken| taken.shown));
    print_times(
        "delivered, as the sender sees it",
        taken.iter().map(|taken| taken.delivered),
    );
    for commits in 1..=3 {
        let what = format!("ceiling: {commits} times 8 KiB onto the disk");
        print_times(&what, flushes(net.folder(), commits)?.into_iter());
    }

    let begun = Instant::now();
    for number in 0..BURST {
        ends.write(&format!("burst {number}"))?;
    }
    let written = begun.elapsed();
    net.alice.has_nothing_on_the_way(LIMIT)?;
    let rate = |took: Duration| BURST as f64 / took.as_secs_f64();
    println!(
        "{BURST} messages one after the other without waiting: {:.0}/s written, {:.0}/s delivered",
        rate(written),
        rate(begun.elapsed())
    );
    print_memory("after the conversation", &net)?;
    net.clear()
}

impl Ends {
    /// Alice writes one message, and waits for all that comes of it.
    fn one(&self) -> Result<Taken> {
        let begun = Instant::now();
        let id = self.write("How long does this take?")?;
        let accepted = begun.elapsed();
        let shown = at(&self.bob, |event| {
            event["event"] == "message" && event.pointer("/message/id") == Some(&json!(id))
        })?;
        let delivered = at(&self.alice, |event| {
            let state = event.pointer("/delivery/state").and_then(Value::as_str);
            event["event"] == "delivery" && event["message"] == *id && state == Some("delivered")
        })?;
        Ok(Taken {
            accepted,
            shown: shown.saturating_duration_since(begun),
            delivered: delivered.saturating_duration_since(begun),
        })
    }

    fn write(&self, text: &str) -> Result<String> {
        let answer = self.api.post(&self.chat, &json!({ "text": text }))?;
        answer
            .get("message")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .context("the node names no message")
    }
}

/// When an event came for which this holds.
fn at(events: &Events, holds: impl Fn(&Value) -> bool) -> Result<Instant> {
    loop {
        let Some(told) = events.next(LIMIT)? else {
            bail!("a message did not arrive in time");
        };
        if holds(&told.event) {
            return Ok(told.at);
        }
    }
}

/// How long it takes to have so many writes in a row on the disk, each before the next.
fn flushes(folder: &Path, in_a_row: usize) -> Result<Vec<Duration>> {
    let mut file = fs::File::create(folder.join("ceiling"))?;
    let mut taken = Vec::new();
    for _ in 0..MESSAGES {
        let begun = Instant::now();
        for _ in 0..in_a_row {
            file.write_all(&[7; 8 * 1_024])?;
            file.sync_data()?;
        }
        taken.push(begun.elapsed());
    }
    Ok(taken)
}

fn print_times(what: &str, times: impl Iterator<Item = Duration>) {
    let mut times: Vec<_> = times.collect();
    times.sort();
    let at = |share: usize| {
        let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    println!(
        "{what}, {} messages: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
        times.len(),
        at(50),
        at(90),
        at(99),
        at(100)
    );
}

fn print_memory(when: &str, net: &TestNet) -> Result<()> {
    let processes = [
        ("Alice's node", net.alice.process()),
        ("Bob's node", net.bob.process()),
        ("the server", net.server.process()),
    ];
    for (what, process) in processes {
        let memory = memory(process.context("a process is missing")?)?;
        println!(
            "memory {when}: {what} {:.1} MiB, at most {:.1} MiB",
            memory.resident as f64 / 1_024.0,
            memory.peak as f64 / 1_024.0
        );
    }
    Ok(())
}
