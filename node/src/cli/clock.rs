//! Times as people read them: local, and no longer than needed.

use hoopoe_protocol::time::Timestamp;
use jiff::{Timestamp as Instant, Zoned, civil::Date, tz::TimeZone};

/// Reads times in the zone of this computer, seen from now.
#[derive(Debug)]
pub(super) struct Clock {
    zone: TimeZone,
    now: Zoned,
}

impl Clock {
    /// The clock of this computer.
    pub(super) fn system() -> Self {
        let now = Zoned::now();
        Self {
            zone: now.time_zone().clone(),
            now,
        }
    }

    /// `14:03` today, `20 Nov 14:03` in this year, `2025-11-20 14:03` else.
    pub(super) fn read(&self, time: Timestamp) -> String {
        let Some(local) = self.local(time) else {
            return "(no time)".to_owned();
        };
        let form = if local.date() == self.now.date() {
            "%H:%M"
        } else if local.year() == self.now.year() {
            "%-d %b %H:%M"
        } else {
            "%Y-%m-%d %H:%M"
        };
        local.strftime(form).to_string()
    }

    /// The beginning of a day that is written `2026-11-28`; none if there is no such day, or none since 1970.
    pub(super) fn day(&self, text: &str) -> Option<Timestamp> {
        let date: Date = text.parse().ok()?;
        let begin = date.to_zoned(self.zone.clone()).ok()?;
        let milliseconds = begin.timestamp().as_millisecond();
        u64::try_from(milliseconds).ok().map(Timestamp)
    }

    /// The present time.
    pub(super) fn now(&self) -> String {
        self.now.strftime("%H:%M").to_string()
    }

    /// The whole date and time, with the zone.
    pub(super) fn read_fully(&self, time: Timestamp) -> String {
        self.local(time).map_or_else(
            || "(no time)".to_owned(),
            |local| local.strftime("%-d %b %Y, %H:%M %Z").to_string(),
        )
    }

    /// None for a time that no calendar has: a clock of somebody else may say anything.
    fn local(&self, time: Timestamp) -> Option<Zoned> {
        let milliseconds = i64::try_from(time.0).ok()?;
        Some(
            Instant::from_millisecond(milliseconds)
                .ok()?
                .to_zoned(self.zone.clone()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Clock {
        let now = Instant::from_second(1_795_176_000)
            .unwrap()
            .to_zoned(TimeZone::UTC);
        Clock {
            zone: TimeZone::UTC,
            now,
        }
    }

    #[test]
    fn a_time_is_as_short_as_it_can_be() {
        let clock = noon();

        assert_eq!(clock.read(Timestamp(1_795_176_000_000)), "12:00");
        assert_eq!(
            clock.read(Timestamp(1_795_176_000_000 - 86_400_000)),
            "19 Nov 12:00"
        );
        assert_eq!(clock.read(Timestamp(0)), "1970-01-01 00:00");
    }

    #[test]
    fn a_day_begins_at_midnight_and_is_one_of_the_calendar() {
        assert_eq!(noon().day("1970-01-02"), Some(Timestamp(86_400_000)));
        for none in ["2026-02-30", "1969-12-31", "28.11.2026", "", "today"] {
            assert_eq!(noon().day(none), None, "{none}");
        }
    }

    #[test]
    fn a_time_that_no_calendar_has_is_said_to_be_none() {
        assert_eq!(noon().read(Timestamp(u64::MAX)), "(no time)");
        assert_eq!(noon().read_fully(Timestamp(1 << 62)), "(no time)");
    }
}
