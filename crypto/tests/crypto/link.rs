//! A new device is linked, and others would like to be in the middle of it.

mod attacks;
mod document;
mod middle;
mod order;
mod pair;
mod qr;
mod untrue;
mod vectors;
