//! No key, name or type of a file shows in `Debug`.

use core::fmt::Debug;

use hoopoe_crypto::attachment::Sealer;
use hoopoe_protocol::{
    content::file::{FileName, MediaType},
    secret::Secret,
};

use super::fixtures::{file, rng, seal};

fn assert_redacted(what: &dyn Debug) {
    for text in [format!("{what:?}"), format!("{what:#?}")] {
        for trace in ["199", "c7c7", "C7C7", "c7, c7", "0xc7", "payslip", "pdf"] {
            assert!(!text.contains(trace), "{text}");
        }
    }
}

#[test]
fn what_holds_the_key_of_a_file_shows_neither_it_nor_what_the_file_is_called() {
    let mut made = seal(&file(10), 1);
    made.sealed.key = Secret::new([0xc7; 32]);
    let name = FileName::new("payslip.pdf".into()).unwrap();
    let media_type = MediaType::new("application/pdf".into()).unwrap();
    let offer = made.sealed.offer(name.clone(), media_type.clone());

    assert_redacted(&made.sealed);
    assert_redacted(&offer);
    assert_redacted(&name);
    assert_redacted(&media_type);
}

#[test]
fn what_seals_and_opens_shows_nothing() {
    let made = seal(&file(10), 1);

    assert_eq!(
        format!("{:?}", Sealer::new(&mut rng(1), 10).unwrap()),
        "Sealer(..)"
    );
    assert_eq!(format!("{:?}", made.opener()), "Opener(..)");
    assert_eq!(format!("{:?}", made.opener().in_order()), "InOrder(..)");
}
