//! Export files and attachments that somebody carries who alters, cuts off, rearranges and mixes: nobody ever reads wrong
//! bytes, and at the end it is known whether everything was there.

use hoopoe_crypto::{
    attachment::{Opener, SealedFile, Sealer},
    export::{self, HEAD_BYTES, Lock},
};
use hoopoe_protocol::{
    blob::{outline::Outline, tree::HashTree},
    content::file::{FileName, FileOffer, MediaType},
    secret::Secret,
};

use super::chance::{Chance, histories};

fn words() -> Secret<32> {
    Secret::new([1; 32])
}

/// So many bytes, none of which are zeros only by chance.
fn content(chance: &mut Chance, most: usize) -> Vec<u8> {
    let (length, first) = (chance.below(most), chance.below(251));
    (0..length)
        .map(|at| u8::try_from((first + at * 31 + at / 251) % 251).unwrap())
        .collect()
}

/// What a carrier makes of bytes, who has others of the same kind.
fn carried(chance: &mut Chance, honest: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = honest.to_vec();
    match chance.below(7) {
        0 => bytes.truncate(chance.below(bytes.len() + 1)),
        1 => bytes.extend_from_slice(&other[..chance.below(other.len().min(90_000) + 1)]),
        2 if !bytes.is_empty() => {
            let at = chance.below(bytes.len());
            bytes[at] ^= 1 << chance.below(8);
        }
        3 => {
            // The end of the other, from some place on.
            let at = chance.below(bytes.len().min(other.len()) + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[at..]);
        }
        4 if bytes.len() > 2 => {
            let half = bytes.len() / 2;
            let at = chance.below(half);
            let length = chance.below(half - at) + 1;
            let (first, second) = bytes.split_at_mut(half);
            first[at..at + length].swap_with_slice(&mut second[..length]);
        }
        _ => {}
    }
    bytes
}

fn exported(chance: &mut Chance, content: &[u8]) -> Vec<u8> {
    let mut new = export::create(&mut chance.keys, Lock::Words(&words())).unwrap();
    let (mut file, mut rest) = (new.head.to_vec(), content);
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(chance.below(rest.len()) + 1);
        file.extend(new.writer.write(piece));
        rest = behind;
    }
    file.extend(new.writer.finish());
    file
}

/// Reads in pieces, and sees after each that nothing wrong was given out. The whole, if it is said to be there.
fn imported(chance: &mut Chance, file: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = file.split_first_chunk::<HEAD_BYTES>()?;
    let mut reader = export::open(head, Lock::Words(&words())).ok()?;
    let mut read = Vec::new();
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(chance.below(rest.len()) + 1);
        read.extend_from_slice(&reader.read(piece).ok()?);
        assert!(content.starts_with(&read), "wrong bytes were read");
        rest = behind;
    }
    reader.finish().ok().map(|()| read)
}

#[test]
fn an_export_file_gives_no_wrong_bytes_and_is_whole_only_if_nobody_touched_it() {
    let noticed: usize = histories(40, |seed| {
        let mut chance = Chance::new(seed);
        let (content, other) = (content(&mut chance, 200_000), content(&mut chance, 200_000));
        let (file, other) = (exported(&mut chance, &content), exported(&mut chance, &other));
        let mut noticed = 0;
        for _ in 0..6 {
            let shown = carried(&mut chance, &file, &other);
            if shown == other {
                // The whole of another file is that file.
                continue;
            }
            let read = imported(&mut chance, &shown, &content);
            assert_eq!(
                read.is_some(),
                shown == file,
                "an altered file, or a good one refused"
            );
            assert!(read.is_none_or(|read| read == content));
            noticed += usize::from(shown != file);
        }
        noticed
    })
    .into_iter()
    .sum();

    assert!(noticed > 0);
}

/// A file as its sender has it, and as a host does.
struct Sent {
    content: Vec<u8>,
    sealed: SealedFile,
    chunks: Vec<Vec<u8>>,
    tree: HashTree,
}

