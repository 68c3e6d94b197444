//! How much of a picture looks like the corner of a QR code.
//!
//! `rqrr` tries every three corners that could belong together, each time on a copy of the picture. A picture full of
//! corners would keep it busy for hours, so they are counted first, by the same signs: five runs of dark and light that are
//! as long as 1:1:3:1:1, the outer two of one piece around the middle one.
//!
//! It also paints the pieces of every such five, a corner or not, in a colour of their own. It has few colours: a piece that was
//! not asked for lately is painted back to give its colour to another, and painted again when it is asked for. How much is
//! painted is counted too.

use std::collections::{BTreeMap, BTreeSet};

/// How many pieces `rqrr` has colours for: 251, less those that corners keep to themselves.
const COLOURS: usize = 224;

/// How many pixels may be painted; a photograph takes some millions.
pub(super) const PAINTED: usize = 50_000_000;

/// What looking for codes in a picture would take.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Toil {
    /// How many pieces are rings around a stone.
    pub(super) corners: usize,
    /// How many pixels are painted, each time anew; at least as many as `rqrr` paints, unless they are more than may be.
    pub(super) painted: usize,
}

/// Whether each pixel is dark, row after row.
pub(super) struct Ink {
    pub(super) width: usize,
    pub(super) dark: Vec<bool>,
}

/// Pixels of one colour beside each other in a row.
#[derive(Clone, Copy)]
struct Run {
    is_dark: bool,
    from: usize,
    length: usize,
}

/// Finds out what looking for codes would take, as far as it is not too much yet.
pub(super) fn count(ink: &Ink) -> Toil {
    let mut pieces = Pieces {
        ink,
        names: vec![0; ink.dark.len()],
        sizes: vec![0],
    };
    let (mut rings, mut paint) = (BTreeSet::new(), Paint::default());
    for (row, pixels) in ink.dark.chunks(ink.width.max(1)).enumerate() {
        let start = row * ink.width;
        for [left, _, stone, _, right] in runs(pixels).array_windows().filter(|runs| is_cut(runs)) {
            let [left, stone, right] = [left, stone, right].map(|run| pieces.name(start + run.from));
            paint.ask(right, &pieces);
            paint.ask(stone, &pieces);
            let ratio = pieces.size(stone) * 100 / pieces.size(right).max(1);
            if left == right && stone != right && (11..70).contains(&ratio) {
                rings.insert(right);
            }
        }
        if paint.painted > PAINTED {
            break;
        }
    }
    Toil {
        corners: rings.len(),
        painted: paint.painted,
    }
}

/// Which pieces have a colour, as `rqrr` gives them.
#[derive(Default)]
struct Paint {
    /// When each piece was last asked for, as a number that ascends.
    asked: BTreeMap<usize, usize>,
    /// The same the other way round: the first is the one that loses its colour next.
    order: BTreeMap<usize, usize>,
    times: usize,
    painted: usize,
}

impl Paint {
    fn ask(&mut self, name: usize, pieces: &Pieces<'_>) {
        self.times += 1;
        let before = self.asked.insert(name, self.times);
        self.order.insert(self.times, name);
        if let Some(before) = before {
            self.order.remove(&before);
            return;
        }
        self.painted += pieces.size(name);
        if self.order.len() > COLOURS
            && let Some((_, lost)) = self.order.pop_first()
        {
            self.asked.remove(&lost);
            self.painted += pieces.size(lost);
        }
    }
}

fn runs(pixels: &[bool]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (place, is_dark) in pixels.iter().copied().enumerate() {
        match runs.last_mut() {
            Some(run) if run.is_dark == is_dark => run.length += 1,
            _ => runs.push(Run {
                is_dark,
                from: place,
                length: 1,
            }),
        }
    }
    runs
}

/// Whether five runs are as long as a row through the middle of a corner is.
fn is_cut(runs: &[Run; 5]) -> bool {
    let [a, b, middle, c, d] = runs.map(|run| run.length);
    let unit = (a + b + c + d) / 4;
    let error = unit * 3 / 4;
    let fits = |length: usize, units: usize| length + error >= units * unit && length <= units * unit + error;
    let [first, ..] = runs;
    first.is_dark && [a, b, c, d].into_iter().all(|length| fits(length, 1)) && fits(middle, 3)
}

/// Dark pixels that hang together, found when they are asked for.
struct Pieces<'a> {
    ink: &'a Ink,
    /// Of which piece each pixel is; zero if that was not asked.
    names: Vec<usize>,
    /// How many pixels the piece of each name has.
    sizes: Vec<usize>,
}

impl Pieces<'_> {
    fn size(&self, name: usize) -> usize {
        self.sizes.get(name).copied().unwrap_or_default()
    }

    /// Of which piece a pixel is.
    fn name(&mut self, place: usize) -> usize {
        match self.names.get(place) {
            Some(0) => {}
            named => return named.copied().unwrap_or_default(),
        }
        let name = self.sizes.len();
        let (mut size, mut next) = (0, vec![place]);
        while let Some(place) = next.pop() {
            let is_new = self.ink.dark.get(place) == Some(&true);
            let Some(known) = self.names.get_mut(place).filter(|known| **known == 0 && is_new) else {
                continue;
            };
            *known = name;
            size += 1;
            let column = place % self.ink.width;
            next.extend(place.checked_sub(self.ink.width));
            next.push(place + self.ink.width);
            next.extend((column > 0).then(|| place - 1));
            next.extend((column + 1 < self.ink.width).then_some(place + 1));
        }
        self.sizes.push(size);
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORNER: [&str; 7] = [
        "#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######",
    ];

    fn drawn(rows: &[String]) -> Ink {
        Ink {
            width: rows[0].len(),
            dark: rows
                .iter()
                .flat_map(|row| row.bytes().map(|byte| byte == b'#'))
                .collect(),
        }
    }

    #[test]
    fn each_corner_is_counted_once() {
        for number in [1, 2, 40] {
            let rows: Vec<_> = CORNER
                .iter()
                .map(|row| format!(".{row}.").repeat(number))
                .collect();

            assert_eq!(count(&drawn(&rows)).corners, number);
        }
    }

    #[test]
    fn a_corner_at_the_edge_counts_too() {
        assert_eq!(count(&drawn(&CORNER.map(str::to_owned))).corners, 1);
    }

    #[test]
    fn an_empty_picture_takes_nothing() {
        let nothing = Toil {
            corners: 0,
            painted: 0,
        };

        assert_eq!(count(&drawn(&vec![".".repeat(9); 9])), nothing);
        assert_eq!(
            count(&Ink {
                width: 0,
                dark: Vec::new()
            }),
            nothing
        );
    }

    #[test]
    fn few_stripes_are_painted_once_and_many_again_in_each_row() {
        let stripes = |number: usize| count(&drawn(&vec!["#.###.#.".repeat(number); 100]));

        // Two of a stripe of five pixels, and what follows it, are asked for in every row.
        for (number, painted) in [
            (1, 400),
            (100, 100 * 400),
            (200, 2 * 100 * 200 * 400 - COLOURS * 200),
        ] {
            let toil = stripes(number);
            assert_eq!(toil.corners, 0);
            assert!(toil.painted <= painted, "{number}: {}", toil.painted);
            assert_eq!(
                number > 100,
                toil.painted > 100 * 100 * 400,
                "{number}: {}",
                toil.painted
            );
        }
    }
}
