//! What is padded: how long the content is, and where in the padding something stands.

use hoopoe_crypto::padding::{pad, unpad};

use crate::{
    trial::{Bench, Effort},
    welch::Class,
};

/// What an envelope of the smallest size has room for.
const TOTAL: usize = 906;

pub(crate) fn measure(bench: &mut Bench) {
    bench.trial(
        "padding: a content of 10 bytes, of 900",
        Effort::TINY,
        |class, _| {
            let content = match class {
                Class::One => 10,
                Class::Other => 900,
            };
            pad(&vec![7; content], TOTAL).unwrap()
        },
        |padded| unpad(padded).is_ok(),
    );
    bench.trial(
        "padding: a byte at its beginning, at its end",
        Effort::TINY,
        |class, _| {
            let mut padded = pad(&[7; 10], TOTAL).unwrap();
            match class {
                Class::One => padded[20] = 1,
                Class::Other => padded[TOTAL - 1] = 1,
            }
            padded
        },
        |padded| unpad(padded).is_err(),
    );
}
