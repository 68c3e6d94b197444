//! `hoopoe sessions`: the browsers that are signed in, and how one is turned out.

use clap::Args;

use super::{
    CliError, clean,
    client::Client,
    clock::Clock,
    output::{Paint, Screen},
    table,
};
use crate::web::types::{Ended, List, SessionEntry, SessionState};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Turn this one out; its number is in the list
    #[arg(long, value_name = "NR", conflicts_with = "all")]
    revoke: Option<u64>,
    /// Turn all of them out
    #[arg(long)]
    all: bool,
}

/// The widest that the name of a browser is shown.
const AGENT: usize = 60;

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let path = match arguments.revoke {
        Some(number) => format!("sessions/{number}"),
        None if arguments.all => "sessions".to_owned(),
        None => {
            let sessions: List<SessionEntry> = client.get("sessions").await?;
            return screen.answer(&sessions.items, |sessions, paint| {
                render(sessions, &Clock::system(), paint)
            });
        }
    };
    let ended: Ended = client.delete(&path).await?;
    screen.answer(&ended, |ended, _| match ended.ended {
        0 => "No browser was signed in.".to_owned(),
        1 => "One browser is signed out.".to_owned(),
        many => format!("{many} browsers are signed out."),
    })
}

fn render(sessions: &[SessionEntry], clock: &Clock, paint: Paint) -> String {
    if sessions.is_empty() {
        return "No browser is signed in. Sign one in with: hoopoe open".to_owned();
    }
    let rows: Vec<_> = sessions
        .iter()
        .map(|session| {
            let state = match session.state {
                SessionState::Open => "open",
                SessionState::Locked => "locked",
                SessionState::Expired => "needs the passphrase",
                // No session is in a list before there is an account.
                SessionState::Vacant => "no account",
            };
            [
                session.id.to_string(),
                if session.shared {
                    format!("{state}, one tab")
                } else {
                    state.to_owned()
                },
                clock.read(session.since),
                clock.read(session.used_at),
                table::cut(&clean::line(&session.agent), AGENT),
            ]
        })
        .collect();
    table::render(["NR", "STATE", "SINCE", "USED", "BROWSER"], &rows, paint)
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::time::Timestamp;

    use super::*;

    #[test]
    fn what_a_browser_calls_itself_cannot_change_the_terminal() {
        let evil = SessionEntry {
            id: 3,
            shared: true,
            agent: "Mozilla\u{1b}[2J\u{202e}".to_owned(),
            since: Timestamp(0),
            used_at: Timestamp(0),
            state: SessionState::Open,
            current: false,
        };

        let shown = render(&[evil], &Clock::system(), Paint::Plain);

        assert!(shown.contains("open, one tab"), "{shown:?}");
        assert!(shown.contains("Mozilla\u{fffd}[2J\u{fffd}"), "{shown:?}");
    }
}
