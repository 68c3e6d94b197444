//! Whether time tells something about secrets where we decide about them ourselves: statistics in the manner of
//! [dudect](https://eprint.iacr.org/2016/1123) (Reparaz, Balasch and Verbauwhede, 2017).
//!
//! A trial has an operation and two classes of inputs that differ in nothing but what must stay secret: the place of the first wrong
//! byte, the length of a content, the bytes of a key. For each measurement one of the classes is drawn, so that whatever disturbs the
//! machine disturbs both. Welch's t says how many standard errors the two means are apart. Slow measurements, which something else
//! disturbed, are cropped at several percentiles; of all the values of t the largest is shown.
//!
//! | t | meaning |
//! |---|---|
//! | below 4.5 | no difference was seen with so many measurements |
//! | 4.5 to 10 | to be measured again, with more |
//! | above 10 | time tells the classes apart |
//!
//! Nothing here proves that an operation takes constant time: only a difference can be seen, not that there is none, and what another
//! processor or compiler does is not known. So these are figures to be read and no test. Two controls stand at the top: one without any
//! difference, which must stay below 4.5, and a comparison that ends at the first different byte, which must be far above 10: else
//! nothing that is measured below them means anything.
//!
//! `cargo xtask bench constant_time`; a word behind `--` picks the trials with it in their name.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench may end loudly"
)]

mod comparisons;
mod controls;
mod envelopes;
mod groups;
mod linking;
mod secrets;
mod trial;
mod unpadding;
mod welch;

use trial::Bench;

fn main() {
    let mut bench = Bench::new();
    controls::measure(&mut bench);
    comparisons::measure(&mut bench);
    groups::measure(&mut bench);
    linking::measure(&mut bench);
    unpadding::measure(&mut bench);
    envelopes::measure(&mut bench);
    secrets::measure(&mut bench);
}
