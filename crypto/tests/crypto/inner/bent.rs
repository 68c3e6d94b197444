//! Bent bytes: whatever is done to bytes from outside, nothing panics and nothing but the original is believed.

use hoopoe_crypto::{
    content::Content,
    device::Device,
    manifest::VerifiedManifest,
    payload,
    prekeys::VerifiedDhPrekey,
    session::{OlmMessage, PreKeyBytes, Session},
};
use hoopoe_protocol::{keys::Signature, signed::Signed};
use proptest::{
    prelude::{Just, Strategy, any, prop_oneof},
    proptest,
    sample::Index,
};

use super::{
    contents,
    payloads::{bodies, sample},
    people::{NOW, Person, bytes_of, established, later},
};

/// One thing that can happen to bytes.
#[derive(Clone, Debug)]
enum Bend {
    Flip(Index, u8),
    Cut(Index),
    Insert(Index, u8),
    Remove(Index),
    Append(Vec<u8>),
    Zero(Index),
    Nothing,
}

fn bends() -> impl Strategy<Value = Vec<Bend>> {
    let bend = prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Bend::Flip(at, 1 << bit)),
        any::<Index>().prop_map(Bend::Cut),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Bend::Insert(at, byte)),
        any::<Index>().prop_map(Bend::Remove),
        proptest::collection::vec(any::<u8>(), 1..40).prop_map(Bend::Append),
        any::<Index>().prop_map(Bend::Zero),
        Just(Bend::Nothing),
    ];
    proptest::collection::vec(bend, 1..4)
}

fn apply(bytes: &[u8], bends: &[Bend]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for bend in bends {
        let length = bytes.len();
        match bend {
            Bend::Append(more) => bytes.extend(more),
            _ if length == 0 => (),
            Bend::Flip(at, bits) => bytes[at.index(length)] ^= bits,
            Bend::Cut(at) => bytes.truncate(at.index(length)),
            Bend::Insert(at, byte) => bytes.insert(at.index(length), *byte),
            Bend::Remove(at) => drop(bytes.remove(at.index(length))),
            Bend::Zero(at) => bytes[at.index(length)] = 0,
            Bend::Nothing => (),
        }
    }
    bytes
}

proptest! {
    #[test]
    fn a_bent_pre_key_message_is_refused_or_the_original(bends in bends()) {
        let (alice, mut bob) = (Person::new(1), Person::new(2));
        let genuine = alice.begin_with(&mut bob).encrypt(b"hello").unwrap();
        let bent = apply(bytes_of(&genuine), &bends);

        let is_accepted = PreKeyBytes::parse(&bent).is_ok_and(|message| bob.device.accept_session(&message).is_ok());

        assert_eq!(is_accepted, bent == bytes_of(&genuine));
    }

    #[test]
    fn a_bent_message_is_refused_or_the_original(bends in bends()) {
        let (alice, mut bob) = (Person::new(1), Person::new(2));
        let (mut ours, mut theirs) = established(&alice, &mut bob);
        let genuine = ours.encrypt(b"hello").unwrap();
        let bent = apply(bytes_of(&genuine), &bends);
        let is_same = bent == bytes_of(&genuine);

        assert_eq!(theirs.decrypt(&OlmMessage::Normal(bent.clone())).is_ok(), is_same);
        assert!(theirs.decrypt(&OlmMessage::PreKey(bent)).is_err());
    }

    #[test]
    fn a_bent_manifest_is_refused_or_the_original(bends in bends(), signature in bends()) {
        let alice = Person::new(1);
        let genuine = alice.identity.sign_manifest(&alice.draft(7));
        let body = apply(&genuine.body, &bends);
        let signature = Signature::from_slice(&apply(genuine.signature.as_bytes(), &signature));
        let bent = Signed::from_parts(body, signature.unwrap_or(genuine.signature));

        assert_eq!(VerifiedManifest::verify(&bent).is_ok(), bent == genuine);
    }

    #[test]
    fn a_manifest_with_a_bent_certificate_is_refused_even_if_its_owner_signs(bends in bends()) {
        let alice = Person::new(1);
        let mut draft = alice.draft(7);
        let genuine = draft.devices[0].body.clone();
        draft.devices[0].body = apply(&genuine, &bends);

        let is_accepted = VerifiedManifest::verify(&alice.identity.sign_manifest(&draft)).is_ok();

        assert_eq!(is_accepted, draft.devices[0].body == genuine);
    }

    #[test]
    fn a_bent_prekey_is_refused_or_the_original(bends in bends()) {
        let mut bob = Person::new(2);
        let genuine = bob.device.generate_one_time(1, later()).remove(0);
        let bent = Signed::from_parts(apply(&genuine.body, &bends), genuine.signature);

        assert_eq!(VerifiedDhPrekey::verify(&bent, &bob.cert(), NOW).is_ok(), bent == genuine);
    }

    #[test]
    fn bent_content_is_refused_or_has_no_second_form(which in any::<Index>(), bends in bends()) {
        let samples = contents::samples();
        let bent = apply(&samples[which.index(samples.len())].to_bytes(), &bends);

        if let Ok(content) = Content::read(&bent) {
            let again = Content::read(&content.to_bytes());
            assert_eq!(again.as_ref(), Ok(&content));
            // Only a reply and a request are CBOR, which may carry extensions that are read over.
            let is_cbor = matches!(content, Content::InviteReply(_) | Content::ContactRequest(_));
            assert!(is_cbor || content.to_bytes() == bent);
        }
    }

    #[test]
    fn a_bent_payload_is_refused_or_means_one_thing(which in any::<Index>(), bends in bends()) {
        let bodies = bodies();
        let body = bodies[which.index(bodies.len())].clone();
        let genuine = payload::encode(&hoopoe_protocol::content::payload::OlmPayload { body, ..sample() });

        if let Ok(decoded) = payload::decode(&apply(&genuine, &bends)) {
            let bytes = payload::encode(&decoded);
            assert_eq!(payload::encode(&payload::decode(&bytes).unwrap()), bytes);
        }
    }

    #[test]
    fn a_bent_pickle_never_panics(bends in bends()) {
        let (alice, mut bob) = (Person::new(1), Person::new(2));
        let (ours, _) = established(&alice, &mut bob);

        // A bent pickle may be a good pickle of other keys; its seal is what notices.
        drop(Session::unpickle(&apply(&ours.pickle(), &bends)));
        drop(Device::unpickle(bob.identity.key(), &apply(&bob.device.pickle(), &bends)));
    }

    #[test]
    fn noise_is_refused_everywhere(noise in proptest::collection::vec(any::<u8>(), 0..600)) {
        let (alice, mut bob) = (Person::new(1), Person::new(2));
        let (mut ours, _) = established(&alice, &mut bob);

        assert!(PreKeyBytes::parse(&noise).is_err());
        assert!(ours.decrypt(&OlmMessage::Normal(noise.clone())).is_err());
        assert!(payload::decode(&noise).is_err());
        assert!(VerifiedManifest::verify(&Signed::from_parts(noise, Signature::new([1; 64]))).is_err());
    }
}
