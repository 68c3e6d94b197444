//! Small worlds, searched to the end: every state that a few people can bring about, and what holds in all of them.
//!
//! A search says what random histories cannot: not that a bad state was not met, but that in a world of this size there is
//! none. What it says nothing about are larger worlds; the rules look at one actor and one subject at a time.

mod beginnings;
mod branches;
mod company;
mod group;
mod payload;
mod shares;
mod small_group;
mod spoken;