fn sent(chance: &mut Chance) -> Sent {
    let content = content(chance, 300_000);
    let mut sealer = Sealer::new(&mut chance.keys, content.len() as u64).unwrap();
    let (mut rest, mut chunks, mut leaves) = (content.as_slice(), Vec::new(), Vec::new());
    while let Some(bytes) = sealer.wants() {
        let (piece, behind) = rest.split_at(bytes);
        let mut chunk = piece.to_vec();
        leaves.push(sealer.seal_chunk(&mut chunk).unwrap());
        chunks.push(chunk);
        rest = behind;
    }
    let sealed = sealer.finish().unwrap();
    Sent {
        tree: HashTree::new(leaves).unwrap(),
        content,
        sealed,
        chunks,
    }
}

impl Sent {
    fn offer(&self) -> FileOffer {
        let name = FileName::new("a.bin".into()).unwrap();
        self.sealed.offer(name, MediaType::new(String::new()).unwrap())
    }

    /// What stands in a chunk.
    fn piece(&self, index: usize) -> &[u8] {
        let start = (index * 65_536).min(self.content.len());
        &self.content[start..(start + 65_536).min(self.content.len())]
    }
}

/// Opens one chunk as the host shows it, with the proof of whichever.
fn open_at(chance: &mut Chance, sent: &Sent, opener: &Opener, other: &Sent) -> bool {
    let index = chance.below(sent.chunks.len());
    let from = if chance.once_in(4) { other } else { sent };
    let shown = chance.below(from.chunks.len());
    let shown = if chance.once_in(2) {
        index.min(from.chunks.len() - 1)
    } else {
        shown
    };
    let mut chunk = carried(chance, &from.chunks[shown], &other.chunks[0]);
    let is_true = chunk == sent.chunks[index];
    let proof = from.tree.proof(shown as u64).unwrap();
    let is_proved = from.sealed.outline.root == sent.sealed.outline.root && shown == index;
    let opened = opener.open_chunk(index as u64, &mut chunk, &proof);
    assert_eq!(opened.is_ok(), is_true && is_proved, "{opened:?}");
    assert!(
        opened.is_err() || chunk == sent.piece(index),
        "wrong bytes were read"
    );
    opened.is_err()
}

/// Opens all chunks in order as the host shows them: some are left out, doubled, exchanged or changed.
fn open_all(chance: &mut Chance, sent: &Sent, other: &Sent) -> bool {
    let outline = Outline::read(&sent.offer().blob, &sent.sealed.outline.to_bytes()).unwrap();
    let mut reading = Opener::new(&sent.offer(), outline).unwrap().in_order();
    let mut shown = sent.chunks.clone();
    let at = chance.below(shown.len());
    match chance.below(6) {
        0 => drop(shown.remove(at)),
        1 => shown.insert(at, sent.chunks[at].clone()),
        2 => shown.swap(0, at),
        3 => shown[at] = carried(chance, &sent.chunks[at], &other.chunks[0]),
        4 => shown.truncate(at),
        _ => {}
    }
    let is_whole = shown == sent.chunks;
    let mut read = Vec::new();
    let are_open = shown.into_iter().all(|mut chunk| {
        let is_open = reading.open_chunk(&mut chunk).is_ok();
        if is_open {
            read.extend_from_slice(&chunk);
            assert!(sent.content.starts_with(&read), "wrong bytes were read");
        }
        is_open
    });
    let is_read = are_open && reading.finish().is_ok();
    assert_eq!(is_read, is_whole, "an altered file, or a good one refused");
    assert!(!is_read || read == sent.content);
    !is_read
}

#[test]
fn an_attachment_gives_no_wrong_bytes_and_is_whole_only_if_nobody_touched_it() {
    let noticed: usize = histories(40, |seed| {
        let mut chance = Chance::new(seed);
        let (sent, other) = (sent(&mut chance), sent(&mut chance));
        let id = sent.offer().blob;
        let mut noticed = 0;
        for _ in 0..4 {
            let honest = sent.sealed.outline.to_bytes();
            let shown = carried(&mut chance, &honest, &other.sealed.outline.to_bytes());
            let outline = Outline::read(&id, &shown);
            assert_eq!(outline.is_ok(), shown == honest, "an outline of another blob");
            let opener = Opener::new(&sent.offer(), Outline::read(&id, &honest).unwrap()).unwrap();
            noticed += usize::from(open_at(&mut chance, &sent, &opener, &other));
            noticed += usize::from(open_all(&mut chance, &sent, &other));
        }
        noticed
    })
    .into_iter()
    .sum();

    assert!(noticed > 0);
}
