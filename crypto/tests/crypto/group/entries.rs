//! What is refused whatever a log says: entries that nobody signed, or that are none.

use hoopoe_crypto::group::entry::{EntryError, NamedManifests, VerifiedEntry};
use hoopoe_protocol::{
    codec,
    group::{EntryPlace, GroupEntry, GroupOp, GroupPolicy, GroupProfile, LogHead, Merge, Role},
    id::UserId,
    keys::LogHash,
    limits,
    signed::Signed,
};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE, NOW, create, profile};

/// What Alice's device signs, bent before it is signed.
fn bent(crew: &Crew, bend: impl FnOnce(&mut GroupEntry)) -> Result<VerifiedEntry, EntryError> {
    let alice = &crew.people[ALICE];
    let signed = alice
        .author()
        .entry(NOW, crew.log.tip(), GroupOp::Profile(profile("Walkers")));
    let mut entry = signed.read_unverified().unwrap();
    bend(&mut entry);
    VerifiedEntry::verify(&alice.device.sign(&entry), &alice.manifest, None)
}

#[test]
fn an_entry_is_named_by_its_number_and_the_hash_of_what_was_signed() {
    let crew = Crew::three();

    let entry = crew.entry(ALICE, GroupOp::Profile(profile("Walkers")));

    assert_eq!(entry.head(), LogHead::of(5, &entry.signed().body));
    assert_eq!(entry.group(), crew.log.tip().group());
}

#[test]
fn an_entry_with_a_bent_bit_is_refused() {
    let crew = Crew::three();
    let alice = &crew.people[ALICE];
    let signed = crew
        .entry(ALICE, GroupOp::Profile(profile("Walkers")))
        .signed()
        .clone();
    let bytes = codec::encode(&signed);

    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let read = codec::decode::<Signed<GroupEntry>>(&bytes);
        let is_accepted = read.is_ok_and(|bent| VerifiedEntry::verify(&bent, &alice.manifest, None).is_ok());

        assert!(!is_accepted, "bit {bit}");
    }
}

#[test]
fn an_entry_that_another_device_signed_is_refused() {
    let crew = Crew::three();
    let signed = crew.entry(ALICE, GroupOp::Leave).signed().clone();
    let claimed = signed.read_unverified().unwrap();

    let forged = crew.people[CAROL].device.sign(&claimed);

    let answer = VerifiedEntry::verify(&forged, &crew.people[ALICE].manifest, None);
    assert!(matches!(answer, Err(EntryError::Signature(_))), "{answer:?}");
}

#[test]
fn an_entry_is_verified_by_the_manifest_that_it_names_and_by_no_other() {
    let mut crew = Crew::three();
    let signed = crew.entry(ALICE, GroupOp::Leave).signed().clone();
    crew.people[ALICE].replace_device();

    let newer = VerifiedEntry::verify(&signed, &crew.people[ALICE].manifest, None);
    let foreign = VerifiedEntry::verify(&signed, &crew.people[BOB].manifest, None);

    assert_eq!(newer.unwrap_err(), EntryError::OtherManifest);
    assert_eq!(foreign.unwrap_err(), EntryError::OtherManifest);
}

#[test]
fn nobody_speaks_for_somebody_else_with_a_manifest_of_their_own() {
    let crew = Crew::three();
    let bob = crew.id(BOB);

    let answer = bent(&crew, |entry| entry.actor = bob);

    assert_eq!(answer.unwrap_err(), EntryError::Actor);
}

#[test]
fn a_device_that_the_manifest_does_not_have_or_revokes_signs_nothing() {
    let mut crew = Crew::three();
    let before = crew.people[ALICE].replace_device();
    let alice = &crew.people[ALICE];
    let unknown = alice
        .author()
        .entry(NOW, crew.log.tip(), GroupOp::Leave)
        .read_unverified()
        .unwrap();

    // It names the manifest that revokes it, because in the one before nobody would believe it any more.
    let revoked = GroupEntry {
        actor_device: before.device.id(),
        ..unknown
    };
    let answer = VerifiedEntry::verify(&before.device.sign(&revoked), &alice.manifest, None);

    assert_eq!(answer.unwrap_err(), EntryError::UnknownDevice);
}

