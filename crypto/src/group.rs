//! Groups: who belongs to one, and what is said in it.
//!
//! Who belongs to a group is decided by its members, in a log of entries that they sign. Each entry names the one before
//! it by hash, and what it does to the group is a pure function of the entries before it: nobody, the server least of
//! all, can add a member. The pieces:
//!
//! - [`entry`]: an entry whose signature has been verified; [`state`]: what a group is after one.
//! - [`apply`]: the rules; [`log`]: the chain of entries, and where a head that somebody names stands in it.
//! - [`dispute`], [`merge`]: what is done when there are two chains.
//!
//! What is said is encrypted once for all, by sessions whose keys go from device to device over Olm:
//!
//! - [`epoch`], [`mod@envelope`]: the secret that all members share, and what networks and servers see of a message.
//! - [`audience`], [`rotation`], [`outbound`]: for whom a session is, when it ends, and writing with it.
//! - [`inbound`], [`message`], [`replay`], [`check`]: reading somebody else's, and the nine checks before that is believed.
//! - [`share`], [`given`], [`missing`], [`history`]: how keys are received, asked for, and passed on.
//! - [`seal`]: the log as a server keeps it; [`ledger`]: what its records make of the group.
//!
//! All of it in use is in the [tutorial](crate::tutorial::group).

pub mod apply;
pub mod audience;
pub mod check;
pub mod dispute;
pub mod entry;
pub mod envelope;
pub mod epoch;
pub mod given;
mod grown;
pub mod history;
pub mod inbound;
pub mod ledger;
pub mod log;
pub mod merge;
pub mod message;
pub mod missing;
pub mod outbound;
pub mod replay;
pub mod rotation;
pub mod seal;
pub mod share;
pub mod state;
