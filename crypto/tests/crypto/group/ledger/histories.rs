//! Records in any order, some of them of other branches, some of no use: whoever reads them knows the same.

use hoopoe_crypto::group::{ledger::Came, log::GroupLog};
use hoopoe_protocol::group::{EpochReason, GroupOp, GroupPolicy, Role};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
    test_runner::Config,
};

use super::{
    super::crew::{ALICE, NOW, profile, verified},
    host::{Host, at},
};

/// What somebody does, on which of the lines that there are.
#[derive(Clone, Copy, Debug)]
enum Act {
    Add(usize),
    Accept,
    Remove(usize),
    Admin(usize),
    Name(u8),
    Epoch,
    /// Disputes another line.
    Fork(usize),
    /// Merges another line.
    Merge(usize),
}

fn acts() -> impl Strategy<Value = Vec<(usize, usize, Act, bool)>> {
    let act = prop_oneof![
        3 => (1..5_usize).prop_map(Act::Add),
        4 => Just(Act::Accept),
        1 => (1..5_usize).prop_map(Act::Remove),
        1 => (1..5_usize).prop_map(Act::Admin),
        3 => (0..9_u8).prop_map(Act::Name),
        2 => Just(Act::Epoch),
        2 => (0..4_usize).prop_map(Act::Fork),
        4 => (0..4_usize).prop_map(Act::Merge),
    ];
    let who = prop_oneof![3 => Just(ALICE), 2 => 1..5_usize];
    vec((who, 0..4_usize, act, proptest::bool::weighted(0.25)), 1..50)
}

proptest! {
    #![proptest_config(Config::with_cases(96))]

    #[test]
    fn whoever_reads_the_records_later_knows_what_all_know_and_whoever_has_less_keys_is_never_led_away(acts in acts(), has in any::<u16>()) {
        let mut host = Host::new(GroupPolicy::default(), 5);
        // The ends on which somebody may go on: the log itself, and older states of it or of branches.
        let mut lines: Vec<GroupLog> = Vec::new();
        for (who, line, act, leaves_a_line) in acts {
            if leaves_a_line && lines.len() < 3 {
                lines.push(host.crew.log.clone());
            }
            let ends: Vec<_> = lines.iter().chain([&host.crew.log]).cloned().collect();
            let end = |number: usize| ends[number % ends.len()].clone();
            let mut on = end(line);
            let tip = on.tip().clone();
            let op = match act {
                Act::Epoch => Some(host.epoch(&tip, EpochReason::Age)),
                Act::Fork(other) => Some(host.epoch(&tip, EpochReason::Fork(end(other).tip().head()))),
                _ => None,
            };
            let entry = at(&mut host.crew, &mut on, |crew| {
                let op = match act {
                    Act::Add(whom) => crew.add(whom, Role::Member),
                    Act::Remove(whom) => crew.remove(whom),
                    Act::Admin(whom) => crew.make(whom, Role::Admin),
                    Act::Name(name) => GroupOp::Profile(profile(&name.to_string())),
                    Act::Merge(other) => {
                        let author = crew.people[who].author();
                        let other = end(other);
                        let merge = author.merge(NOW, crew.log.tip(), other.tip(), Vec::new());
                        return verified(&crew.people, &merge);
                    }
                    Act::Accept | Act::Epoch | Act::Fork(_) => op.unwrap_or(GroupOp::Accept),
                };
                crew.entry(who, op)
            });
            let before = host.seen();
            let came = host.post(&entry);
            if let Came::Void(_) = came {
                assert_eq!(host.seen().tip, before.tip);
                continue;
            }
            // Whatever line it continued goes on from there.
            let behind = host.ledger.log_at(&entry.head().hash).unwrap();
            assert_eq!(behind.tip().head(), entry.head());
            let continued = line % ends.len();
            if let Some(line) = lines.get_mut(continued) {
                *line = behind;
            }
        }
        let newcomer = host.newcomer();
        assert_eq!(host.seen_by(&newcomer), host.seen());
        let all = newcomer.entries_to(&newcomer.reached().tip().head().hash);
        assert_eq!(all.len(), host.ledger.entries_to(&host.ledger.reached().tip().head().hash).len());
        for entry in all {
            // Put together again from the records, and as it was when the entry came.
            let head = entry.head().hash;
            assert_eq!(newcomer.log_at(&head).unwrap().tip(), host.ledger.log_at(&head).unwrap().tip());
        }

        // Some of the keys: with them somebody comes to an entry, and that is in the log, whichever keys come later.
        let numbered = host.keys.iter().enumerate();
        let some = numbered.filter(|(number, _)| *number == 0 || has >> (number % 16) & 1 == 1);
        let some = some.map(|(_, key)| key.clone()).collect();
        let less = host.read_with(&some, host.crew.first.head()).unwrap();
        let end = less.reached().tip().head();
        let more = host.newcomer_told_of(end);
        assert!(more.log().is_some());
        assert!(less.entries_to(&end.hash).iter().all(|entry| more.knows(&entry.head().hash)));
        let again = host.read_with(&some, end).unwrap();
        assert_eq!(host.seen_by(&again), host.seen_by(&less));
    }
}
