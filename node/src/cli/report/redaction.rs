//! The net below the rule that logs name nobody: a line in which something is caught stays out of a report.

/// No word of a log is longer than this; keys, tokens and ids in full are.
const LONGEST_WORD: usize = 32;

/// What an address, a link or a token looks like.
const FORMS: [&str; 9] = [
    "://",
    "/ip4/",
    "/ip6/",
    "/dns",
    "/p2p/",
    "12D3Koo",
    "Bearer ",
    "PRIVATE KEY",
    "@",
];

/// What is looked for besides: names of people, URLs, folders, all of this profile.
#[derive(Debug, Default)]
pub(super) struct Net(Vec<String>);

impl Net {
    /// Also looks for this. A text of one or two letters would be found everywhere, and tells nothing.
    pub(super) fn add(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if text.chars().count() > 2 {
            self.0.push(text);
        }
    }

    /// Whether a line of the log may be shown to somebody: it has the form of one, and nothing in it is caught.
    pub(super) fn lets_through(&self, line: &str) -> bool {
        let small = line.to_lowercase();
        is_line_of_log(line)
            && !FORMS.iter().any(|form| line.contains(form))
            && !self.0.iter().any(|text| small.contains(text.as_str()))
            && !has_long_word(line)
            && !line.split_whitespace().any(is_address)
            && !line.chars().any(char::is_control)
    }
}

/// It begins with a time, a level and the name of a module of ours; what somebody else wrote does not.
fn is_line_of_log(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let time = words.next().is_some_and(|word| {
        word.len() >= 20 && word.starts_with(|first: char| first.is_ascii_digit()) && word.contains('T')
    });
    let level = words
        .next()
        .is_some_and(|word| matches!(word, "ERROR" | "WARN" | "INFO" | "DEBUG" | "TRACE"));
    let module = words.next().is_some_and(|word| word.starts_with("hoopoe"));
    time && level && module
}

fn has_long_word(line: &str) -> bool {
    let is_in_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    // The time is one, and the modules' names are joined by colons.
    line.split(|letter| !is_in_word(letter))
        .any(|word| word.len() > LONGEST_WORD)
}

/// An address of the internet protocol, with or without a port. One without a digit is the name of a module.
fn is_address(word: &str) -> bool {
    let is_in_address = |letter: char| letter.is_ascii_hexdigit() || matches!(letter, '.' | ':' | '[' | ']');
    word.split(|letter| !is_in_address(letter))
        .map(|part| part.trim_end_matches(':'))
        .filter(|part| part.contains(|letter: char| letter.is_ascii_digit()))
        .any(|part| {
            part.parse::<std::net::SocketAddr>().is_ok()
                || part.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "2026-11-27T17:00:00.000000Z  WARN hoopoe_node::store: ";

    #[test]
    fn an_ordinary_line_passes() {
        let mut net = Net::default();
        net.add("Bob");

        for line in [
            "the server is away retry_after_ms=1500",
            "quarantined envelope=3733d321 reason=NotAuthentic",
            "error=\"database is locked\"",
            "driver::run::step{turn=7}",
        ] {
            assert!(net.lets_through(&format!("{HEAD}{line}")), "{line}");
        }
    }

    #[test]
    fn what_could_name_somebody_is_caught() {
        let mut net = Net::default();
        net.add("Zephyrine Quillfeather");
        net.add("/srv/z/.local");

        for line in [
            "hello ZEPHYRINE QUILLFEATHER",
            "cannot open /srv/z/.local/share",
            "server=https://store.example",
            "listening on /ip4/192.0.2.1/udp/4001",
            "peer=12D3KooWNotInALog",
            "from 192.0.2.1:4001",
            "from [2001:db8::1]:4001",
            "from 2001:db8::1,",
            "from 192.0.2.1: refused",
            "key=AQNAIh0aIyLR9W4MAQNAIh0aIyLR9W4MAQNA",
            "mail me@example",
            "\u{1b}[2J",
        ] {
            assert!(!net.lets_through(&format!("{HEAD}{line}")), "{line}");
        }
    }

    #[test]
    fn what_is_no_line_of_the_log_is_caught() {
        let net = Net::default();

        for line in [
            "",
            "see you at nine",
            "thread 'main' panicked at node/src/main.rs",
            "2026-11-27T17:00:00.000000Z  WARN libp2p_swarm: dialling",
            "2026-11-27T17:00:00.000000Z hello hoopoe",
        ] {
            assert!(!net.lets_through(line), "{line}");
        }
    }
}
