//! The manifests that records bring.

use hoopoe_crypto::group::{
    apply::ApplyError,
    ledger::{Came, Void},
};
use hoopoe_protocol::{
    group::{EpochReason, Role},
    limits,
};

use super::{
    super::crew::{ALICE, BOB, DAVE},
    host::{bare, on, three},
};

/// Whoever has this branch as their log has perhaps not read what the other one brought.
#[test]
fn an_entry_of_a_branch_brings_the_manifest_that_only_the_log_has_brought() {
    let mut host = three();
    let mut other = host.crew.log.clone();
    let add = host.crew.add(DAVE, Role::Member);
    host.does(ALICE, add.clone());
    let theirs = on(&mut host, &mut other, BOB, add);
    let newest = host.newest.clone();

    let came = host.append(&newest, &bare(theirs.signed()));
    assert_eq!(came, Came::Void(Void::NoManifest));

    assert_eq!(host.post(&theirs), Came::Branch);
}

/// Who signs under a newer manifest has said it by that.
#[test]
fn that_their_own_devices_have_changed_is_said_by_nobody_as_their_signature_says_it() {
    let mut host = three();
    host.crew.people[ALICE].replace_device();
    let newer = host.crew.people[ALICE].manifest.reference();
    let devices = host.crew.devices_of(ALICE);
    let epoch = host.epoch(&host.crew.log.tip().clone(), devices);
    let entry = host.crew.entry(ALICE, epoch);

    assert_eq!(host.post(&entry), Came::Void(ApplyError::Nothing.into()));
    host.opens(ALICE, EpochReason::Age);

    assert!(host.ledger.manifest(&newer.hash).is_some());
    assert_eq!(host.crew.log.tip().manifest(&host.crew.id(ALICE)), Some(&newer));
    for sealed in &host.records {
        assert_eq!(sealed.len(), limits::SEALED_RECORD_SIZES[0]);
    }
    assert_eq!(host.seen(), host.seen_by(&host.newcomer()));
}
