//! `hoopoe config`: every setting of a node, what it is, and who said so.

use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::{
    CliError, clean,
    output::{Paint, Screen},
    settings::Settings,
    table,
};
use crate::config::{
    key::Key,
    layers::{Layers, Origin},
};

#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    settings: Settings,
}

/// A setting as it is.
#[derive(Serialize)]
struct Shown {
    name: &'static str,
    /// What was said; none if the default holds.
    value: Option<Vec<String>>,
    origin: String,
    /// The file, if it was said there.
    file: Option<String>,
    default: &'static str,
    meaning: &'static str,
    variable: String,
    flag: String,
}

pub(super) fn run(arguments: &Arguments, profile: &Path, screen: &Screen) -> Result<(), CliError> {
    let (layers, _) = arguments.settings.load(profile)?;
    let shown = Key::ALL.map(|key| shown(key, &layers));
    screen.answer(&shown, |shown, paint| render(shown, paint))
}

fn shown(key: Key, layers: &Layers) -> Shown {
    let origin = layers.origin(key);
    Shown {
        name: key.name(),
        value: layers.texts(key).map(<[String]>::to_vec),
        origin: origin.to_string(),
        file: match origin {
            Origin::File(path) => Some(path.display().to_string()),
            Origin::Default | Origin::Environment | Origin::Flag => None,
        },
        default: key.default(),
        meaning: key.meaning(),
        variable: key.variable(),
        flag: key.flag(),
    }
}

/// A line for each; a default stands in brackets.
fn render(all: &[Shown], paint: Paint) -> String {
    let rows: Vec<_> = all
        .iter()
        .map(|shown| {
            let value = shown.value.as_ref().map_or_else(
                || format!("({})", shown.default),
                |texts| clean::line(&texts.join(", ")),
            );
            let from = match &shown.file {
                Some(file) => clean::line(file),
                None if shown.origin == "environment" => shown.variable.clone(),
                None if shown.origin == "flag" => shown.flag.clone(),
                None => shown.origin.clone(),
            };
            [shown.name.to_owned(), value, from, shown.meaning.to_owned()]
        })
        .collect();
    table::render(["SETTING", "VALUE", "FROM", "MEANING"], &rows, paint)
}