#[test]
fn an_entry_of_another_version_is_refused() {
    let crew = Crew::three();

    let answer = bent(&crew, |entry| entry.version = 2);

    assert_eq!(answer.unwrap_err(), EntryError::Version(2));
}

#[test]
fn only_the_first_entry_has_no_place_and_it_has_none() {
    let crew = Crew::three();
    let place = EntryPlace {
        group: crew.log.tip().group(),
        seq: 5,
        previous: LogHash::new([1; 32]),
    };

    let nowhere = bent(&crew, |entry| entry.place = None);
    let second = bent(&crew, |entry| {
        entry.op = GroupOp::Create(create(GroupPolicy::default()));
        entry.place = Some(place);
    });

    assert_eq!(nowhere.unwrap_err(), EntryError::Place);
    assert_eq!(second.unwrap_err(), EntryError::Place);
}

#[test]
fn texts_and_numbers_keep_their_limits() {
    let crew = Crew::three();
    let named = |length| GroupProfile {
        name: "n".repeat(length),
        ..profile("")
    };
    let described = |length| GroupProfile {
        about: "d".repeat(length),
        ..profile("")
    };
    let numbered = |seq| bent(&crew, |entry| entry.place.as_mut().unwrap().seq = seq);
    let says = |profile| bent(&crew, |entry| entry.op = GroupOp::Profile(profile));

    assert!(says(named(limits::NAME_BYTES)).is_ok());
    assert!(says(described(limits::ABOUT_BYTES)).is_ok());
    assert!(numbered(limits::GROUP_SEQ).is_ok());
    for answer in [
        says(named(limits::NAME_BYTES + 1)),
        says(described(limits::ABOUT_BYTES + 1)),
        numbered(limits::GROUP_SEQ + 1),
    ] {
        assert!(matches!(answer, Err(EntryError::TooMuch(_))), "{answer:?}");
    }
}

#[test]
fn additions_of_a_merge_ascend_and_are_not_too_many() {
    let crew = Crew::three();
    let merge = |additions| {
        let other = crew.log.tip().head();
        bent(&crew, |entry| {
            entry.op = GroupOp::Merge(Merge { other, additions });
        })
    };
    let people = |number: usize| {
        let ids = (0..number).map(|n| {
            let mut id = [0; 32];
            id[0] = u8::try_from(n).unwrap();
            UserId::new(id)
        });
        ids.collect::<Vec<_>>()
    };

    assert!(merge(people(limits::MERGE_ADDITIONS)).is_ok());
    assert!(matches!(
        merge(people(limits::MERGE_ADDITIONS + 1)),
        Err(EntryError::TooMuch(_))
    ));
    let mut turned = people(2);
    turned.reverse();
    assert_eq!(merge(turned).unwrap_err(), EntryError::Order);
    assert_eq!(merge(vec![people(1)[0]; 2]).unwrap_err(), EntryError::Order);
}

/// Otherwise anybody could name one that does not exist, and from then on nothing its person signs would be new enough.
#[test]
fn an_entry_about_somebody_needs_the_manifest_of_that_person_which_it_names() {
    let crew = Crew::three();
    let alice = &crew.people[ALICE];
    let add = crew.add(DAVE, Role::Member);
    let signed = alice.author().entry(NOW, crew.log.tip(), add);
    let named = NamedManifests::read(&signed).unwrap();
    let verify = |subject| VerifiedEntry::verify(&signed, &alice.manifest, subject);

    assert_eq!(named.actor.user, crew.id(ALICE));
    assert_eq!(named.subject.unwrap().user, crew.id(DAVE));
    assert!(verify(Some(&crew.people[DAVE].manifest)).is_ok());
    assert_eq!(verify(None).unwrap_err(), EntryError::Subject);
    assert_eq!(
        verify(Some(&crew.people[CAROL].manifest)).unwrap_err(),
        EntryError::Subject
    );
}

#[test]
fn what_was_verified_once_is_read_back_as_it_was() {
    let crew = Crew::three();
    let entry = crew.entry(ALICE, GroupOp::Profile(profile("Walkers")));

    let again = VerifiedEntry::from_own_store(entry.signed()).unwrap();

    assert_eq!(again.entry(), entry.entry());
    assert_eq!((again.head(), again.group()), (entry.head(), entry.group()));
}
