//! A server that shows two orders, and members who copy to each what the other has.

use hoopoe_crypto::group::{
    entry::VerifiedEntry,
    ledger::Came,
    log::{BranchError, GroupLog, HeadPlace},
};
use hoopoe_protocol::group::{EpochReason, GroupOp, Role};

use super::{
    super::crew::{ALICE, BOB, CAROL, Crew, DAVE, NOW, Person, verified},
    host::{Host, at, on, rename, three},
};

fn merge(crew: &Crew, who: usize, here: &GroupLog, other: &GroupLog) -> VerifiedEntry {
    let author = crew.people[who].author();
    verified(
        &crew.people,
        &author.merge(NOW, here.tip(), other.tip(), Vec::new()),
    )
}

/// Two servers that know the same until now: one and the other order that a server shows.
fn two_orders(host: &Host) -> [Host; 2] {
    [3, 4].map(|seed| {
        let first = host.crew.first.clone();
        let crew = Crew {
            people: host.crew.people.iter().map(Person::twin).collect(),
            log: GroupLog::begin(&first).unwrap(),
            first,
        };
        let mut copy = Host::of(crew, &host.first_keys(), seed);
        for entry in host
            .ledger
            .entries_to(&host.ledger.reached().tip().head().hash)
            .iter()
            .skip(1)
        {
            assert_eq!(copy.post(entry), Came::Appended);
        }
        copy
    })
}

/// Copies to a server whatever it lacks of what leads to the end of another's log.
fn copy(from: &Host, to: &mut Host) -> Vec<Came> {
    let last = from.ledger.reached().tip().head().hash;
    let entries: Vec<_> = from.ledger.entries_to(&last).into_iter().cloned().collect();
    let missing = entries
        .iter()
        .filter(|entry| !to.ledger.knows(&entry.head().hash))
        .cloned()
        .collect::<Vec<_>>();
    missing.iter().map(|entry| to.post(entry)).collect()
}

#[test]
fn a_copied_branch_changes_nothing_until_an_entry_speaks_of_it() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let theirs = on(&mut host, &mut other, BOB, rename("Walkers"));
    host.does(ALICE, rename("Climbers"));
    let before = host.ledger.reached().tip().clone();

    assert_eq!(host.post(&theirs), Came::Branch);

    assert_eq!(host.ledger.reached().tip(), &before);
    assert_eq!(host.seen().branches, [other.tip().head()]);
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

/// Only a merge takes the log along.
#[test]
fn who_notes_the_fork_on_a_branch_leads_nobody_there() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let theirs = on(&mut host, &mut other, BOB, rename("Walkers"));
    host.does(ALICE, rename("Climbers"));
    assert_eq!(host.post(&theirs), Came::Branch);
    let ours = host.ledger.reached().tip().clone();
    let epoch = host.epoch(&other.tip().clone(), EpochReason::Fork(ours.head()));
    let noted = at(&mut host.crew, &mut other, |crew| crew.entry(BOB, epoch));

    assert_eq!(host.post(&noted), Came::Branch);

    assert_eq!(host.ledger.reached().tip(), &ours);
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

#[test]
fn a_branch_is_disputed_and_merged_and_whoever_comes_later_reads_the_same() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let theirs = [
        on(&mut host, &mut other, ALICE, rename("Walkers")),
        {
            let add = host.crew.add(DAVE, Role::Member);
            on(&mut host, &mut other, BOB, add)
        },
        on(&mut host, &mut other, DAVE, GroupOp::Accept),
    ];
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);

    for entry in &theirs {
        assert_eq!(host.post(entry), Came::Branch);
    }
    host.opens(BOB, EpochReason::Fork(other.tip().head()));
    assert_eq!(host.ledger.reached().tip().disputes().len(), 1);
    let entry = merge(&host.crew, ALICE, &host.crew.log, &other);
    assert_eq!(host.post(&entry), Came::Appended);

    let log = host.ledger.reached();
    assert_eq!(
        log.place_of(&other.tip().head()),
        HeadPlace::Merged(entry.head().seq)
    );
    assert!(host.seen().branches.is_empty());
    assert!(!log.tip().is_active(&host.crew.id(CAROL)));
    host.opens(BOB, EpochReason::Departure);
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

#[test]
fn members_of_two_orders_come_together_whichever_of_them_the_merge_stands_on() {
    for merged_on in [0, 1] {
        let mut hosts = two_orders(&three());
        hosts[0].does(ALICE, rename("Walkers"));
        hosts[1].does(BOB, rename("Climbers"));
        let remove = hosts[1].crew.remove(CAROL);
        hosts[1].does(BOB, remove);
        let [one, two] = &mut hosts;
        assert!(copy(two, one).iter().all(|came| *came == Came::Branch));
        assert!(copy(one, two).iter().all(|came| *came == Came::Branch));
        let (here, there) = if merged_on == 0 { (one, two) } else { (two, one) };

        let entry = merge(&here.crew, ALICE, here.ledger.reached(), there.ledger.reached());
        assert_eq!(here.post(&entry), Came::Appended);
        assert_eq!(there.post(&entry), Came::Joined);

        assert_eq!(here.ledger.reached().tip(), there.ledger.reached().tip());
        for host in [here, there] {
            host.opens(BOB, EpochReason::Departure);
            assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
        }
    }
}

