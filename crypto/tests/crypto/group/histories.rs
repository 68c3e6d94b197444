//! Random histories against a second, plainer statement of the rules, and what must hold after every entry of any.

use hoopoe_crypto::group::{log::GroupLog, state::GroupState};
use hoopoe_protocol::group::{EpochReason, GroupOp, GroupPolicy, Role, Whoever};
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
    test_runner::Config,
};

use super::{
    crew::{Crew, profile},
    model::{Act, Model},
};

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let who = 0..5_usize;
    let role = || prop_oneof![Just(Role::Member), Just(Role::Admin), Just(Role::Owner)];
    let act = prop_oneof![
        3 => (0..5_usize, role()).prop_map(|(who, role)| Act::Add(who, role)),
        4 => Just(Act::Accept),
        2 => (0..5_usize).prop_map(Act::Remove),
        1 => Just(Act::Leave),
        2 => (0..5_usize, role()).prop_map(|(who, role)| Act::Role(who, role)),
        1 => (any::<bool>(), any::<bool>()).prop_map(|(add, write)| Act::Policy(add, write)),
        1 => (0..3_u8).prop_map(Act::Profile),
        2 => Just(Act::Departure),
        1 => Just(Act::Age),
    ];
    vec((who, act), 1..60)
}

fn op(crew: &Crew, act: Act) -> GroupOp {
    match act {
        Act::Add(whom, role) => crew.add(whom, role),
        Act::Accept => GroupOp::Accept,
        Act::Remove(whom) => crew.remove(whom),
        Act::Leave => GroupOp::Leave,
        Act::Role(whom, role) => crew.make(whom, role),
        Act::Policy(add, write) => GroupOp::Policy(GroupPolicy {
            add: if add { Whoever::Members } else { Whoever::Admins },
            write: if write { Whoever::Admins } else { Whoever::Members },
            ..GroupPolicy::default()
        }),
        Act::Profile(name) => GroupOp::Profile(profile(&name.to_string())),
        Act::Departure => crew.epoch(EpochReason::Departure),
        Act::Age => crew.epoch(EpochReason::Age),
    }
}

fn agrees(crew: &Crew, model: &Model) {
    let tip = crew.log.tip();
    for who in 0..5 {
        let member = tip
            .member(&crew.id(who))
            .map(|member| (member.role, member.is_active()));
        let expected = model.people.get(&who).map(|one| (one.role, one.since.is_some()));
        assert_eq!(member, expected, "{who}");
    }
    assert_eq!(tip.head().seq, model.seq);
    assert_eq!(tip.epoch().number.0, model.epoch);
    assert_eq!(tip.epoch().is_over, model.is_over);
}

fn has_an_owner(tip: &GroupState) {
    let is_anybody_there = tip.members().any(|(_, member)| member.is_active());
    let is_owned = tip
        .members()
        .any(|(_, member)| member.is_active() && member.role == Role::Owner);
    assert_eq!(is_owned, is_anybody_there);
}

proptest! {
    #![proptest_config(Config::with_cases(192))]

    #[test]
    fn every_history_is_what_a_plainer_statement_of_the_rules_says(acts in acts()) {
        let mut crew = Crew::alone(GroupPolicy::default());
        let mut model = Model::new();
        let mut entries = Vec::new();
        let beginning = crew.log.clone();
        for (who, act) in acts {
            let entry = crew.entry(who, op(&crew, act));
            let is_done = crew.log.append(&entry).is_ok();

            assert_eq!(is_done, model.does(who, act), "{who} {act:?}");
            agrees(&crew, &model);
            has_an_owner(crew.log.tip());
            if is_done {
                entries.push(entry);
            }
        }

        // Whoever reads the log later comes to the same.
        let mut again: GroupLog = beginning;
        for entry in &entries {
            again.append(entry).unwrap();
        }
        assert_eq!(again.tip(), crew.log.tip());
    }
}
