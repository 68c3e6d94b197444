//! The tokens of programs.

use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::time::Timestamp;
use zeroize::Zeroizing;

use super::{Access, USE, not_written};
use crate::{
    clock,
    db::{
        ReadError,
        access::{NewToken, Scope, TokenId, TokenView},
    },
    random,
    web::{error::Problem, porter::hash_of},
};

/// Every token begins so, so that one that was published by mistake can be found.
const TOKEN_MARK: &str = "hoopoe_";

impl Access {
    /// Makes a token, whose text is in the answer and nowhere else.
    pub(in crate::web) async fn make_token(
        &self,
        name: &str,
        scope: Scope,
        ends_at: Option<Timestamp>,
    ) -> Result<Zeroizing<String>, Problem> {
        let secret = random::secret();
        let text = Zeroizing::new(format!("{TOKEN_MARK}{}", BASE64URL_NOPAD.encode(secret.expose())));
        let new = NewToken {
            name,
            hash: hash_of(text.as_bytes()),
            scope,
            ends_at,
        };
        self.keeper.add_token(new, clock::now()).await?;
        Ok(text)
    }

    /// The token that reads so, if it is good.
    pub(in crate::web) async fn token(&self, text: &str) -> Result<Option<TokenView>, ReadError> {
        let now = clock::now();
        let found = self.reader.token(&hash_of(text.as_bytes())).await?;
        let Some(token) = found.filter(|token| token.ends_at.is_none_or(|end| end > now)) else {
            return Ok(None);
        };
        let is_noted = token.used_at.is_some_and(|at| now.since(at) < USE);
        if !is_noted && let Err(error) = self.keeper.use_token(token.id, now).await {
            tracing::warn!(%error, "the use of a token was not noted");
        }
        Ok(Some(token))
    }

    pub(in crate::web) async fn end_token(&self, token: TokenId) -> Result<bool, Problem> {
        let was_there = self.keeper.remove_token(token).await.map_err(not_written)?;
        self.changed.send_replace(());
        Ok(was_there)
    }

    /// Whether a token that was let in is still good.
    pub(in crate::web) async fn is_token(&self, token: TokenId) -> Result<bool, ReadError> {
        let now = clock::now();
        let is_good = |view: &TokenView| view.id == token && view.ends_at.is_none_or(|end| end > now);
        Ok(self.reader.tokens().await?.iter().any(is_good))
    }
}
