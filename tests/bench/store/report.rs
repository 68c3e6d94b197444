//! Figures beside what they should be.

/// What has been measured, in the order in which it was measured first.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    /// At least this for a body of 256 bytes, and for an envelope of 2 KiB.
    Least { small: f64, real: f64 },
    /// At most this.
    Most(f64),
    /// Nothing is asked of it.
    None,
}

struct Figure {
    what: &'static str,
    goal: Goal,
    values: Vec<f64>,
}

impl Goal {
    pub(crate) const fn least(small: f64, real: f64) -> Self {
        Self::Least { small, real }
    }

    pub(crate) const fn most(most: f64) -> Self {
        Self::Most(most)
    }

    /// The goals for 256 bytes and for 2 KiB, as they are printed.
    fn columns(self) -> [String; 2] {
        match self {
            Self::Least { small, real } => [small, real].map(|goal| format!("≥ {}", shown(goal))),
            Self::Most(most) => [most, most].map(|goal| format!("≤ {}", shown(goal))),
            Self::None => [const { String::new() }; 2],
        }
    }

    /// Whether a figure meets the goals for 256 bytes and for 2 KiB.
    fn met(self, value: f64) -> &'static str {
        let word = |met| if met { "met" } else { "missed" };
        match self {
            Self::Least { small, real } if (value >= small) != (value >= real) => "met for 2 KiB alone",
            Self::Least { small, .. } => word(value >= small),
            Self::Most(most) => word(value <= most),
            Self::None => "",
        }
    }
}

impl Report {
    /// Takes down a figure, and prints it.
    pub(crate) fn count(&mut self, what: &'static str, value: f64, goal: Goal) {
        println!("{what}: {}", shown(value));
        match self.figures.iter_mut().find(|figure| figure.what == what) {
            Some(figure) => figure.values.push(value),
            None => self.figures.push(Figure {
                what,
                goal,
                values: vec![value],
            }),
        }
    }

    /// Prints something that is no figure of its own.
    pub(crate) fn say(&self, line: &str) {
        println!("  ({line})");
    }

    /// Prints the medians beside the goals.
    pub(crate) fn print(&self, bytes: usize) {
        let envelopes = format!("median, {bytes} bytes");
        println!("\n| {:<54} | {envelopes:>18} | goal, 256 B | goal, 2 KiB | |", "");
        println!("|{:-<56}|{:->19}:|------------:|------------:|---|", "", "");
        for figure in &self.figures {
            let median = figure.median();
            let [small, real] = figure.goal.columns();
            println!(
                "| {:<54} | {:>18} | {small:>11} | {real:>11} | {} |",
                figure.what,
                shown(median),
                figure.goal.met(median)
            );
        }
    }
}

impl Figure {
    fn median(&self) -> f64 {
        let mut values = self.values.clone();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Whole numbers with a comma between thousands, small ones with two places.
fn shown(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.2}");
    }
    let whole = format!("{value:.0}");
    let (head, tail) = whole.split_at(whole.len().saturating_sub(3));
    if head.is_empty() {
        return tail.to_owned();
    }
    format!("{head},{tail}")
}
