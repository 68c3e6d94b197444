//! What was said in three places: the file, below the environment, below the flags.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use super::key::{Form, Key};

/// A configuration file that was read.
#[derive(Debug)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub text: String,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The file.
    File(PathBuf),
    /// An environment variable.
    Environment,
    /// A flag of this call.
    Flag,
}

/// Values as they were said, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers(BTreeMap<Key, Said>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    texts: Vec<String>,
    origin: Origin,
}

/// Why a configuration is refused. The messages are for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file is no TOML.
    #[error("{}: {why}", .file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// What the parser says.
        why: String,
    },
    /// The file has a key that there is not.
    #[error("{}: there is no setting {name:?}; the closest one is {closest:?} (hoopoe config lists all)", .file.display())]
    Unknown {
        /// The file.
        file: PathBuf,
        /// What it says.
        name: String,
        /// A key that there is.
        closest: &'static str,
    },
    /// The file has a secret in it.
    #[error(
        "{}: secrets do not stand in this file, so {name:?} is refused; name a file that only you can read: \
         passphrase_file", .file.display()
    )]
    Secret {
        /// The file.
        file: PathBuf,
        /// The key.
        name: String,
    },
    /// A value makes no sense.
    #[error("{place}: {why}")]
    Value {
        /// Where it was said, under the name that it has there.
        place: String,
        /// What is wrong.
        why: String,
    },
}

/// Names under which somebody might write a secret into the file.
const SECRETS: [&str; 6] = [
    "passphrase",
    "password",
    "words",
    "recovery_words",
    "invite_code",
    "secret",
];

impl Layers {
    /// Reads all three; `variable` looks a name of the environment up.
    ///
    /// # Errors
    /// If the file is not understood.
    pub fn read(
        file: Option<&ConfigFile>,
        variable: impl Fn(&str) -> Option<String>,
        flags: impl IntoIterator<Item = (Key, Vec<String>)>,
    ) -> Result<Self, ConfigError> {
        let mut layers = Self::default();
        if let Some(file) = file {
            layers.add_file(file)?;
        }
        for key in Key::ALL {
            if let Some(text) = variable(&key.variable()) {
                let texts = match key.form() {
                    Form::List => text.split(',').map(|part| part.trim().to_owned()).collect(),
                    Form::Text | Form::Number | Form::Path => vec![text],
                };
                layers.say(key, texts, Origin::Environment);
            }
        }
        for (key, texts) in flags.into_iter().filter(|(_, texts)| !texts.is_empty()) {
            layers.say(key, texts, Origin::Flag);
        }
        Ok(layers)
    }

    /// What was said, by the highest of the three; nothing if the default holds.
    #[must_use]
    pub fn texts(&self, key: Key) -> Option<&[String]> {
        self.0.get(&key).map(|said| said.texts.as_slice())
    }

    /// Where that was said.
    #[must_use]
    pub fn origin(&self, key: Key) -> &Origin {
        self.0.get(&key).map_or(&Origin::Default, |said| &said.origin)
    }

    /// The only text that was said for a key, understood by `parse`.
    pub(super) fn value<T>(
        &self,
        key: Key,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(texts) = self.texts(key) else {
            return Ok(None);
        };
        match texts {
            [text] => parse(text).map(Some).map_err(|why| self.wrong(key, text, &why)),
            _ => Err(self.wrong(key, &texts.join(", "), "one value is needed")),
        }
    }

    /// All texts that were said for a key, each understood by `parse`.
    pub(super) fn values<T>(
        &self,
        key: Key,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<Vec<T>>, ConfigError> {
        let Some(texts) = self.texts(key) else {
            return Ok(None);
        };
        let each = |text: &String| parse(text).map_err(|why| self.wrong(key, text, &why));
        texts.iter().map(each).collect::<Result<_, _>>().map(Some)
    }

    fn wrong(&self, key: Key, text: &str, why: &str) -> ConfigError {
        let place = match self.origin(key) {
            Origin::Default => key.name().to_owned(),
            Origin::File(file) => format!("{}: {} = {text:?}", file.display(), key.name()),
            Origin::Environment => format!("{}={text}", key.variable()),
            Origin::Flag => format!("{} {text}", key.flag()),
        };
        ConfigError::Value {
            place,
            why: why.to_owned(),
        }
    }

    fn say(&mut self, key: Key, texts: Vec<String>, origin: Origin) {
        self.0.insert(key, Said { texts, origin });
    }

    fn add_file(&mut self, file: &ConfigFile) -> Result<(), ConfigError> {
        let table: toml::Table = file.text.parse().map_err(|error| ConfigError::Syntax {
            file: file.path.clone(),
            why: syntax(&file.text, &error),
        })?;
        for (name, value) in table {
            let Some(key) = Key::named(&name) else {
                return Err(unknown(&file.path, name));
            };
            let texts = texts(&value, key.form()).ok_or_else(|| ConfigError::Value {
                place: format!("{}: {name}", file.path.display()),
                why: expected(key.form()).to_owned(),
            })?;
            let texts = match key.form() {
                Form::Path => texts.iter().map(|text| beside(&file.path, text)).collect(),
                Form::Text | Form::Number | Form::List => texts,
            };
            self.say(key, texts, Origin::File(file.path.clone()));
        }
        Ok(())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Default => "default",
            Self::File(_) => "file",
            Self::Environment => "environment",
            Self::Flag => "flag",
        })
    }
}

