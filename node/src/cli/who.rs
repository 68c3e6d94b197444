//! Finds the contact that was named on the command line, or whose conversation was.

use hoopoe_engine::row::ContactId;

use super::{CliError, clean, client::Client};
use crate::web::types::{Chat, Contact, List, Problem};

/// What stands for the user where a conversation is named. A contact who calls themselves so, or as the conversation is called, is found
/// by their number: nobody can make what the user writes to themselves go to them.
const ME: &str = "me";
/// What the conversation of the user with themselves is called.
const NOTES: &str = "Note to self";

/// Whose conversation it is, in a list of them.
pub(super) fn title(chat: &Chat) -> String {
    let name = clean::name(&chat.name);
    match chat.contact {
        contact if is_oneself(contact) => NOTES.to_owned(),
        _ if is_word_for_me(&name) => format!("{name} (a contact)"),
        _ => name,
    }
}

/// Whether a conversation is the user's with themselves.
pub(super) const fn is_oneself(contact: i64) -> bool {
    contact == ContactId::ONESELF.0
}

/// Whether the user is meant.
fn is_me(who: &str) -> bool {
    is_word_for_me(who) || who.parse().is_ok_and(is_oneself)
}

fn is_word_for_me(who: &str) -> bool {
    let who = who.trim().to_lowercase();
    who == ME || who == NOTES.to_lowercase()
}

/// The number and the name of whom something is written to: a contact, or the user.
pub(super) async fn find_reader(client: &Client, who: &str) -> Result<(i64, String), CliError> {
    if is_me(who) {
        return Ok((ContactId::ONESELF.0, NOTES.to_owned()));
    }
    let contact = find(client, who).await?;
    Ok((contact.id, contact.name))
}

/// The number of a conversation and with whom it is: a contact, somebody who was one, or oneself.
pub(super) async fn find_chat(client: &Client, who: &str) -> Result<(i64, String), CliError> {
    if is_me(who) {
        return Ok((ContactId::ONESELF.0, NOTES.to_owned()));
    }
    find_former(client, who).await
}

/// The contact with this number or exactly this name. A number goes first: it is never ambiguous. A name is, where another
/// contact has it too, or had it: everybody names themselves as they like.
pub(super) async fn find(client: &Client, who: &str) -> Result<Contact, CliError> {
    let contacts: List<Contact> = client.get("contacts").await?;
    choose(contacts.items, who)
}

/// The number and the name of whom a conversation was with: a contact, or somebody who was one.
pub(super) async fn find_former(client: &Client, who: &str) -> Result<(i64, String), CliError> {
    let found = find(client, who).await;
    let Err(CliError::Refused(Problem { status: 404, .. })) = found else {
        return found.map(|contact| (contact.id, contact.name));
    };
    let chats: List<Chat> = client.get("chats").await?;
    let chats = chats.items.into_iter();
    let others = chats.filter(|chat| !is_oneself(chat.contact));
    let mut named = others.filter(|chat| who.parse() == Ok(chat.contact) || chat.name == who);
    match (named.next(), named.next()) {
        (Some(chat), None) => Ok((chat.contact, chat.name)),
        // The refusal stands.
        _ => found.map(|contact| (contact.id, contact.name)),
    }
}

fn choose(contacts: Vec<Contact>, who: &str) -> Result<Contact, CliError> {
    let (exact, others): (Vec<_>, Vec<_>) = contacts
        .into_iter()
        .partition(|contact| who.parse() == Ok(contact.id));
    let is_named = others.iter().any(|contact| contact.name == who);
    let has_had_it =
        |contact: &Contact| contact.name == who || contact.earlier_names.iter().any(|name| name == who);
    let found: Vec<_> = if exact.is_empty() {
        others
            .into_iter()
            .filter(|contact| is_named && has_had_it(contact))
            .collect()
    } else {
        exact
    };
    let numbers: Vec<_> = found.iter().map(|contact| contact.id.to_string()).collect();
    match <[Contact; 1]>::try_from(found) {
        Ok([contact]) => Ok(contact),
        Err(none) if none.is_empty() => Err(refused(
            "no_such_contact",
            404,
            "no contact has this number or exactly this name; see: hoopoe contacts".to_owned(),
        )),
        Err(_) => {
            let title = format!(
                "several contacts have or had this name; say which by number: {}",
                numbers.join(", ")
            );
            Err(refused("ambiguous_name", 409, title))
        }
    }
}

/// Shaped like a refusal of the node, which a contact's number would have met as well.
fn refused(code: &str, status: u16, title: String) -> CliError {
    CliError::Refused(Problem {
        code: code.to_owned(),
        status,
        title,
    })
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::UserId, time::Timestamp};

    use super::*;
    use crate::web::types::{ContactState, Presence};

    fn contact(id: i64, name: &str) -> Contact {
        let user = UserId::new([1; 32]);
        Contact {
            id,
            name: name.to_owned(),
            about: String::new(),
            avatar: None,
            earlier_names: Vec::new(),
            state: ContactState::Accepted,
            user,
            since: Timestamp(0),
            verified: false,
            warning: None,
            presence: Presence::default(),
            typing: false,
        }
    }

    fn code(result: Result<Contact, CliError>) -> String {
        match result {
            Err(CliError::Refused(problem)) => problem.code,
            Err(other) => other.to_string(),
            Ok(contact) => contact.id.to_string(),
        }
    }

    #[test]
    fn whoever_takes_a_name_that_another_had_is_not_taken_for_them() {
        let contacts = || {
            let mut alice = contact(1, "Alice at sea");
            alice.earlier_names = vec!["Alice".to_owned(), "Ally".to_owned()];
            let mut mallory = contact(2, "Alice");
            mallory.earlier_names = vec!["Mallory".to_owned()];
            vec![alice, mallory]
        };

        assert_eq!(code(choose(contacts(), "Alice")), "ambiguous_name");
        assert_eq!(code(choose(contacts(), "Alice at sea")), "1");
        assert_eq!(code(choose(contacts(), "Ally")), "no_such_contact");
        assert_eq!(code(choose(contacts(), "2")), "2");
    }

    #[test]
    fn oneself_has_a_word_a_title_and_a_number_that_no_contact_takes() {
        for who in ["me", "Me", " ME ", "Note to self", "note to SELF", "0"] {
            assert!(is_me(who), "{who}");
        }
        for who in ["1", "", "-0.5", "Meera", "Note to myself"] {
            assert!(!is_me(who), "{who}");
        }
    }

    #[test]
    fn a_contact_is_found_by_number_before_name() {
        let contacts = || {
            vec![
                contact(1, "2"),
                contact(2, "Bob"),
                contact(3, "Carol"),
                contact(4, "Carol"),
            ]
        };

        assert_eq!(code(choose(contacts(), "2")), "2");
        assert_eq!(code(choose(contacts(), "Bob")), "2");
        assert_eq!(code(choose(contacts(), "bob")), "no_such_contact");
        assert_eq!(code(choose(contacts(), "Carol")), "ambiguous_name");
        assert_eq!(code(choose(contacts(), "-1")), "no_such_contact");
        assert_eq!(
            code(choose(contacts(), "99999999999999999999999")),
            "no_such_contact"
        );
    }
}
