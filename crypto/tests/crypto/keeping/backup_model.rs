//! Random histories of a backup, a host that shows whatever it likes of them, and a reader who knows one mark.

use hoopoe_crypto::backup::BackupReader;
use hoopoe_protocol::backup::BackupMark;
use proptest::{prelude::*, sample::Index};

use super::keepsakes::{Hosted, NOW, alice, batch, text};
use crate::outer::fixtures::rng;

/// What the owner does next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Append,
    Replace { repeated: usize },
}

/// What the host shows: of which chain, and how many of its records; perhaps with one exchanged for another it has.
#[derive(Clone, Debug)]
struct Show {
    chain: Index,
    length: Index,
    exchanged: Option<(Index, Index, Index)>,
}

/// Everything that ever was, and the mark after each step with the place that it is of.
struct History {
    chains: Vec<Hosted>,
    marks: Vec<BackupMark>,
}

fn history(steps: &[Step]) -> History {
    let mut rng = rng(9);
    let mut begin = |replaces, repeated: usize| {
        let mut chain = alice().begin(&mut rng, replaces, NOW).unwrap();
        let head = chain.head().to_vec();
        let mut records: Vec<Vec<u8>> = (0..repeated)
            .map(|_| chain.append(&mut rng, batch(&[text("again")])).bytes)
            .collect();
        let finished = chain.finish(&mut rng);
        records.push(finished.last.bytes);
        Hosted {
            head,
            records,
            writer: finished.writer,
        }
    };
    let mut chains = vec![begin(None, 0)];
    let mut marks = vec![chains[0].writer.mark()];
    for (number, step) in (0_u8..).zip(steps) {
        let newest = chains.last_mut().unwrap();
        match step {
            Step::Append => {
                let mut rng = crate::outer::fixtures::rng(100 + number);
                newest
                    .records
                    .push(newest.writer.append(&mut rng, batch(&[text("more")])).bytes);
            }
            Step::Replace { repeated } => {
                let replaces = newest.writer.mark();
                chains.push(begin(Some(replaces), *repeated));
            }
        }
        marks.push(chains.last().unwrap().writer.mark());
    }
    History { chains, marks }
}

/// Whether a reader takes what is shown for the backup.
fn is_taken(head: &[u8], records: &[Vec<u8>], mark: &BackupMark) -> bool {
    let Ok(mut reader) = BackupReader::begin(alice().chain(head).unwrap(), mark) else {
        return false;
    };
    records.iter().all(|record| reader.read(record).is_ok()) && reader.finish().is_ok()
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Append),
        1 => (0_usize..3).prop_map(|repeated| Step::Replace { repeated }),
    ]
}

fn show() -> impl Strategy<Value = Show> {
    let exchanged = proptest::option::weighted(0.3, (any::<Index>(), any::<Index>(), any::<Index>()));
    (any::<Index>(), any::<Index>(), exchanged).prop_map(|(chain, length, exchanged)| Show {
        chain,
        length,
        exchanged,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// A17: of all that a host can show, a reader takes exactly what is whole and no older than its mark.
    #[test]
    fn a17_what_is_older_than_the_mark_is_never_taken_and_what_is_not_always_is(
        steps in proptest::collection::vec(step(), 0..12),
        known in any::<Index>(),
        show in show(),
    ) {
        let history = history(&steps);
        let mark = history.marks[known.index(history.marks.len())];
        let generation = show.chain.index(history.chains.len());
        let chain = &history.chains[generation];
        let length = show.length.index(chain.records.len() + 1);
        let mut records = chain.records[..length].to_vec();
        let mut is_genuine = true;
        if let Some((place, of, number)) = show.exchanged
            && !records.is_empty()
        {
            let place = place.index(records.len());
            let others = &history.chains[of.index(history.chains.len())].records;
            let other = &others[number.index(others.len())];
            is_genuine = records[place] == *other;
            records[place].clone_from(other);
        }

        // The first marks of a generation count its repeated records and the one that says that it is whole.
        let whole = history.marks.iter().find(|of| of.generation == generation as u64).unwrap().records;
        let needed = match (generation as u64).cmp(&mark.generation) {
            std::cmp::Ordering::Less => u64::MAX,
            std::cmp::Ordering::Equal => mark.records,
            std::cmp::Ordering::Greater => whole,
        };

        prop_assert_eq!(
            is_taken(&chain.head, &records, &mark),
            is_genuine && length as u64 >= needed,
        );
    }
}
