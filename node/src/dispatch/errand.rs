//! The numbers under which the store adapter knows what the engine asks of servers.

use hoopoe_engine::row::TaskId;

/// What the store adapter knows as a task: three kinds in the engine, each with numbers of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    Task(TaskId),
    Claim(u64),
    Fetch(u64),
}

impl Errand {
    const KIND_SHIFT: u32 = 62;
    const NUMBER: u64 = (1 << Self::KIND_SHIFT) - 1;

    /// The kind in the two highest bits. No node lives to count beyond the others.
    pub(super) const fn number(self) -> u64 {
        let (kind, number) = match self {
            Self::Task(TaskId(number)) => (0, number.cast_unsigned()),
            Self::Claim(number) => (1, number),
            Self::Fetch(number) => (2, number),
        };
        (kind << Self::KIND_SHIFT) | (number & Self::NUMBER)
    }

    pub(super) const fn of_number(number: u64) -> Self {
        let rest = number & Self::NUMBER;
        match number >> Self::KIND_SHIFT {
            0 => Self::Task(TaskId(rest.cast_signed())),
            1 => Self::Claim(rest),
            _ => Self::Fetch(rest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errands_of_every_kind_keep_their_numbers() {
        for number in [0, 1, 4_711, Errand::NUMBER] {
            let task = Errand::Task(TaskId(number.cast_signed()));
            for errand in [task, Errand::Claim(number), Errand::Fetch(number)] {
                assert_eq!(Errand::of_number(errand.number()), errand);
            }
        }
    }
}
