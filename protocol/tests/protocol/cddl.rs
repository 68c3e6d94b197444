//! Reads CDDL (RFC 8610) and applies it to values, as far as the protocol's documents use it.

use std::collections::BTreeMap;

use crate::cbor::Item;

/// Names that CDDL gives to every document and that none defines anew. Of these only `uint` and strings are read here.
const PRELUDE: [&str; 13] = [
    "any", "bool", "bstr", "bytes", "float", "int", "nil", "null", "number", "text", "time", "tstr", "uint",
];

/// Rules by their names.
pub(crate) struct Cddl(BTreeMap<String, Rule>);

struct Rule {
    parameter: Option<String>,
    tokens: Vec<String>,
}

impl Cddl {
    /// Reads rules. Panics on whatever is no CDDL, or more of it than is understood here.
    pub(crate) fn read(text: &str) -> Self {
        let mut rest = tokens(text);
        let mut rules = BTreeMap::new();
        while let Some(equals) = rest.iter().rposition(|token| token == "=") {
            let tokens = rest.split_off(equals + 1);
            rest.pop();
            let parameter = rest.pop_if(|last| last == ">").map(|_| {
                let parameter = rest.pop().unwrap();
                assert_eq!(rest.pop().as_deref(), Some("<"));
                parameter
            });
            let name = rest.pop().unwrap();
            assert!(is_name(&name), "{name} where a rule's name should be");
            let is_new = rules.insert(name.clone(), Rule { parameter, tokens }).is_none();
            assert!(
                is_new && !PRELUDE.contains(&name.as_str()),
                "{name} is given twice"
            );
        }
        assert!(rest.is_empty(), "{rest:?} before the first rule");
        let cddl = Self(rules);
        for (name, rule) in &cddl.0 {
            cddl.fits(
                &rule.tokens,
                rule.parameter.as_deref().map(|of| (of, name.as_str())),
                None,
            );
        }
        cddl
    }

    /// The names of all rules.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a rule mentions another.
    pub(crate) fn mentions(&self, rule: &str, other: &str) -> bool {
        self.0[rule].tokens.iter().any(|token| token == other)
    }

    /// Whether a value is of a type, such as `route` or `signed<route>`.
    pub(crate) fn accepts(&self, expected: &str, value: &Item) -> bool {
        self.fits(&tokens(expected), None, Some(value))
    }

    fn fits(&self, tokens: &[String], argument: Option<(&str, &str)>, value: Option<&Item>) -> bool {
        let mut reading = Reading {
            cddl: self,
            rest: tokens,
            argument,
        };
        let fits = reading.choice(value);
        assert!(
            reading.rest.is_empty(),
            "{:?} behind the end of a rule",
            reading.rest
        );
        fits
    }
}

/// Names, numbers, operators that begin with a point, and single characters; without comments.
fn tokens(text: &str) -> Vec<String> {
    let code = text
        .lines()
        .map(|line| line.split(';').next().unwrap_or_default());
    let spaced: String = code
        .flat_map(|line| line.chars().chain(['\n']))
        .map(|c| match c {
            '-' | '.' | ' ' | '\n' => c.to_string(),
            _ if c.is_ascii_alphanumeric() => c.to_string(),
            _ => format!(" {c} "),
        })
        .collect();
    let tokens = spaced.replace("..", " .. ");
    tokens.split_whitespace().map(str::to_owned).collect()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// A type on the way through its tokens. Each function reads past one construct and says whether the value fits it;
/// without a value it only reads.
struct Reading<'c> {
    cddl: &'c Cddl,
    rest: &'c [String],
    /// The parameter of the rule, and the name that stands for it.
    argument: Option<(&'c str, &'c str)>,
}

impl<'c> Reading<'c> {
    fn choice(&mut self, value: Option<&Item>) -> bool {
        let mut fits = self.controlled(value);
        while self.takes("/") {
            fits |= self.controlled(value);
        }
        fits
    }

    fn controlled(&mut self, value: Option<&Item>) -> bool {
        let fits = self.single(value);
        if self.takes(".cbor") {
            let inner = match value {
                Some(Item::Plain(2, _, content)) if fits => Some(Item::read(content)),
                _ => None,
            };
            return self.single(inner.as_ref());
        }
        if !self.takes(".size") {
            return fits;
        }
        let (least, most) = if self.takes("(") {
            (self.number_before(".."), self.number_before(")"))
        } else {
            let size = self.number();
            (size, size)
        };
        match value {
            // The size of a number is the bytes that it needs, and it may need fewer.
            Some(Item::Plain(0, number, _)) => fits && u128::from(*number) < 1 << (8 * most),
            Some(Item::Plain(_, length, _)) => fits && (least..=most).contains(length),
            _ => false,
        }
    }

