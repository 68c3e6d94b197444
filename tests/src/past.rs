//! What people said to each other before anything began: written into their profiles while their nodes do not run.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::{binaries::Binaries, person::Person};

/// What two people said, the oldest first.
#[derive(Clone, Debug)]
pub struct Talk<'p> {
    /// Who; they know each other.
    pub between: [&'p Person; 2],
    /// What.
    pub messages: Vec<Said>,
}

/// One message. Times are in milliseconds.
#[derive(Clone, Debug)]
pub struct Said {
    /// Which of the two wrote it: 0 or 1.
    pub from: usize,
    /// When, since 1970.
    pub at: u64,
    /// What it says.
    pub text: String,
    /// `direct` or `store`: the way that it took.
    pub path: &'static str,
    /// After how long the other one's node had it.
    pub arrived_after: u64,
    /// After how much longer the other one had seen it; none if they have not.
    pub read_after: Option<u64>,
}

/// Writes all of it, as `tests/seed` describes it.
///
/// # Errors
/// If a node runs, two do not know each other, or a message could not have been sent like that.
pub fn write(binaries: &Binaries, talks: &[Talk<'_>]) -> Result<()> {
    let mut people: Vec<&Person> = Vec::new();
    for person in talks.iter().flat_map(|talk| talk.between) {
        if !people.iter().any(|known| known.profile() == person.profile()) {
            people.push(person);
        }
    }
    let place = |person: &Person| {
        people
            .iter()
            .position(|known| known.profile() == person.profile())
    };
    let conversations: Vec<Value> = talks
        .iter()
        .map(|talk| {
            let messages: Vec<Value> = talk.messages.iter().map(described).collect();
            json!({ "between": talk.between.map(place), "messages": messages })
        })
        .collect();
    let people: Vec<Value> = people
        .iter()
        .map(|person| json!({ "profile": person.profile(), "passphrase_file": person.passphrase_file() }))
        .collect();
    run(
        binaries,
        &json!({ "people": people, "conversations": conversations }),
    )
}

fn described(said: &Said) -> Value {
    json!({
        "from": said.from,
        "at": said.at,
        "text": said.text,
        "path": said.path,
        "arrived_after": said.arrived_after,
        "read_after": said.read_after,
    })
}

fn run(binaries: &Binaries, plan: &Value) -> Result<()> {
    let mut seeder = Command::new(binaries.seeder()?)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("starting what writes histories")?;
    let mut input = seeder.stdin.take().context("it has no standard input")?;
    let told = input.write_all(plan.to_string().as_bytes());
    drop(input);
    let done = seeder.wait_with_output().context("waiting until it is written")?;
    if !done.status.success() {
        bail!(
            "no history was written: {}",
            String::from_utf8_lossy(&done.stderr).trim()
        );
    }
    told.context("telling what to write")
}
