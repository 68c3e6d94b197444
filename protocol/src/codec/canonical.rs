//! Walks CBOR once, accepts only the one form, and drops extension keys.

use zeroize::Zeroizing;

use super::DecodeError;

/// The first map key of the extension space: unknown keys from here on are ignored.
pub const EXTENSION_KEY: u64 = 64;

/// Deepest nesting of arrays and maps.
const DEPTH: u8 = 16;

/// The bytes without extension entries, if all of them are one value in the one form.
pub(super) fn without_extensions(bytes: &[u8]) -> Result<Known<'_>, DecodeError> {
    let mut walk = Walk {
        rest: bytes,
        has_extensions: false,
        out: None,
    };
    walk.value(DEPTH)?;
    if !walk.rest.is_empty() {
        return Err(DecodeError::Form("bytes behind the end"));
    }
    if !walk.has_extensions {
        return Ok(Known::All(bytes));
    }
    let mut walk = Walk {
        rest: bytes,
        has_extensions: false,
        out: Some(Vec::with_capacity(bytes.len())),
    };
    walk.value(DEPTH)?;
    Ok(Known::Part(Zeroizing::new(walk.out.unwrap_or_default())))
}

/// What is left of bytes without their extensions. Seeds and keys travel in sealed bodies, so a copy is wiped.
pub(super) enum Known<'b> {
    /// There were none.
    All(&'b [u8]),
    /// A copy without them.
    Part(Zeroizing<Vec<u8>>),
}

impl core::ops::Deref for Known<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::All(bytes) => bytes,
            Self::Part(copy) => copy,
        }
    }
}

/// Walks through bytes; nearly always there are no extensions, and nothing has to be written.
struct Walk<'b> {
    rest: &'b [u8],
    has_extensions: bool,
    out: Option<Vec<u8>>,
}

struct Head {
    major: u8,
    argument: u64,
}

impl<'b> Walk<'b> {
    fn value(&mut self, depth: u8) -> Result<(), DecodeError> {
        let head = self.head()?;
        match head.major {
            0 | 1 => self.write(&head),
            2 | 3 => self.string(&head)?,
            4 => {
                let depth = deeper(depth)?;
                self.write(&head);
                for _ in 0..head.argument {
                    self.value(depth)?;
                }
            }
            5 => self.map(head.argument, deeper(depth)?)?,
            7 if head.argument == 20 || head.argument == 21 => self.write(&head),
            _ => return Err(DecodeError::Form("tag, float or null")),
        }
        Ok(())
    }

    fn string(&mut self, head: &Head) -> Result<(), DecodeError> {
        let length = usize::try_from(head.argument).map_err(|_| DecodeError::Form("cut off"))?;
        let content = self.take(length)?;
        if head.major == 3 && core::str::from_utf8(content).is_err() {
            return Err(DecodeError::Form("text that is not UTF-8"));
        }
        self.write(head);
        if let Some(out) = &mut self.out {
            out.extend_from_slice(content);
        }
        Ok(())
    }

    fn map(&mut self, entries: u64, depth: u8) -> Result<(), DecodeError> {
        if self.out.is_some() {
            // How many entries stay is known only behind them, and what is written there once must not move.
            let mut ahead = Walk {
                rest: self.rest,
                has_extensions: false,
                out: None,
            };
            let kept = ahead.entries(entries, depth)?;
            self.write(&Head {
                major: 5,
                argument: kept,
            });
        }
        self.entries(entries, depth).map(|_| ())
    }

    /// The entries of a map; says how many stay.
    fn entries(&mut self, entries: u64, depth: u8) -> Result<u64, DecodeError> {
        let mut kept = 0;
        let mut last = None;
        for _ in 0..entries {
            let key = self.head()?;
            if key.major != 0 {
                return Err(DecodeError::Form("map key that is no unsigned integer"));
            }
            if last.is_some_and(|last| key.argument <= last) {
                return Err(DecodeError::Form("map keys not ascending"));
            }
            last = Some(key.argument);
            let before = self.out.as_ref().map(Vec::len);
            self.write(&key);
            self.value(depth)?;
            if key.argument < EXTENSION_KEY {
                kept += 1;
                continue;
            }
            self.has_extensions = true;
            if let (Some(out), Some(before)) = (&mut self.out, before) {
                out.truncate(before);
            }
        }
        Ok(kept)
    }

    fn write(&mut self, head: &Head) {
        if let Some(out) = &mut self.out {
            write_head(out, head);
        }
    }

    fn head(&mut self) -> Result<Head, DecodeError> {
        let (&first, rest) = self.rest.split_first().ok_or(DecodeError::Form("cut off"))?;
        self.rest = rest;
        let (major, short) = (first >> 5, first & 0x1f);
        let (argument, least) = match short {
            0..=23 => (u64::from(short), 0),
            24 => (self.big_endian(1)?, 24),
            25 => (self.big_endian(2)?, 1 << 8),
            26 => (self.big_endian(4)?, 1 << 16),
            27 => (self.big_endian(8)?, 1 << 32),
            _ => return Err(DecodeError::Form("indefinite length")),
        };
        if argument < least {
            return Err(DecodeError::Form("integer not in its shortest form"));
        }
        Ok(Head { major, argument })
    }

    fn big_endian(&mut self, bytes: usize) -> Result<u64, DecodeError> {
        Ok(self
            .take(bytes)?
            .iter()
            .fold(0, |sum, &byte| (sum << 8) | u64::from(byte)))
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], DecodeError> {
        let (content, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(DecodeError::Form("cut off"))?;
        self.rest = rest;
        Ok(content)
    }
}

fn deeper(depth: u8) -> Result<u8, DecodeError> {
    depth.checked_sub(1).ok_or(DecodeError::Form("nested too deeply"))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "each arm has checked that the argument fits"
)]
fn write_head(out: &mut Vec<u8>, head: &Head) {
    let major = head.major << 5;
    match head.argument {
        short @ 0..=23 => out.push(major | short as u8),
        byte @ 24..=0xff => out.extend_from_slice(&[major | 24, byte as u8]),
        word @ 0x100..=0xffff => {
            out.push(major | 25);
            out.extend_from_slice(&(word as u16).to_be_bytes());
        }
        word @ 0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend_from_slice(&(word as u32).to_be_bytes());
        }
        word => {
            out.push(major | 27);
            out.extend_from_slice(&word.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever sends a body chooses its extensions. Would the copy without them grow, it would leave pieces of what is secret
    /// in it where it was before.
    #[test]
    fn what_is_left_of_a_body_with_extensions_is_written_once_and_never_moves() {
        // {0: {0: h'01' * 200, 64: 1}, 1: [{2: "x", 65: {66: 0}}], 64: {0: {64: 0}}}
        let long = [[0x58, 200].as_slice(), &[1; 200]].concat();
        let bytes = [
            &[0xa3, 0, 0xa2, 0],
            long.as_slice(),
            &[0x18, 64, 1],
            &[1, 0x81, 0xa2, 2, 0x61, b'x', 0x18, 65, 0xa1, 0x18, 66, 0],
            &[0x18, 64, 0xa1, 0, 0xa1, 0x18, 64, 0],
        ]
        .concat();
        let kept = [
            &[0xa2, 0, 0xa1, 0],
            long.as_slice(),
            &[1, 0x81, 0xa1, 2, 0x61, b'x'],
        ]
        .concat();

        let Ok(Known::Part(copy)) = without_extensions(&bytes) else {
            panic!("it has extensions");
        };

        assert_eq!(*copy, kept);
        assert_eq!(copy.capacity(), bytes.len());
    }
}
