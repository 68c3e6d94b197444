//! How the people of the demo came to know each other, and what they have said since.

use std::time::{Duration, Instant};

use anyhow::Result;
use e2e::person::Person;

use super::stage::{Friends, Stage};

/// How long the traffic of a first contact may take to come to rest.
const REST: Duration = Duration::from_secs(60);

/// Alice and Bob meet by one link.
pub(super) fn introduce(stage: &mut Stage) -> Result<()> {
    let start = Instant::now();
    meet(&mut stage.alice, &mut stage.bob)?;
    println!(
        "introduced     by one link, in {} ms",
        start.elapsed().as_millis()
    );
    stage.alice.is_connected_to("Bob")?;
    stage.bob.is_connected_to("Alice")?;
    println!(
        "connected      directly, after {} ms",
        start.elapsed().as_millis()
    );
    Ok(())
}

/// They meet their friends, and have known each other for a week. Those who are at home are online afterwards.
pub(super) fn remember(stage: &mut Stage) -> Result<()> {
    let Stage {
        alice, bob, friends, ..
    } = stage;
    let Friends { leila, jonas, ines } = friends;
    leila.come_online()?;
    jonas.come_online()?;
    ines.come_online_alone()?;
    for friend in [&mut *leila, &mut *jonas, ines] {
        meet(alice, friend)?;
    }
    for friend in [leila, jonas] {
        meet(bob, friend)?;
    }
    for person in stage.people() {
        person.has_nothing_on_the_way(REST)?;
    }
    for person in stage.people() {
        person.go_offline()?;
    }
    let messages = stage.remember()?;
    for person in [&mut stage.alice, &mut stage.bob, &mut stage.friends.leila] {
        person.come_online()?;
    }
    stage.alice.is_connected_to("Bob")?;
    stage.bob.is_connected_to("Alice")?;
    println!(
        "friends        Leila, Jonas and Inês; a week of {messages} messages is written into the profiles\n"
    );
    Ok(())
}

fn meet(one: &mut Person, other: &mut Person) -> Result<()> {
    other.accept(&one.invite()?)?;
    one.knows(other.name())?;
    other.knows(one.name())
}
