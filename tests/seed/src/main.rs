//! Writes what people said to each other in the past into their profiles, for demos and tests; never part of what is shipped.
//!
//! A plan comes by standard input, as JSON (the types below are its description). The people know each other already, by an
//! invitation of their own, and their nodes do not run. Everything is written as a node writes it, by `db/` and encrypted;
//! both sides get the same messages, in the same order, as they would be after the last receipt.

#![allow(clippy::print_stdout, reason = "a program that says what it has done")]

use std::{
    fs,
    io::{self, Read as _},
    path::PathBuf,
};

use anyhow::{Context as _, Result, ensure};
use hoopoe_engine::{
    change::{Change, Changes},
    row::{
        ContactRow, ContactState, ConversationRow, DeliveryRow, DeliveryState, MessageRow, Path, RemoteId,
        Snapshot,
    },
};
use hoopoe_node::{
    clock,
    db::{Database, Writer},
    profile::{Lock, Profile},
    random,
};
use hoopoe_protocol::{id::MessageId, limits, time::Timestamp};
use rand_core::Rng as _;
use serde::Deserialize;
use zeroize::Zeroizing;

/// How long a message takes until the next node or server has it, in milliseconds.
const SENDING_MS: u64 = 12;

/// Who said what.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    people: Vec<Named>,
    conversations: Vec<Talk>,
}

/// Somebody whose profile is written to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    /// The folder of the profile.
    profile: PathBuf,
    /// A file with its passphrase in the first line.
    passphrase_file: PathBuf,
}

/// What two people said to each other, the oldest first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Talk {
    /// Which two, as places among the people.
    between: [usize; 2],
    messages: Vec<Said>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    /// Which of the two wrote it: 0 or 1.
    from: usize,
    /// When, in milliseconds since 1970.
    at: u64,
    text: String,
    path: Way,
    /// After how many milliseconds the other one's node had it.
    arrived_after: u64,
    /// After how many more the other one had seen it; none if they have not.
    #[serde(default)]
    read_after: Option<u64>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    Direct,
    Store,
}

/// A profile that is open for writing.
struct Person {
    database: Database,
    writer: Writer,
    known: Snapshot,
    changes: Changes,
    /// Keeps the node out until all is written.
    _lock: Lock,
}

/// One side of a conversation: how its owner knows the other.
struct Side {
    contact: ContactRow,
    remote: RemoteId,
    conversation: ConversationRow,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .context("reading the plan")?;
    let plan: Plan = serde_json::from_str(&text).context("reading the plan")?;
    let mut people = Vec::with_capacity(plan.people.len());
    for named in &plan.people {
        let opened = open(named).await;
        people.push(opened.with_context(|| format!("opening {}", named.profile.display()))?);
    }
    let written = write(&mut people, &plan.conversations).await;
    for person in people {
        person.writer.close().await?;
        person.database.close().await;
    }
    println!("{} messages", written?);
    Ok(())
}

async fn open(named: &Named) -> Result<Person> {
    let passphrase = Zeroizing::new(fs::read_to_string(&named.passphrase_file)?);
    let unlocked = Profile::unlock(&named.profile, passphrase.trim_end_matches('\n').as_bytes())?;
    let database = Database::open(&unlocked.profile.database(), &unlocked.database_key).await?;
    let mut writer = database.writer().await?;
    let known = writer.load().await?.context("there is no account")?;
    Ok(Person {
        database,
        writer,
        known,
        changes: Changes::new(),
        _lock: unlocked.lock,
    })
}

/// Writes all conversations; returns how many messages they have.
async fn write(people: &mut [Person], talks: &[Talk]) -> Result<usize> {
    for (at, talk) in talks.iter().enumerate() {
        add(people, talk).with_context(|| format!("conversation {at}"))?;
    }
    for person in people {
        person.writer.commit(&person.changes).await?;
    }
    Ok(talks.iter().map(|talk| talk.messages.len()).sum())
}

