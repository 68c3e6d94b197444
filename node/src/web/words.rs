//! `/v1/words`: the recovery words, for whoever has the passphrase, and the question whether they were written down.
//!
//! Some of them are asked for, all or nothing: who is told which of their words was wrong can guess it.

use std::{collections::BTreeSet, sync::Mutex};

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_crypto::recovery::WORDS;
use hoopoe_protocol::time::{Span, Timestamp};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{
    document::Refused,
    error::{Code, Problem},
    porter::{guard, too_many_tries},
    request::Body,
    state::ApiState,
    tries::Tries,
    types::{RecoveryWords, WordsAnswer, WordsQuestion},
};
use crate::{clock, random};

/// How many are asked for.
const ASKED: usize = 4;
/// How long a question stands.
const LIFE: Span = Span::seconds(30 * 60);

/// What was asked, and how often the answer was wrong.
#[derive(Debug, Default)]
pub(super) struct WordsCheck {
    question: Mutex<Option<Question>>,
    wrong: Mutex<Tries>,
}

struct Question {
    /// Counted from 1.
    asked: Vec<u32>,
    /// The words in the order of their places, a space between them.
    expected: Zeroizing<String>,
    until: Timestamp,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Question(..)")
    }
}

/// Shows the recovery words to whoever has the passphrase, and says which of them are asked for next.
#[utoipa::path(
    post, path = "/v1/words", operation_id = "show_words", request_body = WordsQuestion,
    responses((status = 200, description = "The words", body = RecoveryWords), Refused),
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Body(asked): Body<WordsQuestion>,
) -> Result<Json<RecoveryWords>, Problem> {
    let keys = state
        .access
        .porter()
        .keys(Zeroizing::new(asked.passphrase))
        .await?;
    let sealed = state.reader.sealed_seed().await?.ok_or_else(Problem::internal)?;
    let seed = hoopoe_engine::recovery_seed(&keys.storage, &sealed.user_key, &sealed.seed);
    let words = seed.ok_or_else(Problem::internal)?.words();
    let all: Vec<&str> = words.split(' ').collect();
    let places = places();
    let picked: Vec<&str> = places
        .iter()
        .filter_map(|place| all.get(*place).copied())
        .collect();
    let asked: Vec<u32> = places
        .iter()
        .filter_map(|place| u32::try_from(place + 1).ok())
        .collect();
    *guard(&state.words.question) = Some(Question {
        asked: asked.clone(),
        expected: Zeroizing::new(picked.join(" ")),
        until: clock::now().plus(LIFE),
    });
    Ok(Json(RecoveryWords {
        words: all.into_iter().map(str::to_owned).collect(),
        asked,
    }))
}

/// Says that the words were written down, and shows it by those that were asked for. All of them have to be right.
#[utoipa::path(
    post, path = "/v1/words/saved", operation_id = "save_words", request_body = WordsAnswer,
    responses((status = 204, description = "They are; nobody is reminded any more"), Refused),
)]
pub(super) async fn saved(
    State(state): State<ApiState>,
    Body(asked): Body<WordsAnswer>,
) -> Result<StatusCode, Problem> {
    let words: Vec<_> = asked.words.into_iter().map(Zeroizing::new).collect();
    let words: Vec<_> = words
        .iter()
        .map(|word| Zeroizing::new(word.trim().to_lowercase()))
        .collect();
    let said: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
    let said = Zeroizing::new(said.join(" "));
    state.words.check(&asked.asked, &said)?;
    state.access.words_are_saved().await?;
    Ok(StatusCode::NO_CONTENT)
}

impl WordsCheck {
    /// An answer to an earlier question, of another window, is not counted as a wrong one.
    fn check(&self, asked: &[u32], said: &str) -> Result<(), Problem> {
        let now = clock::now();
        let mut question = guard(&self.question);
        let is_open = |open: &&Question| open.until > now && open.asked == asked;
        let Some(open) = question.as_ref().filter(is_open) else {
            return Err(Problem::new(
                Code::WordsNotAsked,
                "these words are not asked for now; have them shown again",
            ));
        };
        guard(&self.wrong).begin(now).map_err(|_| too_many_tries())?;
        if !bool::from(open.expected.as_bytes().ct_eq(said.as_bytes())) {
            return Err(Problem::new(
                Code::WordsWrong,
                "these are not the words that were asked for; look at what you wrote down",
            ));
        }
        guard(&self.wrong).succeed();
        *question = None;
        Ok(())
    }
}

/// Different places, in their order.
fn places() -> Vec<usize> {
    let mut found = BTreeSet::new();
    while found.len() < ASKED {
        found.insert(random::below(WORDS));
    }
    found.into_iter().collect()
}
