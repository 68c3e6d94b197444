//! What happens in the demo: an introduction, a conversation, messages that wait, and two pages that answer.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use e2e::{
    person::{Message, Person},
    wait::{self, Look},
};

use super::{acquaintance, stage::Stage};

const SOON: Duration = Duration::from_secs(30);

/// What is said while both are online.
const CONVERSATION: [(Speaker, &str); 5] = [
    (
        Speaker::Alice,
        "Hello Bob! This went straight to your computer; nobody stored it.",
    ),
    (Speaker::Bob, "Hello Alice. I can see that: the tick says direct."),
    (Speaker::Alice, "The train left two minutes early."),
    (Speaker::Alice, "I ran the whole platform 🏃"),
    (Speaker::Bob, "And? 😄"),
];

const WHILE_AWAY: &str = "You are away, so this waits on the server, sealed. Saturday works for me.";

const TO_JONAS: &str = "Hab sie gefunden, danke! Nächstes Mal bringe ich die Musik mit 😉";

const TO_INES: &str = "How was Porto? This waits on my computer until yours is awake.";

#[derive(Clone, Copy)]
enum Speaker {
    Alice,
    Bob,
}

/// What became of one message.
struct Delivery {
    path: String,
    took: Duration,
}

/// Plays all of it; fails unless messages arrived on both paths.
pub(super) fn play(stage: &mut Stage) -> Result<()> {
    acquaintance::introduce(stage)?;
    acquaintance::remember(stage)?;
    let direct = converse(stage)?;
    let (waited, stored) = write_to_somebody_away(stage)?;
    ensure!(
        direct.path == "direct",
        "the conversation went by {}, not direct",
        direct.path
    );
    ensure!(
        stored.path == "store",
        "the waiting message went by {}, not store",
        stored.path
    );
    println!();
    println!(
        "direct: delivered in {} ms (slowest of {})",
        direct.took.as_millis(),
        CONVERSATION.len()
    );
    println!(
        "stored: sent while Bob was away, waited {:.1} s, delivered {} ms after Bob came back",
        waited.as_secs_f64(),
        stored.took.as_millis()
    );
    leave_waiting(stage)?;
    for person in [&stage.alice, &stage.bob] {
        println!(
            "page:   {} of {} lets in who has the link",
            person.page_answers()?,
            person.name()
        );
    }
    Ok(())
}

/// Both talk; returns the slowest delivery, or the first that did not go directly.
fn converse(stage: &mut Stage) -> Result<Delivery> {
    let mut slowest: Option<Delivery> = None;
    for (speaker, text) in CONVERSATION {
        let (from, to) = match speaker {
            Speaker::Alice => (&mut stage.alice, &mut stage.bob),
            Speaker::Bob => (&mut stage.bob, &mut stage.alice),
        };
        let delivery = say(from, to, text)?;
        if delivery.path != "direct" {
            return Ok(delivery);
        }
        if slowest.as_ref().is_none_or(|other| delivery.took > other.took) {
            slowest = Some(delivery);
        }
    }
    slowest.ok_or_else(|| anyhow::anyhow!("nothing was said"))
}

fn say(from: &mut Person, to: &mut Person, text: &str) -> Result<Delivery> {
    println!("  {} → {}: {text}", from.name(), to.name());
    let sent = from.send(to.name(), text)?;
    let seen = from.sees(&sent, "delivered", SOON, Message::has_arrived)?;
    let path = seen.message.path.unwrap_or_else(|| "an unknown path".to_owned());
    let took = seen.at.saturating_duration_since(sent.at);
    reads(to, from.name(), text)?;
    println!("      ✓✓ delivered · {path} · {} ms", took.as_millis());
    Ok(Delivery { path, took })
}

/// Bob leaves, Alice writes, Bob comes back; returns how long the message waited and how it was delivered.
fn write_to_somebody_away(stage: &mut Stage) -> Result<(Duration, Delivery)> {
    println!("\n  Bob closes his computer.");
    stage.bob.go_offline()?;
    println!("  Alice → Bob: {WHILE_AWAY}");
    let sent = stage.alice.send("Bob", WHILE_AWAY)?;
    let waiting = stage
        .alice
        .sees(&sent, "sent", SOON, |message| message.state == "sent")?;
    println!(
        "      ✓ sent · {}",
        waiting.message.path.as_deref().unwrap_or("an unknown path")
    );
    println!("  Bob comes back.");
    let back = Instant::now();
    stage.bob.come_online()?;
    let seen = stage.alice.sees(&sent, "delivered", SOON, Message::has_arrived)?;
    reads(&mut stage.bob, "Alice", WHILE_AWAY)?;
    // The path that counts is the one on which the envelope went.
    let path = waiting
        .message
        .path
        .or(seen.message.path)
        .unwrap_or_else(|| "an unknown path".to_owned());
    let took = seen.at.saturating_duration_since(back);
    println!(
        "      ✓✓ delivered · {path} · {} ms after Bob came back",
        took.as_millis()
    );
    Ok((back.saturating_duration_since(sent.at), Delivery { path, took }))
}

/// Alice writes to two friends who are away: one has a server, where it waits; the other has none, so it waits here.
fn leave_waiting(stage: &mut Stage) -> Result<()> {
    let sent = stage.alice.send("Jonas", TO_JONAS)?;
    stage
        .alice
        .sees(&sent, "sent", SOON, |message| message.state == "sent")?;
    let waiting = stage.alice.send("Inês", TO_INES)?;
    stage
        .alice
        .sees(&waiting, "waiting, with a reason", SOON, |message| {
            message.state == "queued" && message.reason.is_some()
        })?;
    Ok(())
}

/// Waits until a text stands in somebody's own history.
fn reads(reader: &mut Person, with: &str, text: &str) -> Result<()> {
    wait::until(&format!("{} has the message", reader.name()), SOON, || {
        reader.check_running()?;
        let history = reader.history(with)?;
        let there = history.iter().filter(|message| message.text == text).count() == 1;
        Ok(if there {
            Look::Done(())
        } else {
            Look::NotYet(format!("{history:?}"))
        })
    })
}
