//! What is held of somebody, written down and read again.

use hoopoe_crypto::manifest::{Adoption, DeviceRole, KnownDevices, KnownDevicesError, ManifestError};
use hoopoe_protocol::{
    codec::{self, DecodeError},
    identity::DeviceManifest,
    limits,
};

use super::people::{NOW, Person, body, day, shown};

/// With something in every field.
fn eventful() -> KnownDevices {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let first = alice.first(&computer);
    let both = alice.with(&first, &phone, NOW);
    let unseen = alice.without(&both, &phone, day(1));
    let last = alice.again(&unseen, day(2));
    let twin = alice.signs(&DeviceManifest {
        min_suite: 9,
        ..body(&last)
    });
    shown(&[&first, &both, &last, &twin])
}

#[test]
fn it_is_read_as_it_was_written() {
    let known = eventful();

    let read = KnownDevices::from_bytes(&known.to_bytes()).unwrap();

    assert_eq!(read.to_bytes(), known.to_bytes());
    assert_eq!(read.newest().signed(), known.newest().signed());
    assert_eq!(read.missing_links(), 1);
    assert_eq!(read.equivocation(), known.equivocation());
    assert!(read.recipients(NOW).eq(known.recipients(NOW)));
    assert_eq!(read.is_stale(day(31)), known.is_stale(day(31)));
}

/// A17: a revocation outlives a restart, though the newest manifest does not name it any more.
#[test]
fn a_remembered_revocation_is_read_again() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let both = alice.with(&alice.first(&computer), &phone, NOW);
    let revoked = alice.without(&both, &phone, NOW);
    let set_back = alice.again(&both, day(9));
    let known = shown(&[&both, &revoked, &set_back]);

    let read = KnownDevices::from_bytes(&known.to_bytes()).unwrap();

    assert!(read.newest().is_revoked(&phone.id()));
    assert_eq!(read.recipients(NOW).count(), 1);
}

#[test]
fn every_truncation_is_refused_and_no_flipped_byte_panics() {
    let bytes = eventful().to_bytes();

    for length in 0..bytes.len() {
        assert!(KnownDevices::from_bytes(&bytes[..length]).is_err(), "{length}");
    }
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 0x41;
        let _may_be_read = KnownDevices::from_bytes(&bent);
    }
}

#[test]
fn a_newest_manifest_that_does_not_verify_is_refused() {
    let known = eventful();
    let bytes = known.to_bytes();
    let signature = known.newest().signed().signature;
    let at = bytes
        .windows(64)
        .position(|window| window == signature.as_bytes())
        .unwrap();
    let mut bent = bytes;
    bent[at] ^= 1;

    assert!(matches!(
        KnownDevices::from_bytes(&bent),
        Err(KnownDevicesError::Manifest(ManifestError::Signature(_)))
    ));
}

#[test]
fn another_version_is_refused() {
    let mut bytes = eventful().to_bytes();
    // A map of eight, its key 0, the version.
    assert_eq!(bytes[..3], [0xa8, 0, 1]);
    bytes[2] = 2;

    assert_eq!(
        KnownDevices::from_bytes(&bytes).err(),
        Some(KnownDevicesError::Version(2))
    );
}

#[test]
fn a_row_of_a_newer_version_is_told_from_a_damaged_one_whatever_its_shape() {
    let error = |bytes: &[u8]| KnownDevices::from_bytes(bytes).unwrap_err();

    assert_eq!(error(&[0xa2, 0, 2, 1, 0x61, b'x']), KnownDevicesError::Version(2));
    assert_eq!(
        error(&[0xa2, 0, 1, 1, 0x61, b'x']),
        KnownDevicesError::Malformed(DecodeError::Shape)
    );
}

/// As many devices as there may be, in as many manifests as are kept, two of one number among them.
#[test]
fn a_full_row_is_read_again() {
    let alice = Person::new(1);
    let first = body(&alice.first(&alice.device()));
    let phone = || {
        alice
            .device()
            .certificate(DeviceRole::Linked.capabilities(), NOW, day(400))
    };
    let phones = (1..limits::MANIFEST_DEVICES).map(|_| phone()).collect();
    let mut all = vec![alice.signs(&DeviceManifest {
        devices: [first.devices.clone(), phones].concat(),
        ..first
    })];
    for at in 1..9 {
        all.push(alice.again(&all[at - 1], day(at as u64)));
    }
    all.push(alice.signs(&DeviceManifest {
        min_suite: 9,
        ..body(&all[8])
    }));
    let bytes = shown(&all.iter().collect::<Vec<_>>()).to_bytes();

    let read = KnownDevices::from_bytes(&bytes).unwrap();

    assert_eq!(read.recipients(NOW).count(), limits::MANIFEST_DEVICES);
    assert!(read.equivocation().is_some());
    assert!(read.to_bytes() == bytes);
}

