//! The running node: whether there is one, and what it says about itself.

use super::super::{CliError, client::Client, error::command, finding::Finding, profile as running};
use crate::{
    profile::Profile,
    web::{
        error::Code,
        types::{Server, ServerState, Status},
    },
};

pub(super) enum Answer {
    /// It answers.
    Status(Box<Status>, Vec<Finding>),
    /// None does.
    Silence(Vec<Finding>),
}

pub(super) async fn ask(client: &Client, profile: &Profile) -> Answer {
    let held = match profile.is_in_use() {
        Ok(held) => held,
        Err(error) => {
            return Answer::Silence(vec![Finding::fail(
                "lock",
                error.to_string(),
                "who owns the folder?",
            )]);
        }
    };
    match (held, client.get::<Status>("status").await) {
        (_, Ok(status)) => {
            let lines = lines(&status, profile);
            Answer::Status(Box::new(status), lines)
        }
        (false, Err(CliError::NoDaemon(_) | CliError::NoProfile(_))) => Answer::Silence(vec![Finding::warn(
            "node",
            "none runs, so nothing arrives",
            format!("start it with: {}", command(profile.folder(), "run")),
        )]),
        (true, Err(CliError::NoDaemon(_) | CliError::NoProfile(_))) => Answer::Silence(vec![Finding::fail(
            "node",
            "a process has the profile open and does not answer on the socket",
            "wait a moment if it starts or ends, else end that process",
        )]),
        (_, Err(CliError::Refused(problem))) if problem.code == Code::FullyLocked.as_str() => {
            Answer::Silence(vec![Finding::warn(
                "node",
                // It says why, if it could not be unlocked.
                problem.title,
                format!("unlock it with: {}", command(profile.folder(), "unlock")),
            )])
        }
        (_, Err(CliError::Refused(problem))) if problem.code == Code::NoAccount.as_str() => {
            Answer::Silence(vec![Finding::warn(
                "node",
                problem.title,
                format!("make one with: {}", command(profile.folder(), "open")),
            )])
        }
        (_, Err(error)) => Answer::Silence(vec![Finding::fail(
            "node",
            error.to_string(),
            "end it and start it again",
        )]),
    }
}

fn lines(status: &Status, profile: &Profile) -> Vec<Finding> {
    let process = running::process(profile.folder());
    let which = process.map_or_else(String::new, |number| format!(" as process {number}"));
    let own = env!("CARGO_PKG_VERSION");
    let node = if status.version == own {
        Finding::ok("node", format!("runs{which}"))
    } else {
        Finding::warn(
            "node",
            format!("runs{which}, and has version {}", status.version),
            "start it again, so that both have the same version",
        )
    };
    let counter = |name| counter(status, name);
    let quarantined = match counter("quarantined") {
        0 => Finding::ok("quarantine", "is empty"),
        more => Finding::warn(
            "quarantine",
            format!("{more} envelopes came and made no sense"),
            "a peer or a server does not keep to the rules, or ratchet state was lost",
        ),
    };
    let lost = match counter("lost_effects") {
        0 => Finding::ok("queues", "had room for everything"),
        more => Finding::warn(
            "queues",
            format!("{more} effects found one full and were repeated"),
            "the disk or the network is slow",
        ),
    };
    let unopened = match counter("unopened") {
        0 => Finding::ok("streams", "carried no more garbage than may happen"),
        more => Finding::warn(
            "streams",
            format!("{more} envelopes were passed over, behind too many that made no sense"),
            "a contact's node does not keep to the rules, or has lost its keys; what it means comes over the server",
        ),
    };
    vec![
        node,
        admitted(&status.server),
        direct(status),
        outbox(status),
        copies(status),
        quarantined,
        unopened,
        lost,
    ]
}

fn counter(status: &Status, name: &str) -> u64 {
    status.counters.get(name).copied().unwrap_or_default()
}

/// Whether this is the only copy of the profile, and the newest, as far as the marks tell.
fn copies(status: &Status) -> Finding {
    let name = "copies";
    let strange = ["slot_older", "slot_unreadable", "slot_missing"].map(|name| counter(status, name));
    if counter(status, "slot_twins") > 0 {
        return Finding::fail(
            name,
            "another node runs on a copy of this profile; both lose messages",
            "end one of them, and never start it again",
        );
    }
    if status.restored {
        return Finding::warn(
            name,
            "this profile was restored from an older copy; all sessions begin anew",
            "look through your contacts, address and settings: they are as they were when the copy was made",
        );
    }
    match strange.into_iter().sum::<u64>() {
        0 => Finding::ok(name, "no other of this profile is known"),
        times => Finding::warn(
            name,
            format!("the server did not have the mark that this node left there, {times} times"),
            "it was restored from a backup, or does not keep what it took; ask its operator",
        ),
    }
}

fn admitted(server: &Server) -> Finding {
    let name = "admitted";
    let reason = server.reason.clone().unwrap_or_default();
    match server.state {
        ServerState::Connected => Finding::ok(name, "the server lets this device in"),
        ServerState::None => Finding::warn(
            name,
            "there is no server, so messages arrive only while both are online",
            "join one with: hoopoe join URL",
        ),
        ServerState::Connecting => Finding::warn(name, "it is being connected to", "ask again in a moment"),
        ServerState::Unreachable => Finding::fail(
            name,
            match reason.as_str() {
                "" => "the server cannot be reached".to_owned(),
                reason => format!("the server cannot be reached: {reason}"),
            },
            "it is tried again; see below what this computer sees of it",
        ),
        ServerState::Refused => Finding::fail(name, "the server does not let this device in", reason),
    }
}

fn direct(status: &Status) -> Finding {
    let found = match status.direct.len() {
        0 => "no contact is connected; that is how it is while none is online".to_owned(),
        1 => "1 contact is connected".to_owned(),
        more => format!("{more} contacts are connected"),
    };
    Finding::ok("direct", found)
}

fn outbox(status: &Status) -> Finding {
    match (status.outbox, status.server.state) {
        (0, _) => Finding::ok("waiting", "nothing"),
        (waiting, ServerState::Connected) => Finding::ok(
            "waiting",
            format!("{waiting} messages and receipts are not confirmed yet"),
        ),
        (waiting, _) => Finding::warn(
            "waiting",
            format!("{waiting} messages and receipts are not confirmed yet"),
            "they go by themselves once a way is there",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(is_restored: bool, counters: &[(&str, u64)]) -> Status {
        Status {
            name: "Alice".to_owned(),
            device: "abababab".to_owned(),
            server: Server {
                state: ServerState::None,
                pin: None,
                url: None,
                reason: None,
                next: None,
            },
            direct: Vec::new(),
            outbox: 0,
            counters: counters
                .iter()
                .map(|(name, count)| ((*name).to_owned(), *count))
                .collect(),
            restored: is_restored,
            words_owed: None,
            version: String::new(),
        }
    }

    #[test]
    fn what_the_marks_tell_of_copies_is_told_and_the_worst_first() {
        let (twins, older) = (("slot_twins", 1), ("slot_older", 2));
        for (status, verdict, found) in [
            (status(false, &[]), "ok", "no other"),
            (status(false, &[older]), "warn", "2 times"),
            (status(true, &[older]), "warn", "older copy"),
            (status(true, &[twins, older]), "fail", "another node"),
        ] {
            let finding = serde_json::to_value(copies(&status)).unwrap();

            assert_eq!(finding["verdict"], verdict);
            assert!(finding["found"].as_str().unwrap().contains(found), "{finding}");
        }
    }
}
