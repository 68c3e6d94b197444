//! Memory: at the start, and for each live connection on which nothing comes.

use anyhow::Result;
use hoopoe_load::live::{Live, Reading};

use crate::{
    report::{Goal, Report},
    stage::Stage,
};

const CONNECTIONS: u64 = 1_000;

pub(crate) async fn measure(stage: &Stage, report: &mut Report) -> Result<()> {
    let kib = stage.memory()?;
    report.count("memory at the start, MiB", kib as f64 / 1_024.0, Goal::most(20.0));
    // All sign in first: their sessions are no connections. Each comes with a handshake that is not kept.
    let mut people = stage.people(2 * CONNECTIONS).await?;
    let later = people.split_off(usize::try_from(CONNECTIONS)?);
    let mut open = Vec::new();
    for (people, what) in [
        (people, "memory of an idle connection, KiB, of the first 1,000"),
        (later, "memory of an idle connection, KiB, of the next 1,000"),
    ] {
        let before = stage.memory()?;
        for person in people {
            open.push(Live::open(&stage.endpoint, &person.session, 64, Reading::Little).await?);
        }
        let after = stage.memory()?;
        report.count(
            what,
            (after as f64 - before as f64) / CONNECTIONS as f64,
            Goal::most(16.0),
        );
        report.say(&format!("{before} KiB before, {after} KiB after"));
    }
    Ok(())
}
