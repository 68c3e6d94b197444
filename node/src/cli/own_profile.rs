//! `hoopoe profile`: what contacts see of the user.

use std::path::PathBuf;

use clap::Args;
use reqwest::Method;

use super::{
    CliError, clean,
    client::Client,
    output::{Paint, Screen},
    picture,
};
use crate::web::types::{Profile, ProfileChange};

#[derive(Args)]
pub(super) struct Arguments {
    /// Your name
    #[arg(long)]
    name: Option<String>,
    /// A line about yourself; an empty one takes it away
    #[arg(long, value_name = "TEXT")]
    about: Option<String>,
    /// Make your picture of this one (PNG, JPEG or WebP)
    #[arg(long, value_name = "FILE")]
    avatar: Option<PathBuf>,
    /// Take your picture away
    #[arg(long, conflicts_with = "avatar")]
    no_avatar: bool,
}

impl std::fmt::Debug for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Arguments(..)")
    }
}

pub(super) async fn run(arguments: Arguments, client: &Client, screen: &Screen) -> Result<(), CliError> {
    // What cannot be read is said before anything changes.
    let avatar = arguments.avatar.as_deref().map(picture::read).transpose()?;
    let mut shown: Profile = if arguments.name.is_some() || arguments.about.is_some() {
        let change = ProfileChange {
            name: arguments.name,
            about: arguments.about,
        };
        client.patch("profile", &change).await?
    } else {
        client.get("profile").await?
    };
    if let Some(file) = avatar {
        shown = client.give(Method::PUT, "profile/avatar", file).await?;
    } else if arguments.no_avatar {
        shown = client.delete("profile/avatar").await?;
    }
    screen.answer(&shown, |shown, _: Paint| sentence(shown))
}

fn sentence(shown: &Profile) -> String {
    let picture = match shown.avatar {
        Some(_) => "with a picture",
        None => "no picture",
    };
    let name = clean::name(&shown.name);
    if shown.about.is_empty() {
        format!("{name}  {picture}")
    } else {
        format!("{name}  {picture}\n{}", clean::line(&shown.about))
    }
}
