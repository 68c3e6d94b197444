//! Groups: the log of who belongs to one, through the crate's public surface.

mod borders;
mod bounds;
mod branches;
pub(crate) mod crew;
mod disputes;
mod entries;
mod forks;
mod histories;
mod ledger;
mod merges;
mod model;
mod places;
mod regrown;
mod rules;
mod succession;