/// Adds a conversation to what is written on both sides.
fn add(people: &mut [Person], Talk { between, messages }: &Talk) -> Result<()> {
    check(messages)?;
    let [one, other] = people
        .get_disjoint_mut(*between)
        .context("there are no such two people")?;
    let sides = [side(&one.known, &other.known)?, side(&other.known, &one.known)?];
    let before = sides.each_ref().map(|side| side.conversation.order);
    let mut order = before.into_iter().max().unwrap_or_default();
    let mut reads = [Changes::new(), Changes::new()];
    for said in messages {
        order += 1;
        let mut id = [0; 16];
        random::generator().fill_bytes(&mut id);
        let id = MessageId::new(id);
        let [first, second] = &mut reads;
        let ends = [(&mut one.changes, first), (&mut other.changes, second)];
        for (own, ((changes, reads), side)) in ends.into_iter().zip(&sides).enumerate() {
            changes.push(Change::AddMessage(message(
                said,
                id,
                order,
                side,
                own == said.from,
            )));
            if own == said.from {
                changes.extend(deliveries(said, id, side));
            } else if let Some(read_after) = said.read_after {
                reads.push(Change::SetRead {
                    message: id,
                    contact: side.contact.id,
                    at: Timestamp(said.at + said.arrived_after + read_after),
                });
            }
        }
    }
    let since = messages.first().map(|said| Timestamp(said.at));
    for ((changes, reads), side) in [&mut one.changes, &mut other.changes]
        .into_iter()
        .zip(reads)
        .zip(sides)
    {
        changes.extend(reads);
        changes.extend(acquaintance(side, order, since));
    }
    Ok(())
}

/// Refuses what no two nodes could have come to.
fn check(messages: &[Said]) -> Result<()> {
    let now = clock::now();
    for pair in messages.windows(2) {
        if let [before, after] = pair {
            ensure!(before.at <= after.at, "{} is before {}", after.at, before.at);
        }
    }
    for said in messages {
        let last = said.at.saturating_add(said.arrived_after);
        let last = last.saturating_add(said.read_after.unwrap_or_default());
        ensure!(Timestamp(last) <= now, "{last} has not come yet");
        ensure!(said.from < 2, "of the two, nobody is number {}", said.from);
        ensure!(
            (1..=limits::TEXT_BYTES).contains(&said.text.len()),
            "a text has 1 to {} bytes",
            limits::TEXT_BYTES
        );
    }
    Ok(())
}

fn side(own: &Snapshot, other: &Snapshot) -> Result<Side> {
    let mut contacts = own.contacts.iter();
    let contact = contacts
        .find(|contact| contact.user_key == other.own.user_key && contact.state == ContactState::Accepted)
        .with_context(|| format!("{} does not know {}", own.own.name, other.own.name))?;
    let remote = own.remotes.iter().find(|remote| remote.contact == contact.id);
    let conversation = own.conversations.iter().find(|one| one.contact == contact.id);
    Ok(Side {
        contact: contact.clone(),
        remote: remote.context("the contact has no device")?.id,
        conversation: *conversation.context("the contact has no conversation")?,
    })
}

fn message(said: &Said, message: MessageId, order: u64, side: &Side, is_own: bool) -> MessageRow {
    MessageRow {
        message,
        contact: side.contact.id,
        sender: (!is_own).then_some(side.remote),
        order,
        sent_at: Timestamp(said.at),
        stored_at: Timestamp(if is_own {
            said.at
        } else {
            said.at + said.arrived_after
        }),
        arrival: (!is_own).then_some(said.path.into()),
        text: said.text.clone(),
    }
}

/// One after the other, so that each time is noted.
fn deliveries(said: &Said, message: MessageId, side: &Side) -> impl Iterator<Item = Change> {
    let arrived = said.at + said.arrived_after;
    let reached = [
        Some((DeliveryState::Sent, arrived.min(said.at + SENDING_MS))),
        Some((DeliveryState::Delivered, arrived)),
        said.read_after
            .map(|after| (DeliveryState::Read, arrived + after)),
    ];
    let (contact, remote, path) = (side.contact.id, side.remote, said.path.into());
    reached.into_iter().flatten().map(move |(state, at)| {
        Change::PutDelivery(DeliveryRow {
            message,
            contact,
            remote,
            state,
            path: Some(path),
            reason: None,
            at: Timestamp(at),
        })
    })
}

/// They have known each other since their first message, and their next one comes behind the last.
fn acquaintance(side: Side, order: u64, since: Option<Timestamp>) -> [Change; 2] {
    let Side {
        mut contact,
        conversation,
        ..
    } = side;
    contact.since = since.map_or(contact.since, |since| since.min(contact.since));
    [
        Change::PutContact(contact),
        Change::PutConversation(ConversationRow {
            order,
            ..conversation
        }),
    ]
}

impl From<Way> for Path {
    fn from(way: Way) -> Self {
        match way {
            Way::Direct => Self::Direct,
            Way::Store => Self::Store,
        }
    }
}
