//! The bytes in an envelope: four kinds, and no way to mistake one for another.

use hoopoe_crypto::{
    content::{Content, ContentError, olm_content},
    session::{EncryptError, PLAINTEXT_BYTES},
};
use hoopoe_protocol::{
    address::ContactRequest,
    codec::DecodeError,
    id::{DeviceId, SessionId},
    invitation::InviteReply,
    keys::Signature,
    limits,
    signed::Signed,
};

use super::people::{Person, established};

pub(super) fn samples() -> [Content; 4] {
    [
        Content::OlmPreKey(vec![3, 1, 2]),
        Content::Olm {
            sender_device: DeviceId::new([1; 32]),
            session: SessionId::new([2; 32]),
            message: vec![4, 5, 6],
        },
        Content::InviteReply(Signed::<InviteReply>::from_parts(
            vec![0xa0],
            Signature::new([7; 64]),
        )),
        Content::ContactRequest(Signed::<ContactRequest>::from_parts(
            vec![0xa0],
            Signature::new([7; 64]),
        )),
    ]
}

#[test]
fn every_content_round_trips_under_its_kind_byte() {
    for (kind, content) in (1..).zip(samples()) {
        let bytes = content.to_bytes();

        assert_eq!(bytes[0], kind);
        assert_eq!(Content::read(&bytes), Ok(content));
    }
}

#[test]
fn every_other_kind_is_reserved() {
    for kind in (0..=u8::MAX).filter(|kind| !(1..=4).contains(kind)) {
        assert_eq!(Content::read(&[kind, 1, 2, 3]), Err(ContentError::Reserved(kind)));
    }
}

#[test]
fn cut_off_and_overlong_content_is_refused() {
    assert_eq!(Content::read(&[]), Err(ContentError::Empty));
    assert_eq!(Content::read(&[1]), Err(ContentError::CutOff));
    assert_eq!(Content::read(&[2; 65]), Err(ContentError::CutOff));
    assert!(Content::read(&[2; 66]).is_ok());
    assert!(Content::read(&vec![1; 97_158]).is_ok());
    assert_eq!(
        Content::read(&vec![1; 97_159]),
        Err(ContentError::TooLong(97_159))
    );
    for kind in [3, 4] {
        assert!(matches!(
            Content::read(&[kind, 0xff]),
            Err(ContentError::Reply(DecodeError::Form(_)))
        ));
    }
}

#[test]
fn a_message_is_wrapped_with_what_the_recipient_needs_to_find_its_session() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut begun = alice.begin_with(&mut bob);
    let (mut ours, _) = established(&alice, &mut bob);
    let (first, normal) = (begun.encrypt(b"a").unwrap(), ours.encrypt(b"b").unwrap());

    assert!(matches!(
        olm_content(alice.device.id(), &begun, first),
        Content::OlmPreKey(_)
    ));
    let Content::Olm {
        sender_device,
        session,
        ..
    } = olm_content(alice.device.id(), &ours, normal)
    else {
        panic!("not an Olm message");
    };
    assert_eq!((sender_device, session), (alice.device.id(), ours.id()));
}

#[test]
fn the_longest_plaintext_fits_the_largest_envelope_and_a_longer_one_leaves_the_ratchet_where_it_is() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut ours = alice.begin_with(&mut bob);

    let refused = ours.encrypt(&vec![7; PLAINTEXT_BYTES + 1]);
    let longest = ours.encrypt(&vec![7; PLAINTEXT_BYTES]).unwrap();

    assert_eq!(refused.err(), Some(EncryptError::TooLong(PLAINTEXT_BYTES + 1)));
    assert_eq!(longest.place().unwrap().index, 0);
    let content = olm_content(alice.device.id(), &ours, longest).to_bytes();
    let room = limits::ENVELOPE_BYTES - 1_146;
    assert!((room - 512..=room).contains(&content.len()), "{}", content.len());
}
