//! Attachments: files sealed in chunks, and attacks by whoever carries, seals or has the key of one.

mod carrier;
mod fixtures;
mod holder;
mod maker;
mod model;
mod redaction;
mod round_trip;
mod sealing;
mod two_readings;
mod vectors;
