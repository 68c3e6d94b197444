//! `hoopoe requests`: who asked to become a contact, and whom you asked.

use clap::{Args, Subcommand};

use super::{
    CliError, clean,
    client::Client,
    clock::Clock,
    output::{Paint, Screen},
    table,
};
use crate::web::types::{Asked, AskedState, Contact, Problem, Request, Requests};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take somebody in who asked
    Accept {
        /// The number of their request, or exactly their name
        who: String,
    },
    /// Decline a request, without telling them
    Decline {
        /// The number of their request, or exactly their name
        who: String,
    },
    /// Take back what you asked, without telling them
    Withdraw {
        /// Its number in the list
        #[arg(value_name = "NR")]
        number: i64,
    },
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    match &arguments.what {
        None => {
            let requests: Requests = client.get("requests").await?;
            screen.answer(&requests, |requests, paint| {
                render(requests, &Clock::system(), paint)
            })
        }
        Some(What::Accept { who }) => {
            let number = find(client, who).await?;
            let path = format!("requests/{number}/accept");
            let contact: Contact = client.post(&path, &()).await?;
            screen.answer(&contact, |contact, _| {
                let name = clean::name(&contact.name);
                format!("{name} is your contact now (contact {}).", contact.id)
            })
        }
        Some(What::Decline { who }) => {
            let number = find(client, who).await?;
            let path = format!("requests/{number}/decline");
            let left: Requests = client.post(&path, &()).await?;
            screen.answer(&left, |_, _| "It is declined. Nobody is told.".to_owned())
        }
        Some(What::Withdraw { number }) => {
            let left: Requests = client.delete(&format!("asked/{number}")).await?;
            screen.answer(&left, |_, _| "It is taken back. Nobody is told.".to_owned())
        }
    }
}

/// The number of the request that was named. A number goes first: it is never ambiguous.
async fn find(client: &Client, who: &str) -> Result<i64, CliError> {
    if let Ok(number) = who.parse() {
        return Ok(number);
    }
    let requests: Requests = client.get("requests").await?;
    let mut named = requests.incoming.iter().filter(|request| request.name == who);
    match (named.next(), named.next()) {
        (Some(request), None) => Ok(request.id),
        (None, _) => Err(refused(
            "no_such_request",
            404,
            "no request has this number or exactly this name; see: hoopoe requests",
        )),
        // Whoever asks chooses their name.
        (Some(_), Some(_)) => Err(refused(
            "ambiguous_name",
            409,
            "several who asked have this name; say which by number; see: hoopoe requests",
        )),
    }
}

fn refused(code: &str, status: u16, title: &str) -> CliError {
    CliError::Refused(Problem {
        code: code.to_owned(),
        status,
        title: title.to_owned(),
    })
}

fn render(requests: &Requests, clock: &Clock, paint: Paint) -> String {
    if requests.incoming.is_empty() && requests.outgoing.is_empty() {
        return "Nobody has asked, and you wait for nobody. Be asked with: hoopoe address".to_owned();
    }
    let mut parts = Vec::new();
    if !requests.incoming.is_empty() {
        let rows: Vec<_> = requests
            .incoming
            .iter()
            .map(|asked| incoming(asked, clock))
            .collect();
        let table = table::render(["NR", "NAME", "SAYS", "SINCE", "SAFETY NUMBER"], &rows, paint);
        parts.push(format!("They ask to become your contacts:\n{table}"));
    }
    if !requests.outgoing.is_empty() {
        let rows: Vec<_> = requests
            .outgoing
            .iter()
            .map(|asked| outgoing(asked, clock))
            .collect();
        let table = table::render(["NR", "CONTACT", "YOU SAID", "SINCE", "STATE"], &rows, paint);
        parts.push(format!("You asked:\n{table}"));
    }
    parts.join("\n\n")
}

fn incoming(request: &Request, clock: &Clock) -> [String; 5] {
    [
        request.id.to_string(),
        clean::name(&request.name),
        clean::line(&request.note),
        clock.read(request.received),
        request.safety_number.clone(),
    ]
}

fn outgoing(asked: &Asked, clock: &Clock) -> [String; 5] {
    let state = match asked.state {
        AskedState::Sending => "on its way".to_owned(),
        AskedState::Asked => format!("asked; ends {}", clock.read(asked.until)),
    };
    [
        asked.id.to_string(),
        asked
            .contact
            .map_or_else(String::new, |contact| contact.to_string()),
        clean::line(&asked.note),
        clock.read(asked.since),
        state,
    ]
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::UserId, keys::UserKey, time::Timestamp};

    use super::*;

    #[test]
    fn a_name_and_a_note_of_a_stranger_are_shown_without_escape_sequences() {
        let requests = Requests {
            incoming: vec![Request {
                id: 3,
                name: "Bob\u{1b}[2J".to_owned(),
                note: "from\u{202e} the choir".to_owned(),
                user: UserId::new([1; 32]),
                user_key: UserKey::new([2; 32]),
                safety_number: "12345".to_owned(),
                received: Timestamp(0),
                until: Timestamp(0),
            }],
            outgoing: Vec::new(),
        };

        let shown = render(&requests, &Clock::system(), Paint::Plain);

        assert!(shown.contains("Bob\u{fffd}[2J"), "{shown:?}");
        assert!(shown.contains("from\u{fffd} the choir"), "{shown:?}");
        assert!(!shown.contains("You asked"), "{shown:?}");
    }
}
