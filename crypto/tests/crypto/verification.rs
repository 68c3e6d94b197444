//! Two people make sure of each other, and somebody stands between them.

mod code;
mod document;
mod emoji;
mod middle;
mod vectors;