    fn single(&mut self, value: Option<&Item>) -> bool {
        let is_plain = |major| matches!(value, Some(Item::Plain(is, ..)) if *is == major);
        match self.next() {
            "uint" => is_plain(0),
            "bytes" | "bstr" => is_plain(2),
            "tstr" => is_plain(3),
            "bool" => matches!(value, Some(Item::Plain(7, 20 | 21, _))),
            "{" => self.map(value),
            "[" => self.array(value),
            "&" => self.numbers(value),
            name if is_name(name) => self.named(name, value),
            token => {
                let number: u64 = token.parse().expect(token);
                matches!(value, Some(Item::Plain(0, is, _)) if *is == number)
            }
        }
    }

    fn named(&mut self, name: &'c str, value: Option<&Item>) -> bool {
        let put_in = self.takes("<").then(|| self.next());
        assert!(put_in.is_none() || self.takes(">"), "{name}< without an end");
        let name = match self.argument {
            Some((parameter, argument)) if parameter == name => argument,
            _ => name,
        };
        let rule = self.cddl.0.get(name).expect(name);
        // Rules may mention each other without end; values end.
        value.is_some() && {
            let argument = rule.parameter.as_deref().map(|of| (of, put_in.expect(name)));
            self.cddl.fits(&rule.tokens, argument, value)
        }
    }

    fn map(&mut self, value: Option<&Item>) -> bool {
        let (mut fits, entries) = match value {
            Some(Item::Map(entries)) => (true, &entries[..]),
            _ => (false, &[][..]),
        };
        let mut known = Vec::new();
        while !self.takes("}") {
            let is_optional = self.takes("?");
            let key = self.number_before(":");
            let inner = entries.iter().find(|(is, _)| *is == key).map(|(_, inner)| inner);
            // Behind a misfit there is only reading: bytes that hold something else are not looked into.
            fits &= self.choice(inner.filter(|_| fits)) || (inner.is_none() && is_optional);
            known.push(key);
            self.takes(",");
        }
        fits && entries.iter().all(|(key, _)| known.contains(key))
    }

    fn array(&mut self, value: Option<&Item>) -> bool {
        let (mut fits, mut items) = match value {
            Some(Item::Array(items)) => (true, &items[..]),
            _ => (false, &[][..]),
        };
        while !self.takes("]") {
            let (least, most) = self.times();
            let (element, mut taken) = (self.rest, 0);
            while let Some((first, behind)) = items.split_first().filter(|_| taken < most) {
                self.rest = element;
                fits &= self.choice(Some(first).filter(|_| fits));
                (taken, items) = (taken + 1, behind);
            }
            self.rest = element;
            self.choice(None);
            fits &= taken >= least;
            self.takes(",");
        }
        fits && items.is_empty()
    }

    /// How often an element stands in an array: `*`, `+`, `2*5`, or nothing for once.
    fn times(&mut self) -> (u64, u64) {
        if self.takes("+") {
            return (1, u64::MAX);
        }
        // A number by itself is an element; in front of a star it is a bound.
        let is_bound = self.rest.get(1).is_some_and(|second| second == "*");
        let least = if is_bound { self.number() } else { 0 };
        if !self.takes("*") {
            return (1, 1);
        }
        let most = self.rest.first().and_then(|next| next.parse().ok());
        self.rest = &self.rest[usize::from(most.is_some())..];
        (least, most.unwrap_or(u64::MAX))
    }

    /// `&(name: number, …)`: one of the numbers.
    fn numbers(&mut self, value: Option<&Item>) -> bool {
        assert!(self.takes("("));
        let mut fits = false;
        while !self.takes(")") {
            assert!(is_name(self.next()) && self.takes(":"));
            fits |= self.single(value);
            self.takes(",");
        }
        fits
    }

