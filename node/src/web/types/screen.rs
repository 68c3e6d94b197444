//! What belongs to whoever sits in front of the page, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zeroize::Zeroize as _;

/// When the screen locks by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenSettings {
    /// After so many seconds in which nobody touched the page; zero is never.
    #[schema(minimum = 0, maximum = 86_400)]
    pub idle_lock_s: u32,
}

/// Asks for the recovery words.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsQuestion {
    /// The passphrase of the profile.
    pub passphrase: String,
}

/// The recovery words.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RecoveryWords {
    /// The 24 words, in their order.
    pub words: Vec<String>,
    /// The places, counted from 1, of those that are asked for next.
    pub asked: Vec<u32>,
}

impl Drop for RecoveryWords {
    fn drop(&mut self) {
        self.words.zeroize();
    }
}

/// The words that were asked for, as somebody wrote them down.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsAnswer {
    /// The places, counted from 1, as they were asked for.
    pub asked: Vec<u32>,
    /// In the order of the places.
    pub words: Vec<String>,
}