#[test]
fn a_merge_with_an_end_that_has_grown_since_is_no_end_of_the_fork() {
    let mut hosts = two_orders(&three());
    hosts[0].does(ALICE, rename("Walkers"));
    hosts[1].does(BOB, rename("Climbers"));
    let [one, two] = &mut hosts;
    copy(two, one);
    let entry = merge(&one.crew, ALICE, one.ledger.reached(), two.ledger.reached());
    two.does(BOB, rename("Divers"));
    assert_eq!(one.post(&entry), Came::Appended);

    let came = copy(one, two);

    assert_eq!(came.last(), Some(&Came::Branch));
    assert_eq!(two.ledger.reached().tip().profile().name, "Divers");
    assert_eq!(two.seen().branches, [entry.head()]);
    let entry = merge(&two.crew, ALICE, two.ledger.reached(), one.ledger.reached());
    assert_eq!(two.post(&entry), Came::Appended);
    assert!(two.seen().branches.is_empty());
    assert_eq!(two.seen(), two.seen_by(&two.newcomer()));
}

#[test]
fn a_branch_of_a_branch_is_read_also_when_more_than_are_kept_at_hand_lie_between() {
    let mut host = three();
    let base = host.crew.log.clone();
    host.does(ALICE, rename("Climbers"));
    let mut branches = Vec::new();
    for number in 0..6 {
        let mut branch = base.clone();
        let entry = on(&mut host, &mut branch, BOB, rename(&format!("branch {number}")));
        assert_eq!(host.post(&entry), Came::Branch);
        branches.push(branch);
    }

    let mut first = branches[0].clone();
    let mut twig = branches[0].clone();
    let entry = on(&mut host, &mut first, ALICE, rename("on the first"));
    assert_eq!(host.post(&entry), Came::Branch);
    let entry = on(&mut host, &mut twig, BOB, rename("a twig of the first"));
    assert_eq!(host.post(&entry), Came::Branch);

    assert_eq!(host.seen().branches.len(), 7);
    for log in branches.iter().chain([&first, &twig, &base]) {
        let again = host.ledger.log_at(&log.tip().head().hash).unwrap();
        assert_eq!(again.tip(), log.tip());
    }
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}

/// The entry behind which the branches parted leads to the merge twice.
#[test]
fn a_log_is_put_together_again_that_ends_with_the_merge_of_a_branch_that_is_not_at_hand() {
    let mut host = three();
    let base = host.crew.log.clone();
    host.does(ALICE, rename("Climbers"));
    let mut branches = Vec::new();
    for number in 0..6 {
        let mut branch = base.clone();
        let entry = on(&mut host, &mut branch, BOB, rename(&format!("branch {number}")));
        assert_eq!(host.post(&entry), Came::Branch);
        branches.push(branch);
    }
    let entry = merge(&host.crew, ALICE, &host.crew.log, &branches[0]);
    assert_eq!(host.post(&entry), Came::Appended);
    let merged = host.ledger.reached().tip().clone();
    host.does(ALICE, rename("Walkers"));

    let again = host.ledger.log_at(&entry.head().hash).unwrap();

    assert_eq!(again.tip(), &merged);
}

#[test]
fn what_those_who_are_gone_make_of_an_old_entry_is_no_branch_to_be_merged() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let remove = host.crew.remove(CAROL);
    host.does(ALICE, remove);
    let theirs = on(&mut host, &mut other, CAROL, GroupOp::Leave);

    assert_eq!(host.post(&theirs), Came::Branch);

    assert!(host.ledger.branches().is_empty());
    let branch = host.ledger.log_at(&theirs.head().hash).unwrap();
    assert_eq!(
        host.ledger.reached().branch(&branch).err(),
        Some(BranchError::Outsiders)
    );
}

/// What order 1 has joined is brought to order 2 with it, which lacks the branch.
#[test]
fn a_merge_is_copied_with_the_branch_that_it_joins() {
    let mut hosts = two_orders(&three());
    hosts[0].does(ALICE, rename("Walkers"));
    hosts[1].does(BOB, rename("Divers"));
    let [one, two] = &mut hosts;
    let mut twig = one.crew.log.clone();
    let before = one.ledger.entries_to(&one.ledger.reached().tip().head().hash);
    let base = before[before.len() - 2].head();
    twig.clone_from(&one.ledger.log_at(&base.hash).unwrap());
    let entry = on(one, &mut twig, BOB, rename("a twig"));
    assert_eq!(one.post(&entry), Came::Branch);
    let joined = merge(&one.crew, ALICE, one.ledger.reached(), &twig);
    assert_eq!(one.post(&joined), Came::Appended);

    let came = copy(one, two);

    assert_eq!(came, [Came::Branch, Came::Branch, Came::Branch]);
    assert_eq!(two.seen().branches, [one.ledger.reached().tip().head()]);
    let end = merge(&two.crew, ALICE, two.ledger.reached(), one.ledger.reached());
    assert_eq!(two.post(&end), Came::Appended);
    assert_eq!(two.seen(), two.seen_by(&two.newcomer()));
}

#[test]
fn a_branch_of_a_long_log_begins_wherever_it_likes() {
    let mut host = three();
    let mut old = host.crew.log.clone();
    for number in 0..600 {
        host.does(ALICE, rename(&number.to_string()));
    }
    let entry = on(&mut host, &mut old, BOB, rename("from the beginning"));
    assert_eq!(host.post(&entry), Came::Branch);

    let all: Vec<_> = host.ledger.entries_to(&host.ledger.reached().tip().head().hash);
    for entry in all.iter().step_by(97) {
        let log = host.ledger.log_at(&entry.head().hash).unwrap();
        assert_eq!(log.tip().head(), entry.head());
    }
    assert_eq!(host.ledger.log_at(&entry.head().hash).unwrap().tip(), old.tip());
    assert!(
        host.ledger
            .log_at(&hoopoe_protocol::keys::LogHash::new([0; 32]))
            .is_none()
    );
}
