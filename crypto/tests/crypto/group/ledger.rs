//! The records that a server keeps, and the group that follows from them: the same for everybody who reads them.

mod branches;
mod histories;
mod host;
mod keys;
mod manifests;
mod voids;
