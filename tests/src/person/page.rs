//! What comes in over the node's port: browsers and programs.

use anyhow::{Context, Result};

use super::Person;
use crate::{command::capture, json};

impl Person {
    /// A token for programs, with the scope that includes all others.
    ///
    /// # Errors
    /// If the node does not run, or refuses.
    pub fn admin_token(&self) -> Result<String> {
        let options = ["token", "create", "--json", "--scope", "admin", "--name", "test"];
        json::text(&capture("token create", self.hoopoe().args(options))?, "/token")
    }

    /// The page's host and port, as a browser names them in `Host`.
    ///
    /// # Errors
    /// If the node does not run.
    pub fn page_host(&self) -> Result<String> {
        let link = capture("open", self.hoopoe().args(["open", "--print", "--json"]))?;
        let link = json::text(&link, "/link")?;
        let host = link
            .strip_prefix("http://")
            .and_then(|rest| rest.split('/').next());
        Ok(host
            .with_context(|| format!("this leads to no page: {link}"))?
            .to_owned())
    }
}
