//! What speaks for a contact's key, and what against it.

use hoopoe_crypto::{identity::UserIdentity, recovery::RecoverySeed, signature::SigningKey};
use hoopoe_engine::{
    Command, CommandError, Event, Notice,
    row::{ContactId, KeyWarning},
};
use hoopoe_protocol::{
    identity::{DeviceCert, DeviceManifest},
    keys::{Ed25519Key, UserKey},
    secret::Secret,
    signed::Signed,
    time::Span,
};

use crate::world::World;

fn identity(person: u8) -> UserIdentity {
    let seed = RecoverySeed::new(Secret::new([person; 32]));
    UserIdentity::from_secret(&seed.identity_secret())
}

fn manifest_of(world: &World, who: usize) -> DeviceManifest {
    let own = world.people[who].rows.own.as_ref().unwrap();
    own.manifest.read_unverified().unwrap()
}

/// A person whose node tells others a manifest of their choice, over a fresh session.
fn tells(world: &mut World, who: usize, manifest: Signed<DeviceManifest>) {
    world.stop(who);
    world.people[who].rows.own.as_mut().unwrap().manifest = manifest;
    world.people[who].reload();
    world.start(who);
    world.event(who, Event::SetBack);
    world.settle();
}

fn warning(world: &World, contact: i64) -> Option<KeyWarning> {
    let row = &world.people[0].rows.contacts[&ContactId(contact)];
    row.warning.map(|(warning, _)| warning)
}

fn is_told(world: &World, contact: i64) -> bool {
    let contact = ContactId(contact);
    world.people[0].notices.contains(&Notice::KeyWarning { contact })
}

#[test]
fn a_mark_keeps_the_key_it_is_about_and_survives_a_restart() {
    let mut world = World::acquainted(2, 90);
    let contact = ContactId(1);
    let key = world.people[0].rows.contacts[&contact].user_key;
    let other = UserKey::new([7; 32]);
    let verify = |key| Command::Verify { contact, key };
    assert_eq!(
        world.command(0, verify(other)).unwrap_err(),
        CommandError::OtherKey
    );

    world.command(0, verify(key)).unwrap();
    world.stop(0);
    world.start(0);
    // Whatever else is written of the contact.
    world.send(1, 1, "hi");
    world.people[0].notices.clear();
    world.settle();
    assert_eq!(world.people[0].rows.contacts[&contact].verified, Some(key));

    world.command(0, Command::Unverify { contact }).unwrap();
    assert_eq!(world.people[0].rows.contacts[&contact].verified, None);
}

#[test]
fn two_lists_of_devices_under_one_number_are_shown_and_neither_takes_the_others_place() {
    let mut world = World::acquainted(2, 91);
    let before = world.people[0].rows.contacts[&ContactId(1)].manifest.clone();
    let mut twin = manifest_of(&world, 1);
    twin.issued = twin.issued.plus(Span::seconds(1));

    tells(&mut world, 1, identity(2).sign_manifest(&twin));

    assert_eq!(warning(&world, 1), Some(KeyWarning::TwoLists));
    assert!(is_told(&world, 1));
    let row = &world.people[0].rows.contacts[&ContactId(1)];
    assert!(row.manifest == before);

    // Comparing the number is what answers it.
    let (contact, key) = (ContactId(1), row.user_key);
    world.command(0, Command::Verify { contact, key }).unwrap();
    assert_eq!(warning(&world, 1), None);
}

#[test]
fn who_claims_somebody_elses_device_is_shown_and_so_is_whose_it_is() {
    let mut world = World::acquainted(3, 92);
    let bobs = manifest_of(&world, 1).devices[0].read_unverified().unwrap();
    let thief = SigningKey::from_seed(&Secret::new([7; 32]));
    let stolen = thief.sign(&DeviceCert {
        user_key: identity(3).key(),
        signing: Ed25519Key::new(thief.public()),
        ..bobs
    });
    let mut carols = manifest_of(&world, 2);
    carols.epoch += 1;
    carols.devices.push(stolen);

    tells(&mut world, 2, identity(3).sign_manifest(&carols));

    assert_eq!(warning(&world, 1), Some(KeyWarning::Claimed));
    assert_eq!(warning(&world, 2), Some(KeyWarning::OtherKey));
    assert!(is_told(&world, 1) && is_told(&world, 2));
    // Bob is who he was.
    world.send(1, 1, "it is me");
    world.settle();
    assert_eq!(world.people[0].history(ContactId(1)), ["it is me"]);
}

#[test]
fn a_device_that_speaks_in_the_name_of_another_key_is_shown() {
    let mut world = World::acquainted(2, 93);
    let pinned = world.people[0].rows.contacts[&ContactId(1)].user_key;
    let other = manifest_of(&World::acquainted(3, 93), 2);

    tells(&mut world, 1, identity(3).sign_manifest(&other));

    assert_eq!(warning(&world, 1), Some(KeyWarning::OtherKey));
    assert_eq!(world.people[0].rows.contacts[&ContactId(1)].user_key, pinned);
}

#[test]
fn a_warning_that_is_repeated_is_told_once() {
    let mut world = World::acquainted(2, 94);
    let mut twin = manifest_of(&world, 1);
    twin.issued = twin.issued.plus(Span::seconds(1));
    tells(&mut world, 1, identity(2).sign_manifest(&twin));
    world.people[0].notices.clear();

    world.event(1, Event::SetBack);
    world.pass(Span::days(1));

    assert_eq!(warning(&world, 1), Some(KeyWarning::TwoLists));
    assert!(!is_told(&world, 1));
}