#[test]
fn a_row_that_is_too_long_is_refused_unread() {
    assert!(matches!(
        KnownDevices::from_bytes(&vec![0; 1 << 20]),
        Err(KnownDevicesError::Malformed(DecodeError::TooLong { .. }))
    ));
}

#[test]
fn earlier_manifests_out_of_order_or_of_somebody_else_are_refused() {
    let (alice, bob) = (Person::new(1), Person::new(2));
    let first = alice.first(&alice.device());
    let second = alice.again(&first, day(1));
    let third = alice.again(&second, day(2));
    let good = shown(&[&first, &second, &third]);
    let swap = |from: &[u8], to: &[u8]| {
        let bytes = good.to_bytes();
        let at = bytes
            .windows(from.len())
            .position(|window| window == from)
            .unwrap();
        [&bytes[..at], to, &bytes[at + from.len()..]].concat()
    };
    let foreign = bob.first(&bob.device());

    assert_eq!(
        good.clone().consider(&foreign, NOW),
        Adoption::OtherPerson,
        "also not by the front door"
    );
    for (from, to) in [(&first, &third), (&first, &foreign), (&second, &first)] {
        let (from, to) = (&from.signed().body, &to.signed().body);
        // Only manifests of one length can be exchanged in place.
        if from.len() == to.len() {
            assert_eq!(
                KnownDevices::from_bytes(&swap(from, to)).err(),
                Some(KnownDevicesError::Contradiction)
            );
        }
    }
}

#[test]
fn more_earlier_manifests_than_are_kept_are_refused() {
    let alice = Person::new(1);
    let mut all = vec![alice.first(&alice.device())];
    for at in 1..10 {
        all.push(alice.again(&all[at - 1], day(at as u64)));
    }
    let bytes = shown(&all.iter().collect::<Vec<_>>()).to_bytes();
    let encoded = |at: usize| codec::encode(all[at].signed());
    let second = encoded(1);
    let at = bytes
        .windows(second.len())
        .position(|window| window == second)
        .unwrap();
    // A list of eight, from the second on.
    assert_eq!(bytes[at - 2..at], [3, 0x88]);
    let nine = [&bytes[..at - 1], &[0x89], &encoded(0), &bytes[at..]].concat();

    assert!(KnownDevices::from_bytes(&bytes).is_ok());
    assert_eq!(
        KnownDevices::from_bytes(&nine).err(),
        Some(KnownDevicesError::Contradiction)
    );
}

#[test]
fn an_earlier_manifest_stands_there_once() {
    let alice = Person::new(1);
    let first = alice.first(&alice.device());
    let second = alice.again(&first, day(1));
    let third = alice.again(&second, day(2));
    let known = shown(&[&second, &third, &alice.again(&third, day(3))]);

    let doubled = exchanged(&known.to_bytes(), &third.signed().body, &second.signed().body);

    assert_eq!(
        KnownDevices::from_bytes(&doubled).err(),
        Some(KnownDevicesError::Contradiction)
    );
}

#[test]
fn a_device_that_the_newest_manifest_does_not_list_is_not_told_of() {
    let alice = Person::new(1);
    let (computer, phone) = (alice.device(), alice.device());
    let known = shown(&[&alice.first(&computer)]);

    let other = exchanged(&known.to_bytes(), computer.id().as_bytes(), phone.id().as_bytes());

    assert_eq!(
        KnownDevices::from_bytes(&other).err(),
        Some(KnownDevicesError::Contradiction)
    );
}

#[test]
fn as_many_revoked_devices_are_read_as_are_remembered() {
    let alice = Person::new(1);
    let bytes = shown(&[&alice.first(&alice.device())]).to_bytes();
    let revoking = |count: u16| {
        let device = |n: u16| [[0x58, 32].as_slice(), &n.to_be_bytes().repeat(16)].concat();
        let devices: Vec<u8> = (0..count).flat_map(device).collect();
        // Key 5 with a list, and behind it key 6 with no missing link.
        let list = [[5, 0x99].as_slice(), &count.to_be_bytes(), &devices, &[6, 0]].concat();
        KnownDevices::from_bytes(&exchanged(&bytes, &[5, 0x80, 6, 0], &list)).map(|_| ())
    };

    assert_eq!(revoking(256), Ok(()));
    assert_eq!(revoking(257), Err(KnownDevicesError::Contradiction));
}

/// The bytes with something else in place of what stands there once.
fn exchanged(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let places = bytes.windows(from.len()).enumerate();
    let places: Vec<usize> = places
        .filter(|(_, window)| *window == from)
        .map(|(at, _)| at)
        .collect();
    assert_eq!(places.len(), 1);
    [&bytes[..places[0]], to, &bytes[places[0] + from.len()..]].concat()
}
