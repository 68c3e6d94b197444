//! Looks for what must not be somewhere: texts, and ids in every form in which somebody might write them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

/// What is looked for.
#[derive(Debug, Default)]
pub struct Needles {
    needles: Vec<Needle>,
    /// Which needles begin with a byte.
    by_first: Vec<Vec<usize>>,
}

#[derive(Debug)]
struct Needle {
    what: String,
    bytes: Vec<u8>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// What it is, and in which form.
    pub what: String,
    /// In which file.
    pub file: PathBuf,
}

impl Needles {
    /// Looks for a text, also as hex and in the alphabets of base64.
    pub fn text(&mut self, what: &str, text: &str) {
        self.bytes(what, text.as_bytes());
    }

    /// Looks for a text as it stands.
    pub fn exact(&mut self, what: &str, text: &str) {
        self.add(what.to_owned(), text.as_bytes().to_vec());
    }

    /// Looks for bytes: raw, as hex, and in base64 wherever they may begin in a longer text.
    pub fn bytes(&mut self, what: &str, bytes: &[u8]) {
        self.add(format!("{what}, raw"), bytes.to_vec());
        let mut reversed = bytes.to_vec();
        reversed.reverse();
        self.add(format!("{what}, reversed"), reversed);
        for (form, text) in [
            ("hex", HEXLOWER.encode(bytes)),
            ("HEX", HEXUPPER.encode(bytes)),
            ("base32", BASE32_NOPAD.encode(bytes)),
            (
                "base32 in small letters",
                BASE32_NOPAD.encode(bytes).to_lowercase(),
            ),
        ] {
            self.add(format!("{what}, {form}"), text.into_bytes());
        }
        for shift in 0..3 {
            let standard = inside(bytes, shift, &BASE64_NOPAD);
            let url = inside(bytes, shift, &BASE64URL_NOPAD);
            self.add(format!("{what}, base64url at {shift}"), url.clone());
            if standard != url {
                self.add(format!("{what}, base64 at {shift}"), standard);
            }
        }
    }

    /// Looks for an id that is given as base64url.
    ///
    /// # Errors
    /// If it is none.
    pub fn id(&mut self, what: &str, id: &str) -> Result<()> {
        let bytes = BASE64URL_NOPAD
            .decode(id.as_bytes())
            .with_context(|| format!("{what} is no base64url: {id}"))?;
        self.bytes(what, &bytes);
        Ok(())
    }

    fn add(&mut self, what: String, bytes: Vec<u8>) {
        let Some(first) = bytes.first() else { return };
        self.by_first.resize_with(256, Vec::new);
        if let Some(begin) = self.by_first.get_mut(usize::from(*first)) {
            begin.push(self.needles.len());
        }
        self.needles.push(Needle { what, bytes });
    }

    /// How many forms are looked for.
    #[must_use]
    pub const fn forms(&self) -> usize {
        self.needles.len()
    }

    /// Everything that is found in some bytes.
    #[must_use]
    pub fn in_bytes(&self, haystack: &[u8]) -> Vec<&str> {
        let mut found = Vec::new();
        for (place, first) in haystack.iter().enumerate() {
            let Some(candidates) = self.by_first.get(usize::from(*first)) else {
                continue;
            };
            for needle in candidates.iter().filter_map(|&number| self.needles.get(number)) {
                let here = haystack.get(place..).unwrap_or_default();
                if here.starts_with(&needle.bytes) && !found.contains(&needle.what.as_str()) {
                    found.push(needle.what.as_str());
                }
            }
        }
        found
    }

    /// Everything that is found in a file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn in_file(&self, file: &Path) -> Result<Vec<Found>> {
        let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let found = self.in_bytes(&bytes).into_iter();
        Ok(found
            .map(|what| Found {
                what: what.to_owned(),
                file: file.to_owned(),
            })
            .collect())
    }

    /// Everything that is found in the files of a folder and below it; names of files count as well.
    ///
    /// # Errors
    /// If something cannot be read.
    pub fn in_folder(&self, folder: &Path) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for file in files(folder)? {
            found.extend(self.in_file(&file)?);
            let name = file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            found.extend(self.in_bytes(name.as_bytes()).into_iter().map(|what| Found {
                what: format!("{what}, in the name"),
                file: file.clone(),
            }));
        }
        Ok(found)
    }
}

/// The regular files of a folder and below it.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry.context("reading a folder")?;
        let kind = entry.file_type().context("looking at a file")?;
        if kind.is_dir() {
            found.extend(files(&entry.path())?);
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// The letters of base64 that these bytes alone decide, if `shift` bytes stand before them in a group of three.
fn inside(bytes: &[u8], shift: usize, base64: &data_encoding::Encoding) -> Vec<u8> {
    let mut shifted = vec![0; shift];
    shifted.extend_from_slice(bytes);
    let text = base64.encode(&shifted).into_bytes();
    // The first letters mix with what stands before, the last one with what follows.
    let begin = (shift * 8).div_ceil(6);
    let end = shifted.len() * 8 / 6;
    text.get(begin..end).unwrap_or_default().to_vec()
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    const KEY: [u8; 32] = [
        0xfb, 0xef, 0xbe, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
        25, 26, 27, 28, 29, 30, 31,
    ];

    fn needles() -> Needles {
        let mut needles = Needles::default();
        needles.bytes("key", &KEY);
        needles
    }

    #[test]
    fn bytes_are_found_in_every_form() {
        for form in [
            KEY.to_vec(),
            HEXLOWER.encode(&KEY).into_bytes(),
            HEXUPPER.encode(&KEY).into_bytes(),
            BASE64.encode(&KEY).into_bytes(),
            BASE64URL_NOPAD.encode(&KEY).into_bytes(),
        ] {
            let haystack = [b"before ".as_slice(), &form, b" after"].concat();

            assert!(!needles().in_bytes(&haystack).is_empty(), "{form:?}");
        }
    }

    #[test]
    fn base64_of_something_longer_is_found_wherever_the_bytes_begin() {
        for before in 0..6 {
            let longer = [vec![0xa5; before], KEY.to_vec(), b"more".to_vec()].concat();

            let found = needles();
            let found = found.in_bytes(BASE64.encode(&longer).as_bytes()).len();

            assert!(found > 0, "{before}");
        }
    }

    #[test]
    fn something_else_is_not_found() {
        let mut other = KEY.to_vec();
        other[16] ^= 1;

        assert!(needles().in_bytes(&other).is_empty());
        assert!(needles().in_bytes(HEXLOWER.encode(&other).as_bytes()).is_empty());
        assert!(needles().in_bytes(&KEY[..31]).is_empty());
    }

    #[test]
    fn files_are_searched_through_folders_and_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        fs::create_dir(&below).unwrap();
        fs::write(below.join("a"), KEY).unwrap();
        fs::write(folder.path().join(HEXLOWER.encode(&KEY)), b"").unwrap();

        let found = needles().in_folder(folder.path()).unwrap();

        assert_eq!(found.len(), 2, "{found:?}");
    }
}
