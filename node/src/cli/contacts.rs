//! `hoopoe contacts`: everybody you know.

use super::{
    CliError, clean,
    client::Client,
    clock::Clock,
    output::{Paint, Screen},
    table,
};
use crate::web::types::{Contact, ContactState, List};

pub(super) async fn run(client: &Client, screen: &Screen) -> Result<(), CliError> {
    let contacts: List<Contact> = client.get("contacts").await?;
    screen.answer(&contacts.items, |contacts, paint| {
        render(contacts, &Clock::system(), paint)
    })
}

fn render(contacts: &[Contact], clock: &Clock, paint: Paint) -> String {
    if contacts.is_empty() {
        return "No contacts yet. Invite somebody with: hoopoe invite".to_owned();
    }
    let rows: Vec<_> = contacts
        .iter()
        .map(|contact| {
            let state = match contact.state {
                ContactState::Waiting => "waiting for them",
                ContactState::Accepted => "accepted",
            };
            [
                contact.id.to_string(),
                clean::name(&contact.name),
                state.to_owned(),
                clock.read(contact.since),
            ]
        })
        .collect();
    table::render(["NR", "NAME", "STATE", "SINCE"], &rows, paint)
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::UserId, time::Timestamp};

    use super::*;

    #[test]
    fn a_name_with_escape_sequences_is_shown_without_them() {
        let evil = Contact {
            id: 1,
            name: "Bob\u{1b}[2J\u{202e}".to_owned(),
            state: ContactState::Waiting,
            user: UserId::new([1; 32]),
            since: Timestamp(0),
        };

        let shown = render(&[evil], &Clock::system(), Paint::Plain);

        assert!(
            shown.contains("Bob\u{fffd}[2J\u{fffd}  waiting for them"),
            "{shown:?}"
        );
    }
}
