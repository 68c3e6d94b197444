//! A1: Mallory saw the code of Alice's new device and scans it, and Alice's old device scans a code of hers. She is an end of both linkings, and
//! Alice types what the old device shows. If Mallory can make both pairs of digits equal, the new device is hers.
//!
//! Each test has the attack succeed where the commitment is not there, by a program written from the document alone, and then fail.

use hoopoe_crypto::link::{LinkCode, LinkError, LinkOffer, Scanned};

use super::{
    document::{Stranger, commitment, padded},
    pair::{NOW, drawn, offer, rng, seen},
};

/// Numbers to try: a hundred are expected to be enough.
fn numbers() -> impl Iterator<Item = [u8; 32]> {
    (1_u32..10_000).map(|n| {
        let mut number = [0; 32];
        number[..4].copy_from_slice(&n.to_le_bytes());
        number
    })
}

/// The number behind the commitment of an old device that draws from this seed: its share comes first.
fn hidden_number(seed: u8) -> [u8; 32] {
    drawn(seed, 64)[32..].try_into().unwrap()
}

#[test]
fn a_program_that_follows_the_document_is_linked_as_far_as_the_digits() {
    let offer = offer();
    let old = Stranger::scans(&mut rng(2), &offer.qr().to_text());
    let number = [7; 32];
    let hello = old.hello(&commitment(&number));
    let (new, answer) = offer.hello(&mut rng(3), &hello, NOW).unwrap();
    let reveal = old.reveal(&number);

    let new = new.revealed(&reveal, NOW).unwrap();

    let digits = old.digits([&hello, &answer, &reveal]);
    assert!(new.typed(&digits.parse().unwrap(), NOW).is_ok());
}

/// Towards the new device Mallory speaks last: she has both numbers and the digits that the old device shows when she says hers.
#[test]
fn a_number_that_makes_the_digits_equal_is_found_and_refused() {
    let mallorys = LinkOffer::new(&mut rng(200), NOW);
    let (old, its_hello) = Scanned::begin(&mut rng(2), seen(&mallorys), NOW).unwrap();
    let (_, her_answer) = mallorys.hello(&mut rng(201), &its_hello, NOW).unwrap();
    let (old, _) = old.answered(&her_answer, NOW).unwrap();
    let shown = old.code().to_text();
    let offer = offer();
    let mallory = Stranger::scans(&mut rng(202), &offer.qr().to_text());
    let hello = mallory.hello(&commitment(&[0; 32]));
    let (new, answer) = offer.hello(&mut rng(3), &hello, NOW).unwrap();

    let fits = |number: &[u8; 32]| mallory.digits([&hello, &answer, &mallory.reveal(number)]) == shown;
    let fitting = numbers().find(fits).expect("one in a hundred fits");

    match new.revealed(&mallory.reveal(&fitting), NOW) {
        Err(error) => assert_eq!(error, LinkError::Commitment),
        Ok(new) => panic!(
            "what Alice types is taken: {}",
            new.typed(old.code(), NOW).is_ok()
        ),
    }
}

/// The number to which Mallory bound herself, in other frames than its own, of which one makes the digits those that the old device shows:
/// what becomes of that one.
fn revealed_in_a_fitting_form(forms: impl Iterator<Item = Vec<u8>>) -> Result<bool, LinkError> {
    let shown: LinkCode = "42".parse().unwrap();
    let offer = offer();
    let mallory = Stranger::scans(&mut rng(202), &offer.qr().to_text());
    let hello = mallory.hello(&commitment(&BOUND));
    let (new, answer) = offer.hello(&mut rng(3), &hello, NOW).unwrap();

    let mut frames = forms.map(|padded| mallory.reveal_as(&padded));
    let fits = |frame: &Vec<u8>| mallory.digits([&hello, &answer, frame]) == shown.to_text();
    let fitting = frames.find(fits).expect("one in a hundred fits");
    new.revealed(&fitting, NOW)
        .map(|new| new.typed(&shown, NOW).is_ok())
}

/// What Mallory is bound to before she sees the new device's number.
const BOUND: [u8; 32] = [7; 32];

#[test]
fn a_number_in_a_frame_of_another_size_is_refused() {
    let longer = (65..2_000).map(|size| {
        let mut form = padded(3, &BOUND);
        form.resize(size, 0);
        form
    });

    assert_eq!(revealed_in_a_fitting_form(longer), Err(LinkError::NotAuthentic));
}

#[test]
fn a_number_with_anything_in_its_padding_is_refused() {
    let marked = numbers().map(|mark| {
        let mut form = padded(3, &BOUND);
        form[60..].copy_from_slice(&mark[..4]);
        form
    });

    assert_eq!(revealed_in_a_fitting_form(marked), Err(LinkError::NotAuthentic));
}

#[test]
fn a_number_with_anything_behind_it_is_refused() {
    let followed = numbers().map(|tail| padded(3, &[BOUND.as_slice(), &tail[..4]].concat()));

    assert_eq!(revealed_in_a_fitting_form(followed), Err(LinkError::NotAuthentic));
}

/// Towards the old device Mallory speaks before it shows its number. If she had that, she would find an answer that makes the digits what she
/// likes; with the commitment alone she can only guess, and the digits come out as they come.
#[test]
fn an_answer_that_makes_the_digits_equal_is_found_only_by_whoever_has_the_hidden_number() {
    let wanted = "42";
    let mut hits = 0;
    for seed in 0..50 {
        let mallorys = LinkOffer::new(&mut rng(200), NOW);
        let code = mallorys.qr().to_text();
        let shown_for = |assumed: Option<[u8; 32]>| {
            let (old, hello) = Scanned::begin(&mut rng(seed), seen(&mallorys), NOW).unwrap();
            let mallory = Stranger::showed(&drawn(200, 32), &code, &hello);
            let reveal = mallory.reveal(&assumed.unwrap_or([0; 32]));
            let answer = numbers()
                .map(|number| mallory.answer(&number))
                .find(|answer| mallory.digits([&hello, answer, &reveal]) == wanted)
                .expect("one in a hundred fits");
            old.answered(&answer, NOW).unwrap().0.code().to_text()
        };

        assert_eq!(
            shown_for(Some(hidden_number(seed))),
            wanted,
            "the number was known"
        );
        hits += u32::from(shown_for(None) == wanted);
    }

    assert!(hits <= 4, "{hits} of 50, and one in a hundred fits by chance");
}
