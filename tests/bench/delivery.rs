//! How long a message takes from the sender's API until the sender sees that it is durable on the other side, over a
//! direct connection on loopback with durable commits on both sides; and how much memory the processes have.

use std::time::{Duration, Instant};

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
    /// Until it was known to be durable there.
    delivered: Duration,
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

    let chat = format!("chats/{}/messages", net.alice.number_of("Bob")?);
    let (api, events) = (net.alice.api(), net.alice.api().events()?);
    for _ in 0..WARM_UP {
        one_by_one(&api, &events, &chat)?;
    }
    let taken = (0..MESSAGES)
        .map(|_| one_by_one(&api, &events, &chat))
        .collect::<Result<Vec<_>>>()?;
    print_times("durable at the sender", taken.iter().map(|taken| taken.accepted));
    print_times(
        "delivered, as the sender sees it",
        taken.iter().map(|taken| taken.delivered),
    );

    let begun = Instant::now();
    for number in 0..BURST {
        write(&api, &chat, &format!("burst {number}"))?;
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

fn one_by_one(api: &LocalApi, events: &Events, chat: &str) -> Result<Taken> {
    let begun = Instant::now();
    let id = write(api, chat, "How long does this take?")?;
    let accepted = begun.elapsed();
    loop {
        let Some(told) = events.next(LIMIT)? else {
            bail!("a message was not delivered in time");
        };
        let event = &told.event;
        let state = event.pointer("/delivery/state").and_then(Value::as_str);
        if told.kind() == "delivery" && event["message"] == *id && state == Some("delivered") {
            return Ok(Taken {
                accepted,
                delivered: told.at.saturating_duration_since(begun),
            });
        }
    }
}

fn write(api: &LocalApi, chat: &str, text: &str) -> Result<String> {
    let answer = api.post(chat, &json!({ "text": text }))?;
    answer
        .get("message")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .context("the node names no message")
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
