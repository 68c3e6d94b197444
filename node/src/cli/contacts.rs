//! `hoopoe contacts`: everybody you know.

use super::{
    CliError, clean,
    client::Client,
    clock::Clock,
    output::{Paint, Screen, Tone},
    table, words,
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
                ContactState::Blocked => "blocked",
                ContactState::Removed => "removed",
            };
            let verified = if contact.verified { "verified" } else { "" };
            [
                contact.id.to_string(),
                clean::name(&contact.name),
                state.to_owned(),
                verified.to_owned(),
                clock.read(contact.since),
                moment(contact, clock),
            ]
        })
        .collect();
    let table = table::render(["NR", "NAME", "STATE", "KEY", "SINCE", "NOW"], &rows, paint);
    let warnings = contacts.iter().filter_map(|contact| warning(contact, paint));
    let renamed = contacts.iter().filter_map(|contact| {
        let was = words::was(&contact.earlier_names)?;
        Some(format!("{} {} {was}", contact.id, clean::name(&contact.name)))
    });
    std::iter::once(table)
        .chain(renamed)
        .chain(warnings)
        .collect::<Vec<_>>()
        .join("\n")
}

/// What speaks against a contact's key is said in a line of its own, not to be missed.
fn warning(contact: &Contact, paint: Paint) -> Option<String> {
    let what = words::warning(contact.warning?.kind);
    let line = format!(
        "WARNING: {}: {what}. Compare: hoopoe safety-number {}",
        clean::name(&contact.name),
        contact.id
    );
    Some(paint.tone(Tone::Bad, &line))
}

/// What is to be seen of them now.
fn moment(contact: &Contact, clock: &Clock) -> String {
    if contact.typing {
        return "typing".to_owned();
    }
    words::presence(&contact.presence, clock)
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::UserId, time::Timestamp};

    use super::*;
    use crate::web::types::{KeyWarning, KeyWarningKind, Presence};

    #[test]
    fn a_name_with_escape_sequences_is_shown_without_them() {
        let evil = Contact {
            id: 1,
            name: "Bob\u{1b}[2J\u{202e}".to_owned(),
            about: String::new(),
            avatar: None,
            earlier_names: vec!["Rob\u{1b}".to_owned(), "Robert".to_owned()],
            state: ContactState::Waiting,
            user: UserId::new([1; 32]),
            since: Timestamp(0),
            verified: true,
            warning: Some(KeyWarning {
                kind: KeyWarningKind::Claimed,
                at: Timestamp(0),
            }),
            presence: Presence::default(),
            typing: false,
        };

        let shown = render(&[evil], &Clock::system(), Paint::Plain);

        assert!(
            shown.contains("Bob\u{fffd}[2J\u{fffd}  waiting for them"),
            "{shown:?}"
        );
        assert!(shown.contains("verified"), "{shown:?}");
        assert!(
            shown.contains("\n1 Bob\u{fffd}[2J\u{fffd} was Rob\u{fffd}, Robert\n"),
            "{shown:?}"
        );
        let last = shown.lines().last().unwrap();
        assert!(
            last.starts_with("WARNING: Bob\u{fffd}[2J\u{fffd}: somebody else claimed"),
            "{last:?}"
        );
    }
}
