//! The parts that no engine uses yet, as it will drive them: owners that hold rows, a network that loses, repeats and overtakes,
//! machines that stop at any moment, and whoever carries or keeps something meaning no good.
//!
//! Whoever owns something holds what a device holds and nothing more. Each of its steps ends with everything written down, and
//! only then does something leave; when it stops before that, it is loaded from what was written down last.

mod backups;
mod board;
mod carriers;
mod chance;
mod devices;
mod groups;
mod olm;
mod owner;
mod people;
mod ratchets;
mod weather;
mod world;
