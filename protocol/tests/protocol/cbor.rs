//! A second, independent reading of the encoding, to compare the crate's own with.

/// A CBOR item of the kinds that Hoopoe uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// An integer, a string or a truth value: major type, argument, content.
    Plain(u8, u64, Vec<u8>),
    /// An array.
    Array(Vec<Item>),
    /// A map with integer keys.
    Map(Vec<(u64, Item)>),
}

impl Item {
    /// Reads one item that fills `bytes`. Panics on anything else: only valid encodings come here.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let mut rest = bytes;
        let item = Self::read_from(&mut rest);
        assert!(rest.is_empty(), "bytes behind the end");
        item
    }

    fn read_from(rest: &mut &[u8]) -> Self {
        let (major, argument) = head(rest);
        match major {
            2 | 3 => Self::Plain(major, argument, take(rest, argument)),
            4 => Self::Array((0..argument).map(|_| Self::read_from(rest)).collect()),
            5 => Self::Map(
                (0..argument)
                    .map(|_| (head(rest).1, Self::read_from(rest)))
                    .collect(),
            ),
            _ => Self::Plain(major, argument, Vec::new()),
        }
    }

    /// Writes the item in the one form.
    pub(crate) fn write(&self) -> Vec<u8> {
        match self {
            Self::Plain(major, argument, content) => {
                [write_head(*major, *argument), content.clone()].concat()
            }
            Self::Array(items) => {
                let head = write_head(4, items.len() as u64);
                [head]
                    .into_iter()
                    .chain(items.iter().map(Self::write))
                    .flatten()
                    .collect()
            }
            Self::Map(entries) => {
                let mut bytes = write_head(5, entries.len() as u64);
                for (key, value) in entries {
                    bytes.extend(write_head(0, *key));
                    bytes.extend(value.write());
                }
                bytes
            }
        }
    }

    /// How many maps there are, this one and those inside.
    pub(crate) fn maps(&self) -> usize {
        match self {
            Self::Plain(..) => 0,
            Self::Array(items) => items.iter().map(Self::maps).sum(),
            Self::Map(entries) => 1 + entries.iter().map(|(_, value)| value.maps()).sum::<usize>(),
        }
    }

    /// Adds an entry at the end of the map number `which`, counted from the outside in.
    pub(crate) fn add(&mut self, which: &mut usize, key: u64, value: &Self) {
        match self {
            Self::Plain(..) => {}
            Self::Array(items) => items.iter_mut().for_each(|item| item.add(which, key, value)),
            Self::Map(entries) => {
                let here = *which == 0;
                *which = which.wrapping_sub(1);
                entries
                    .iter_mut()
                    .for_each(|(_, inner)| inner.add(which, key, value));
                if here {
                    entries.push((key, value.clone()));
                }
            }
        }
    }

    /// Takes all entries with keys of the extension space away.
    pub(crate) fn stripped(self) -> Self {
        match self {
            Self::Plain(..) => self,
            Self::Array(items) => Self::Array(items.into_iter().map(Self::stripped).collect()),
            Self::Map(entries) => Self::Map(
                entries
                    .into_iter()
                    .filter(|(key, _)| *key < 64)
                    .map(|(key, value)| (key, value.stripped()))
                    .collect(),
            ),
        }
    }
}

fn head(rest: &mut &[u8]) -> (u8, u64) {
    let first = take(rest, 1)[0];
    let (major, short) = (first >> 5, first & 31);
    let bytes = match short {
        0..=23 => return (major, u64::from(short)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => panic!("indefinite length"),
    };
    (
        major,
        take(rest, bytes)
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    )
}

fn take(rest: &mut &[u8], length: u64) -> Vec<u8> {
    let (taken, left) = rest.split_at(usize::try_from(length).unwrap());
    *rest = left;
    taken.to_vec()
}

fn write_head(major: u8, argument: u64) -> Vec<u8> {
    let big = argument.to_be_bytes();
    let (short, bytes) = match argument {
        0..=23 => (big[7], &big[8..]),
        24..=0xff => (24, &big[7..]),
        0x100..=0xffff => (25, &big[6..]),
        0x1_0000..=0xffff_ffff => (26, &big[4..]),
        _ => (27, &big[..]),
    };
    [&[(major << 5) | short], bytes].concat()
}