fn unknown(file: &Path, name: String) -> ConfigError {
    let file = file.to_owned();
    if SECRETS.contains(&name.to_lowercase().as_str()) {
        return ConfigError::Secret { file, name };
    }
    let closest = Key::closest(&name);
    ConfigError::Unknown { file, name, closest }
}

/// The value as texts, if it has the form.
fn texts(value: &toml::Value, form: Form) -> Option<Vec<String>> {
    match (form, value) {
        (Form::Number, toml::Value::Integer(number)) => Some(vec![number.to_string()]),
        (Form::Text | Form::Path, toml::Value::String(text)) => Some(vec![text.clone()]),
        (Form::List, toml::Value::Array(values)) => values
            .iter()
            .map(|value| value.as_str().map(str::to_owned))
            .collect(),
        _ => None,
    }
}

const fn expected(form: Form) -> &'static str {
    match form {
        Form::Text | Form::Path => "a text in quotes is needed",
        Form::Number => "a number without quotes is needed",
        Form::List => "a list of texts is needed, as in [\"one\", \"two\"]",
    }
}

/// The path as seen from the folder of the file that names it; `-` is no path.
fn beside(file: &Path, path: &str) -> String {
    match file.parent() {
        Some(folder) if path != "-" => folder.join(path).display().to_string(),
        _ => path.to_owned(),
    }
}

/// Without the line itself: it may hold what should not stand there.
fn syntax(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map_or(1, |before| before.matches('\n').count() + 1);
    let message = error.message().split_whitespace().collect::<Vec<_>>();
    format!("line {line}: {}", message.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> ConfigFile {
        ConfigFile {
            path: PathBuf::from("/p/hoopoe.toml"),
            text: text.to_owned(),
        }
    }

    fn from_file(text: &str) -> Result<Layers, ConfigError> {
        Layers::read(Some(&file(text)), |_| None, [])
    }

    #[test]
    fn a_flag_stands_above_the_environment_and_that_above_the_file() {
        let text = "listen = [\"/ip4/1.1.1.1/tcp/1\"]\nhedge_ms = 7\nlog = \"info\"\n";
        let environment = |name: &str| match name {
            "HOOPOE_HEDGE_MS" => Some("8".to_owned()),
            "HOOPOE_LOG" => Some("debug".to_owned()),
            _ => None,
        };

        let flags = [(Key::Log, vec!["trace".to_owned()]), (Key::Listen, Vec::new())];
        let layers = Layers::read(Some(&file(text)), environment, flags).unwrap();

        let said = |key| {
            (
                layers.texts(key).map(|texts| texts.join(" ")),
                layers.origin(key).to_string(),
            )
        };
        assert_eq!(said(Key::Log), (Some("trace".to_owned()), "flag".to_owned()));
        assert_eq!(
            said(Key::HedgeMs),
            (Some("8".to_owned()), "environment".to_owned())
        );
        assert_eq!(
            said(Key::Listen),
            (Some("/ip4/1.1.1.1/tcp/1".to_owned()), "file".to_owned())
        );
        assert_eq!(said(Key::ReceiptDelayMs), (None, "default".to_owned()));
    }

    #[test]
    fn a_list_is_separated_by_commas_in_the_environment() {
        let environment = |name: &str| (name == "HOOPOE_LISTEN").then(|| "/a, /b".to_owned());

        let layers = Layers::read(None, environment, []).unwrap();

        assert_eq!(
            layers.texts(Key::Listen).unwrap(),
            ["/a".to_owned(), "/b".to_owned()]
        );
    }

    #[test]
    fn a_path_in_the_file_begins_at_the_files_folder() {
        let layers = from_file("passphrase_file = \"secret\"").unwrap();
        let absolute = from_file("passphrase_file = \"/etc/secret\"").unwrap();

        assert_eq!(
            layers.texts(Key::PassphraseFile).unwrap(),
            ["/p/secret".to_owned()]
        );
        assert_eq!(
            absolute.texts(Key::PassphraseFile).unwrap(),
            ["/etc/secret".to_owned()]
        );
    }

    #[test]
    fn what_the_file_gets_wrong_is_named() {
        for (text, words) in [
            (
                "hedge = 5",
                "there is no setting \"hedge\"; the closest one is \"hedge_ms\"",
            ),
            ("passphrase = \"x\"", "secrets do not stand in this file"),
            ("Password = \"x\"", "secrets do not stand in this file"),
            ("hedge_ms = \"5\"", "a number without quotes is needed"),
            ("log = 5", "a text in quotes is needed"),
            ("listen = \"/ip4\"", "a list of texts is needed"),
            ("listen = [1]", "a list of texts is needed"),
            ("log = ", "/p/hoopoe.toml: line 1: "),
            ("log = \"info\"\nsecret words", "/p/hoopoe.toml: line 2: "),
            ("log = \"info\"\nlog = \"warn\"", "duplicate key"),
            ("[listen]", "a list of texts is needed"),
        ] {
            let said = from_file(text).unwrap_err().to_string();

            assert!(said.contains(words), "{text}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(said.starts_with("/p/hoopoe.toml: "), "{said}");
        }
    }
}
