//! `cargo xtask demo --fresh`: two people who have nothing yet but the program, and a server that lets them in.

use std::{sync::mpsc::RecvTimeoutError, thread, time::Duration};

use anyhow::Result;
use e2e::{binaries::Binaries, person::Person};

use super::{follow, place::Place};

const TURN: Duration = Duration::from_millis(250);

/// Opens both pages where there is a browser; Enter makes fresh links. Ctrl-C ends the process; the sweeper does the rest.
pub(super) fn until_interrupted(binaries: &Binaries) -> Result<()> {
    let place = Place::make(binaries)?;
    let newcomer = |name| {
        let mut person = Person::newcomer(binaries, place.folder(), name)?;
        person.keep_page();
        person.start()?;
        anyhow::Ok(person)
    };
    let mut people = [newcomer("First")?, newcomer("Second")?];
    println!(
        "\nTwo nodes wait for somebody who makes an account. The server above lets in whoever has one of these codes:\n"
    );
    for person in &people {
        println!("  {:<6} {}", person.name(), place.server.invite_code()?);
    }
    let [first, second] = &people;
    follow::tell_links([(first, first.open_page()?), (second, second.open_page()?)]);
    let enter = follow::lines_of_input();
    loop {
        for person in &mut people {
            person.check_running()?;
        }
        match enter.recv_timeout(TURN) {
            Ok(()) => {
                let [first, second] = &people;
                follow::tell_links([(first, first.page_link()?), (second, second.page_link()?)]);
            }
            Err(RecvTimeoutError::Timeout) => {}
            // Nobody can enter anything any more; the pages stay.
            Err(RecvTimeoutError::Disconnected) => thread::sleep(TURN),
        }
    }
}
