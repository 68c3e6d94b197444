//! `hoopoe safety-number`: the digits by which you and a contact see that you have each other's key.

use clap::Args;

use super::{
    CliError, clean,
    client::Client,
    output::{Paint, Screen, Tone},
    who, words,
};
use crate::web::types::{Contact, ContactIdentity, Verify};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// A contact's number, or exactly their name
    who: String,
    /// Note that you have compared it and saw the same
    #[arg(long, conflicts_with = "unmark")]
    mark_verified: bool,
    /// Take that note back
    #[arg(long)]
    unmark: bool,
}

pub(super) async fn run(arguments: &Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    let contact = who::find(client, &arguments.who).await?;
    let identity: ContactIdentity = client.get(&format!("contacts/{}/identity", contact.id)).await?;
    let path = format!("contacts/{}/verified", contact.id);
    if arguments.mark_verified {
        // The key that the digits above are about: if it is another by now, this is refused.
        let user_key = identity.user_key;
        let marked: Contact = client.post(&path, &Verify { user_key }).await?;
        return screen.answer(&marked, |marked, _| {
            format!("{} is marked as verified.", clean::name(&marked.name))
        });
    }
    if arguments.unmark {
        let unmarked: Contact = client.delete(&path).await?;
        return screen.answer(&unmarked, |unmarked, _| {
            format!("{} is not marked as verified.", clean::name(&unmarked.name))
        });
    }
    screen.answer(&identity, |identity, paint| {
        render(identity, &contact.earlier_names, paint)
    })
}

/// Three lines of four groups, as one reads them out.
fn render(identity: &ContactIdentity, earlier: &[String], paint: Paint) -> String {
    let number = clean::line(&identity.safety_number);
    let groups: Vec<_> = number.split(' ').collect();
    let lines: Vec<_> = groups.chunks(4).map(|groups| groups.join(" ")).collect();
    let name = clean::name(&identity.name);
    let advice = if identity.verified {
        format!("You have compared this number with {name}.")
    } else {
        format!(
            "If {name} sees the same with this command, face to face or in a call, nobody stands between you.\n\
             Then note it: say --mark-verified as well."
        )
    };
    let advice = match words::was(earlier) {
        Some(was) => format!("{name} {was}.\n{advice}"),
        None => advice,
    };
    format!("{}\n{}", lines.join("\n"), paint.tone(Tone::Quiet, &advice))
}

#[cfg(test)]
mod tests {
    use hoopoe_protocol::{id::UserId, keys::UserKey};

    use super::*;

    #[test]
    fn a_number_is_read_out_in_three_lines() {
        let identity = ContactIdentity {
            name: "Bob".to_owned(),
            user: UserId::new([1; 32]),
            user_key: UserKey::new([2; 32]),
            verified: false,
            safety_number: (10_000..10_012)
                .map(|n| n.to_string())
                .collect::<Vec<_>>()
                .join(" "),
        };

        let shown = render(&identity, &[], Paint::Plain);

        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[0], "10000 10001 10002 10003");
        assert_eq!(lines[2], "10008 10009 10010 10011");
        assert!(lines[3].starts_with("If Bob sees the same"));
        let shown = render(&identity, &["Robert".to_owned()], Paint::Plain);
        assert_eq!(shown.lines().nth(3), Some("Bob was Robert."));
    }
}
