//! What each operation of the crate costs, beside the raw primitives that it is made of, over the same bytes in the same run.
//!
//! A group is named by an operation. The function `hoopoe` in it, or several that begin so, is our layer through its public
//! surface; the other one is the primitive with nothing of ours. `cargo xtask bench crypto` prints how they compare.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a bench may end loudly, and criterion's macros write undocumented items"
)]

mod attachment;
mod envelope;
mod group_log;
mod group_messages;
mod keeping;
mod key_share;
mod linking;
mod manifest;
mod olm;
mod people;
mod raw;
mod reach;
mod verification;
mod writer;

use core::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

/// A second for each function: there are many, and what is read from them is how two compare. Many short samples, of which some pass
/// undisturbed on a machine that is busy with other things.
fn quick() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(100)
}

criterion_group! {
    name = benches;
    config = quick();
    targets =
        envelope::measure,
        olm::measure,
        manifest::measure,
        group_log::measure,
        group_messages::measure,
        key_share::measure,
        attachment::measure,
        keeping::measure,
        reach::measure,
        linking::measure,
        verification::measure,
}
criterion_main!(benches);
