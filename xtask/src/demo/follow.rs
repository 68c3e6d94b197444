//! Opens the two pages and shows the conversation as it goes on, until somebody presses Ctrl-C.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufRead as _},
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::Duration,
};

use anyhow::Result;
use e2e::person::{Message, Person, Watch};

use super::stage::Stage;

const TURN: Duration = Duration::from_millis(250);

/// What has been shown already.
#[derive(Default)]
struct Shown {
    messages: BTreeSet<String>,
    /// By whose history and message.
    states: BTreeMap<(String, String), String>,
}

/// Opens both pages where there is a browser, says how to go on, then shows whatever happens; Enter makes fresh links. Ctrl-C ends
/// the process; the sweeper does the rest.
pub(super) fn until_interrupted(stage: &mut Stage) -> Result<()> {
    explain(stage);
    tell_links([
        (&stage.alice, stage.alice.open_page()?),
        (&stage.bob, stage.bob.open_page()?),
    ]);
    let enter = lines_of_input();
    let mut shown = Shown::default();
    shown.update(&stage.alice, "Bob")?;
    shown.update(&stage.bob, "Alice")?;
    let mut watches = [stage.alice.watch()?, stage.bob.watch()?];
    loop {
        stage.alice.check_running()?;
        stage.bob.check_running()?;
        if enter.try_iter().count() > 0 {
            tell_links([
                (&stage.alice, stage.alice.page_link()?),
                (&stage.bob, stage.bob.page_link()?),
            ]);
        }
        if something_happened(&mut watches)? {
            for line in shown
                .update(&stage.alice, "Bob")?
                .iter()
                .chain(&shown.update(&stage.bob, "Alice")?)
            {
                println!("{line}");
            }
        }
    }
}

/// Where the two pages are.
pub(super) fn tell_links(links: [(&Person, String); 2]) {
    println!("\nOpen both in a browser on this computer, within a minute; each works once:\n");
    for (person, link) in links {
        println!("  {:<6} {link}", person.name());
    }
    println!("\nEnter makes fresh links. Ctrl-C ends everything and leaves nothing behind.\n");
}

/// Tells of each line that somebody enters.
pub(super) fn lines_of_input() -> Receiver<()> {
    let (sender, receiver) = sync_channel(1);
    // Ends with the input, or with the process.
    thread::spawn(move || {
        for _ in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(()).is_err() {
                break;
            }
        }
    });
    receiver
}

fn something_happened(watches: &mut [Watch]) -> Result<bool> {
    let mut happened = false;
    for watch in watches {
        happened |= watch.wait(TURN)?.is_some();
    }
    Ok(happened)
}

fn explain(stage: &Stage) {
    println!(
        "\nBoth go on running, with the store server at {}. At the command line, in another terminal:\n",
        stage.server_url()
    );
    for (person, other) in [(&stage.alice, "Bob"), (&stage.bob, "Alice")] {
        let command = person.hoopoe();
        let words: Vec<_> = std::iter::once(command.get_program())
            .chain(command.get_args())
            .collect();
        let words: Vec<_> = words.into_iter().map(|word| word.to_string_lossy()).collect();
        println!("  {} send {other} \"Hello\"", words.join(" "));
        println!("  {} history {other}", words.join(" "));
    }
}

impl Shown {
    /// The lines for what is new in somebody's history.
    fn update(&mut self, person: &Person, with: &str) -> Result<Vec<String>> {
        let history = person.history(with)?;
        Ok(history
            .iter()
            .flat_map(|message| self.lines(person.name(), message))
            .collect())
    }

    fn lines(&mut self, whose: &str, message: &Message) -> Vec<String> {
        let mut lines = Vec::new();
        if self.messages.insert(message.id.clone()) {
            lines.push(format!("  {}: {}", message.from, message.text));
        }
        let state = format!(
            "{} · {}",
            message.state,
            message.path.as_deref().unwrap_or("no path yet")
        );
        let key = (whose.to_owned(), message.id.clone());
        let before = self.states.insert(key, state.clone());
        if before.is_some_and(|before| before != state) {
            lines.push(format!("      {state} (as {whose} sees it)"));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(state: &str) -> Message {
        Message {
            id: "1".into(),
            mine: true,
            from: "Alice".into(),
            text: "Hello".into(),
            state: state.into(),
            path: None,
            reason: None,
            stored_at: 0,
        }
    }

    #[test]
    fn a_message_is_shown_once_and_each_change_of_its_state() {
        let mut shown = Shown::default();

        assert_eq!(shown.lines("Alice", &message("queued")), ["  Alice: Hello"]);
        assert!(shown.lines("Alice", &message("queued")).is_empty());
        assert!(shown.lines("Bob", &message("delivered")).is_empty());
        assert_eq!(shown.lines("Alice", &message("sent")).len(), 1);
    }
}