    fn next(&mut self) -> &'c str {
        let (next, rest) = self.rest.split_first().expect("more CDDL");
        self.rest = rest;
        next
    }

    fn takes(&mut self, token: &str) -> bool {
        let is_next = self.rest.first().is_some_and(|next| next == token);
        self.rest = &self.rest[usize::from(is_next)..];
        is_next
    }

    fn number(&mut self) -> u64 {
        let next = self.next();
        next.parse().expect(next)
    }

    fn number_before(&mut self, token: &str) -> u64 {
        let number = self.number();
        assert!(self.takes(token), "{token} is missing behind {number}");
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
        pair  = { 0: small, ? 1: tstr }          ; the second is optional
        small = uint .size 1
        kind  = &(one: 1, three: 3) / 7
        many  = [* kind]
        some  = [2*3 bytes .size (1..2)]
        most  = [*2 uint]
        case  = [0, { 0: pair }] / [1, {}]
        holds<T> = { 0: bytes .cbor T }
        held  = holds<pair>
        list  = [+ list]";

    fn number(number: u64) -> Item {
        Item::Plain(0, number, Vec::new())
    }

    fn bytes(bytes: &[u8]) -> Item {
        Item::Plain(2, bytes.len() as u64, bytes.to_vec())
    }

    fn pair(first: u64) -> Item {
        Item::Map(vec![(0, number(first))])
    }

    #[track_caller]
    fn assert_fits(rule: &str, good: &[Item], bad: &[Item]) {
        let cddl = Cddl::read(RULES);
        for value in good {
            assert!(cddl.accepts(rule, value), "{rule} refuses {value:?}");
        }
        for value in bad {
            assert!(!cddl.accepts(rule, value), "{rule} accepts {value:?}");
        }
    }

    #[test]
    fn a_number_has_its_value_or_its_size() {
        assert_fits("small", &[number(0), number(255)], &[number(256), bytes(&[1])]);
        assert_fits(
            "kind",
            &[number(1), number(3), number(7)],
            &[number(0), number(2), bytes(&[1])],
        );
    }

    #[test]
    fn a_map_has_its_keys_and_no_others() {
        let text = Item::Plain(3, 1, b"x".to_vec());
        let with = |key, value: &Item| Item::Map(vec![(0, number(1)), (key, value.clone())]);
        assert_fits(
            "pair",
            &[pair(1), with(1, &text)],
            &[
                Item::Map(Vec::new()),
                Item::Map(vec![(1, text.clone())]),
                with(1, &number(1)),
                with(2, &text),
                pair(256),
                Item::Array(vec![number(1)]),
            ],
        );
    }

    #[test]
    fn an_array_has_as_many_elements_as_it_may() {
        let all = |item: Item, times| Item::Array(vec![item; times]);
        assert_fits(
            "many",
            &[all(number(1), 0), all(number(3), 9)],
            &[all(number(2), 1)],
        );
        assert_fits(
            "some",
            &[all(bytes(&[1]), 2), all(bytes(&[1, 2]), 3)],
            &[
                all(bytes(&[1]), 1),
                all(bytes(&[1]), 4),
                all(bytes(&[]), 2),
                all(bytes(&[1; 3]), 2),
            ],
        );
        assert_fits(
            "most",
            &[all(number(9), 0), all(number(9), 2)],
            &[all(number(9), 3)],
        );
        assert_fits("list", &[], &[all(all(number(1), 1), 1), all(number(1), 0)]);
    }

    #[test]
    fn a_choice_is_one_of_its_types() {
        let case = |number_: u64, fields| Item::Array(vec![number(number_), fields]);
        assert_fits(
            "case",
            &[
                case(0, Item::Map(vec![(0, pair(1))])),
                case(1, Item::Map(Vec::new())),
            ],
            &[
                case(0, Item::Map(Vec::new())),
                case(2, Item::Map(Vec::new())),
                Item::Array(vec![number(1)]),
            ],
        );
    }

    #[test]
    fn bytes_that_hold_a_value_are_looked_into() {
        let holds = |inner: Item| Item::Map(vec![(0, bytes(&inner.write()))]);
        for rule in ["held", "holds<pair>"] {
            assert_fits(
                rule,
                &[holds(pair(1))],
                &[holds(pair(256)), holds(number(1)), pair(1)],
            );
        }
    }

    #[test]
    fn rules_are_read_with_what_they_mention() {
        let cddl = Cddl::read(RULES);

        assert_eq!(cddl.names().count(), 10);
        assert!(cddl.mentions("held", "pair") && !cddl.mentions("pair", "kind"));
    }

    #[test]
    fn what_is_no_cddl_or_not_understood_is_never_passed_over() {
        for text in [
            "a",
            "= uint",
            "a = ",
            "a = uint a = uint",
            "time = uint",
            "a = b",
            "a = { 0 uint }",
            "a = { x: uint }",
            "a = [* uint",
            "a = { 0: uint ",
            "a = uint .le 4",
            "a = uint .size x",
            "a = 1..4",
            "a = #6.1(uint)",
            "a = &(1)",
            "a = uint }",
            "a<T = { 0: T }",
        ] {
            assert!(std::panic::catch_unwind(|| Cddl::read(text)).is_err(), "{text}");
        }
    }
}
