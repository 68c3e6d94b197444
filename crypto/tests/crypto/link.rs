//! A new device is linked, and others would like to be in the middle of it.

mod attacks;
mod order;
mod pair;
mod qr;
mod vectors;
