//! How bad networks and machines are: what is lost, comes twice or late, and where a machine stops.

use super::chance::Chance;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    /// Half of everything is lost, some comes twice, machines stop.
    Foul,
    /// Everything arrives.
    Fair,
}

impl Weather {
    /// Whether something goes wrong that in foul weather does once in so many times.
    pub(super) fn fails(self, chance: &mut Chance, times: usize) -> bool {
        self == Self::Foul && chance.once_in(times)
    }
}

/// Something on its way from one to another.
#[derive(Clone)]
pub(super) struct Parcel {
    pub(super) from: usize,
    /// The sender's name for it, under which it is acknowledged.
    pub(super) number: u64,
    pub(super) to: usize,
    pub(super) envelope: Vec<u8>,
}

/// What is on its way.
#[derive(Default)]
pub(super) struct Flight(Vec<Parcel>);

impl Flight {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Something leaves: once, twice, or not at all.
    pub(super) fn leave(&mut self, weather: Weather, chance: &mut Chance, parcel: &Parcel) {
        let copies = match weather {
            Weather::Fair => 1,
            Weather::Foul => [0, 0, 1, 1, 2][chance.below(5)],
        };
        self.0.extend((0..copies).map(|_| parcel.clone()));
    }

    /// Looks at something on its way, whichever. It arrives if it is for this one, and not late.
    pub(super) fn arrive(&mut self, weather: Weather, chance: &mut Chance, to: usize) -> Option<Parcel> {
        let at = (!self.0.is_empty()).then(|| chance.below(self.0.len()))?;
        if self.0[at].to != to || weather.fails(chance, 3) {
            return None;
        }
        Some(self.0.swap_remove(at))
    }
}

/// A machine that can stop: all that is left then is what was written down.
pub(super) trait Machine {
    type Disk;

    fn write_to(&mut self, disk: &mut Self::Disk);

    fn load(&mut self, disk: &Self::Disk);
}

/// Ends a step: all of it is written down, or nothing happened. Behind that, too, the machine may stop.
///
/// Whether it was written down.
pub(super) fn settle<M: Machine>(
    (weather, chance): (Weather, &mut Chance),
    (machine, disk): (&mut M, &mut M::Disk),
    stops: &mut usize,
) -> bool {
    if weather.fails(chance, 15) {
        *stops += 1;
        machine.load(disk);
        return false;
    }
    machine.write_to(disk);
    if weather.fails(chance, 30) {
        *stops += 1;
        machine.load(disk);
    }
    true
}
