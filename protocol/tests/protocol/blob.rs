//! Blobs: their sizes, their trees, and what whoever has no key can check.

mod offer;
mod outline;
mod size;
mod tree;
