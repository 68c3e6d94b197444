//! Slots.

use hoopoe_crypto::{
    recovery::RecoverySeed,
    slot::{SlotError, SlotKeys, SlotName, SlotTooLong},
};
use hoopoe_protocol::{
    boot::BootMark,
    fixed::Fixed,
    id::DeviceId,
    keys::ServerKey,
    limits,
    secret::Secret,
    store::{
        prekeys::{PrekeyKind, PrekeyUpload, SealedPrekey},
        slots::SlotValue,
    },
};
use proptest::prelude::*;

use super::fixtures::rng;

const BOOT: SlotName = SlotName::Boot(DeviceId::new([3; 32]));

const MARK: BootMark = BootMark {
    number: 41,
    run: Fixed::new([9; 16]),
};

fn keys(byte: u8) -> SlotKeys {
    SlotKeys::new(&Secret::new([byte; 32]))
}

fn sealed(version: u64) -> SlotValue {
    let value = keys(1).seal(&mut rng(1), &BOOT, version, &MARK).unwrap();
    SlotValue { version, value }
}

#[test]
fn a_record_opens_at_its_version_and_under_its_name_only() {
    let slot = sealed(7);
    let at = |version| SlotValue {
        version,
        ..slot.clone()
    };
    let other_device = SlotName::Boot(DeviceId::new([4; 32]));
    let refused = Err(SlotError::NotAuthentic);

    assert_eq!(keys(1).open(&BOOT, &slot), Ok(MARK));
    assert_eq!(keys(1).open::<BootMark>(&BOOT, &at(6)), refused);
    assert_eq!(keys(1).open::<BootMark>(&BOOT, &at(8)), refused);
    assert_eq!(keys(1).open::<BootMark>(&other_device, &slot), refused);
    assert_eq!(keys(2).open::<BootMark>(&BOOT, &slot), refused);
}

#[test]
fn a_value_has_one_of_the_sizes_and_the_smallest_that_holds_it() {
    let record = |bytes| PrekeyUpload {
        prekeys: vec![SealedPrekey {
            kind: PrekeyKind::Kem,
            key_id: 1,
            sealed: vec![1; bytes],
        }],
        replaces: None,
    };
    let length = |bytes| {
        keys(1)
            .seal(&mut rng(1), &BOOT, 1, &record(bytes))
            .map(|value| value.len())
    };

    assert_eq!(sealed(1).value.len(), limits::SLOT_SIZES[0]);
    assert_eq!(length(300), Ok(512));
    assert_eq!(length(500), Ok(4_096));
    assert_eq!(length(10_000), Ok(16_384));
    assert_eq!(length(65_000), Ok(65_536));
    assert!(matches!(length(65_530), Err(SlotTooLong(65_530..))));
}

#[test]
fn ids_differ_by_server_account_and_device() {
    let (one, other) = (
        RecoverySeed::new(Secret::new([1; 32])),
        RecoverySeed::new(Secret::new([2; 32])),
    );
    let id = |seed: &RecoverySeed, server: u8, device: u8| {
        let keys = SlotKeys::new(&seed.server_slots(&ServerKey::new([server; 32])));
        keys.id(&SlotName::Boot(DeviceId::new([device; 32])))
    };

    let ids = [id(&one, 1, 1), id(&one, 1, 2), id(&one, 2, 1), id(&other, 1, 1)];

    for (index, this) in ids.iter().enumerate() {
        assert!(!ids[index + 1..].contains(this), "{index}");
    }
    assert_eq!(id(&one, 1, 1), ids[0]);
}

#[test]
fn another_size_and_another_record_are_refused() {
    let slot = sealed(1);
    let short = SlotValue {
        version: 1,
        value: slot.value[1..].to_vec(),
    };

    assert_eq!(keys(1).open::<BootMark>(&BOOT, &short), Err(SlotError::Size(511)));
    assert!(matches!(
        keys(1).open::<PrekeyUpload>(&BOOT, &slot),
        Err(SlotError::Malformed(_))
    ));
}

proptest! {
    #[test]
    fn a_flipped_bit_anywhere_is_refused(bit in 0..512 * 8_usize) {
        let mut slot = sealed(5);
        slot.value[bit / 8] ^= 1 << (bit % 8);

        prop_assert_eq!(keys(1).open::<BootMark>(&BOOT, &slot), Err(SlotError::NotAuthentic));
    }

    #[test]
    fn bent_bytes_never_panic(version in any::<u64>(), value in proptest::collection::vec(any::<u8>(), 0..600)) {
        let opened = keys(1).open::<BootMark>(&BOOT, &SlotValue { version, value });

        prop_assert!(opened.is_err());
    }
}
