//! The manifests that records bring.

use hoopoe_crypto::group::{apply::ApplyError, ledger::Came};
use hoopoe_protocol::{group::EpochReason, limits};

use super::{super::crew::ALICE, host::three};

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
