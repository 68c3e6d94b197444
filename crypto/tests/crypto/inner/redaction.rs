//! Whatever is printed by mistake shows short public names, and nothing of a key or a text.

use hoopoe_crypto::{
    content::Content,
    payload,
    session::{OlmMessage, PreKeyBytes},
    signature::SigningKey,
};
use hoopoe_protocol::secret::Secret;

use super::{
    payloads::sample,
    people::{Person, bytes_of},
};

#[test]
fn keys_show_nothing_but_their_public_names() {
    let alice = Person::new(1);

    assert_eq!(
        format!("{:?}", SigningKey::from_seed(&Secret::new([1; 32]))),
        "SigningKey(..)"
    );
    assert_eq!(
        format!("{:?}", alice.identity),
        format!("UserIdentity {{ key: {}, .. }}", alice.identity.key().short())
    );
    assert_eq!(
        format!("{:?}", alice.device),
        format!("Device {{ id: {}, .. }}", alice.device.id().short())
    );
}

#[test]
fn sessions_and_messages_show_names_and_lengths() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);
    let first = ours.encrypt(b"a secret text").unwrap();
    let accepted = bob.accept(&first);
    let (id, length) = (ours.id().short(), bytes_of(&first).len());

    let session = |peer: &Person| {
        format!(
            "Session {{ id: {id}, peer: {}, .. }}",
            peer.device.agreement_key().short()
        )
    };
    assert_eq!(format!("{ours:?}"), session(&bob));
    assert_eq!(
        format!("{accepted:?}"),
        format!("AcceptedSession {{ session: {}, .. }}", session(&alice))
    );
    assert_eq!(format!("{first:?}"), format!("PreKey({length} bytes)"));
    assert_eq!(
        format!("{:?}", PreKeyBytes::parse(bytes_of(&first)).unwrap()),
        format!("PreKeyBytes {{ session: {id}, bytes: {length}, .. }}")
    );
    assert_eq!(
        format!("{:?}", OlmMessage::Normal(vec![0x41; 3])),
        "Normal(3 bytes)"
    );
    assert_eq!(
        format!("{:?}", Content::OlmPreKey(vec![0x41; 3])),
        "OlmPreKey(3 bytes)"
    );
}

#[test]
fn a_payload_shows_no_text() {
    assert!(!format!("{:?}", sample()).contains("hello"));
    assert!(!format!("{:?}", payload::decode(&payload::encode(&sample()))).contains("hello"));
}
