//! What the people of the demo said to each other in the days before it: `history.json`.

use anyhow::{Context, Result};
use e2e::{
    past::{Said, Talk},
    person::Person,
};
use jiff::{Timestamp, ToSpan, Zoned, civil::Time};
use serde::Deserialize;

const TEXT: &str = include_str!("history.json");

/// Two people, and what they said.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conversation {
    /// Their names.
    between: [String; 2],
    messages: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    from: String,
    #[serde(flatten)]
    when: When,
    text: String,
    #[serde(default)]
    path: Way,
    #[serde(default)]
    unread: bool,
}

/// So many days ago at a time of the day, or so many minutes ago: as it is where the demo runs.
#[derive(Deserialize)]
#[serde(untagged)]
enum When {
    Day { day: i32, at: String },
    Ago { ago: i64 },
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    #[default]
    Direct,
    Store,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Store => "store",
        }
    }

    /// How long a message takes on it, in milliseconds: that of somebody who is away waits until they come back.
    const fn takes(self) -> u64 {
        match self {
            Self::Direct => 55,
            Self::Store => 20 * 60_000,
        }
    }
}

/// After how many milliseconds somebody has seen what came.
const READING: u64 = 4_000;

/// Everything, as of now.
pub(super) fn of<'p>(people: &[&'p Person]) -> Result<Vec<Talk<'p>>> {
    let conversations: Vec<Conversation> = serde_json::from_str(TEXT).context("reading history.json")?;
    let now = Zoned::now();
    conversations
        .iter()
        .map(|conversation| talk(conversation, people, &now))
        .collect()
}

fn talk<'p>(conversation: &Conversation, people: &[&'p Person], now: &Zoned) -> Result<Talk<'p>> {
    let Conversation { between, messages } = conversation;
    let find = |name: &str| {
        let found = people.iter().find(|person| person.name() == name);
        found
            .copied()
            .with_context(|| format!("{name} has no part in it"))
    };
    let [one, other] = between;
    let said = messages.iter().map(|line| said(line, between, now));
    Ok(Talk {
        between: [find(one)?, find(other)?],
        messages: said.collect::<Result<_>>()?,
    })
}

fn said(line: &Line, between: &[String; 2], now: &Zoned) -> Result<Said> {
    let from = between.iter().position(|name| *name == line.from);
    let at = moment(&line.when, now)?.as_millisecond();
    Ok(Said {
        from: from.with_context(|| format!("{} is not one of the two", line.from))?,
        at: u64::try_from(at).context("a time before 1970")?,
        text: line.text.clone(),
        path: line.path.name(),
        arrived_after: line.path.takes(),
        read_after: (!line.unread).then_some(READING),
    })
}

fn moment(when: &When, now: &Zoned) -> Result<Timestamp> {
    Ok(match when {
        When::Day { day, at } => {
            let time = Time::strptime("%H:%M", at).with_context(|| format!("{at} is no time of the day"))?;
            let date = now.date().checked_sub(day.days())?;
            date.to_datetime(time)
                .to_zoned(now.time_zone().clone())?
                .timestamp()
        }
        When::Ago { ago } => now.timestamp().checked_sub(ago.minutes())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversations() -> Vec<Conversation> {
        serde_json::from_str(TEXT).unwrap()
    }

    #[test]
    fn everything_was_said_in_its_order_at_any_time_of_the_day() {
        for hour in [0, 9, 23] {
            let now = jiff::civil::date(2026, 3, 29)
                .at(hour, 1, 0, 0)
                .in_tz("Europe/Berlin")
                .unwrap();
            for conversation in conversations() {
                let times: Vec<u64> = conversation
                    .messages
                    .iter()
                    .map(|line| said(line, &conversation.between, &now).unwrap().at)
                    .collect();

                assert!(times.is_sorted(), "{:?} at {hour}", conversation.between);
                assert!(
                    times
                        .iter()
                        .all(|at| *at < now.timestamp().as_millisecond() as u64)
                );
            }
        }
    }

    #[test]
    fn nobody_has_read_less_than_something_older() {
        for conversation in conversations() {
            let unread = conversation.messages.iter().skip_while(|line| !line.unread);

            assert!(
                unread.clone().all(|line| line.unread),
                "{:?}",
                conversation.between
            );
        }
    }
}
