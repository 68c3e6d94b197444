//! How fast a node that comes back reads what waited for it on its server, beside what the machine could do at best: the same
//! number of bytes through a socket on loopback and onto the disk, in commits of as many as the node takes at a time.
//!
//! `BENCH_MESSAGES` sets how many messages wait.

use std::{
    env, fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow};
use e2e::{
    inspection::memory,
    net::{Cast, TestNet},
    server::ROOMY,
};
use serde_json::json;

const MESSAGES: usize = 10_000;
const WRITERS: usize = 6;
const LIMIT: Duration = Duration::from_secs(600);
/// What the node takes into one commit at most.
const BATCH: usize = 64;
/// The envelope of a short text.
const ENVELOPE: usize = 2_048;

fn main() -> Result<()> {
    let messages = match env::var("BENCH_MESSAGES") {
        Ok(number) => number.parse().context("BENCH_MESSAGES")?,
        Err(_) => MESSAGES,
    };
    let mut net = TestNet::set(Cast {
        limits: &ROOMY,
        ..Cast::default()
    })?;
    net.introduce()?;
    net.comes_to_rest()?;
    net.bob.go_offline()?;
    println!("limits raised: {ROOMY:?}; the binaries are those in HOOPOE_BIN_DIR");
    let last = leave(&mut net, messages)?;
    // Nothing comes directly.
    net.alice.go_offline()?;

    let back = Instant::now();
    net.bob.come_online()?;
    let online = back.elapsed();
    net.bob
        .newest_shows("Alice", "the last message", LIMIT, |message| message.text == last)?;
    let all = back.elapsed();
    let rate = |took: Duration| messages as f64 / took.as_secs_f64();
    println!(
        "{messages} stored messages read: {:.0}/s from the start of the node, {:.0}/s from when it was online ({:.1} s later)",
        rate(all),
        rate(all.saturating_sub(online)),
        online.as_secs_f64()
    );
    let memory = memory(net.bob.process().context("Bob's node runs")?)?;
    println!(
        "memory of the node: {:.1} MiB, at most {:.1} MiB",
        memory.resident as f64 / 1_024.0,
        memory.peak as f64 / 1_024.0
    );
    let raw = ceiling(net.folder(), messages)?;
    println!(
        "ceiling: {ENVELOPE} bytes each through a socket and onto the disk, {BATCH} to a commit: {:.0}/s",
        rate(raw)
    );
    net.alice.come_online()?;
    net.comes_to_rest()?;
    net.clear()
}

/// Leaves messages for Bob on the server, and answers what the newest says.
fn leave(net: &mut TestNet, messages: usize) -> Result<String> {
    let (api, bob) = (net.alice.api(), net.alice.number_of("Bob")?);
    let chat = format!("chats/{bob}/messages");
    let begun = Instant::now();
    thread::scope(|scope| {
        // Together, so that they share commits.
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (api, chat) = (&api, &chat);
                scope.spawn(move || {
                    (writer..messages).step_by(WRITERS).try_for_each(|number| {
                        api.post(chat, &json!({ "text": format!("message {number}") }))
                            .map(|_| ())
                    })
                })
            })
            .collect();
        writers
            .into_iter()
            .try_for_each(|writer| writer.join().map_err(|_| anyhow!("a writer panicked"))?)
    })?;
    // Deposits are made in order.
    net.alice
        .newest_shows("Bob", "that the server has everything", LIMIT, |message| {
            message.state == "sent"
        })?;
    println!(
        "{messages} messages written and left on the server: {:.0}/s",
        messages as f64 / begun.elapsed().as_secs_f64()
    );
    let history = net.alice.history("Bob")?;
    let newest = history.last().context("Alice has written something")?;
    Ok(newest.text.clone())
}

/// How long the bytes alone take.
fn ceiling(folder: &Path, messages: usize) -> Result<Duration> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let begun = Instant::now();
    thread::scope(|scope| {
        let sender = scope.spawn(move || -> Result<()> {
            let (mut stream, _) = listener.accept()?;
            for _ in 0..messages {
                stream.write_all(&[7; ENVELOPE])?;
            }
            Ok(())
        });
        let mut stream = TcpStream::connect(address)?;
        let mut file = fs::File::create(folder.join("ceiling"))?;
        let mut envelope = [0; ENVELOPE];
        for number in 1..=messages {
            stream.read_exact(&mut envelope)?;
            file.write_all(&envelope)?;
            if number % BATCH == 0 || number == messages {
                file.sync_data()?;
            }
        }
        sender.join().map_err(|_| anyhow!("the sender panicked"))?
    })?;
    Ok(begun.elapsed())
}
