//! One-time codes: how a browser comes in without a passphrase, from the hand of somebody who owns the profile.

use std::collections::VecDeque;

use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::{
    hash,
    time::{Span, Timestamp},
};
use zeroize::Zeroizing;

use super::tries::{TooMany, Tries};
use crate::{page::Site, random};

/// How long a code is good.
const LIFE: Span = Span::seconds(60);
/// Codes that are good at once.
const MOST: usize = 8;

/// The codes that are good now. Only their hashes are kept, and in memory alone.
#[derive(Debug, Default)]
pub(super) struct Codes {
    open: VecDeque<OpenCode>,
    /// At each site by itself: anybody on this computer may try at the shared one while it is open.
    wrong_at_own: Tries,
    wrong_at_shared: Tries,
}

#[derive(Debug)]
struct OpenCode {
    hash: [u8; 32],
    /// Where it is good.
    site: Site,
    until: Timestamp,
}

impl OpenCode {
    /// Whether it has not ended. One that has longer than any was made by a clock that has been set back.
    fn is_good(&self, now: Timestamp) -> bool {
        self.until > now && self.until <= now.plus(LIFE)
    }
}

/// A code, and when it ends.
pub(super) struct Code {
    /// 128 bits, in base64url.
    pub text: Zeroizing<String>,
    /// Its end.
    pub until: Timestamp,
}

/// Why nobody is let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodeRefused {
    /// It was never good, or is not any more.
    Wrong,
    /// Too many were wrong within a minute.
    TooMany,
}

impl Codes {
    /// Makes a code; the oldest gives way if there are many.
    pub(super) fn make(&mut self, site: Site, now: Timestamp) -> Code {
        let secret = random::secret();
        // Half of it are the 128 bits that a code has.
        let text = Zeroizing::new(BASE64URL_NOPAD.encode(secret.expose().split_at(16).0));
        let until = now.plus(LIFE);
        if self.open.len() >= MOST {
            self.open.pop_front();
        }
        self.open.push_back(OpenCode {
            hash: hash::plain(text.as_bytes()),
            site,
            until,
        });
        Code { text, until }
    }

    /// Whether one is good at this site.
    pub(super) fn is_any_for(&self, site: Site, now: Timestamp) -> bool {
        self.open
            .iter()
            .any(|open| open.site == site && open.is_good(now))
    }

    /// Uses a code up, at the site for which it was made.
    pub(super) fn take(&mut self, code: &str, site: Site, now: Timestamp) -> Result<(), CodeRefused> {
        self.open.retain(|open| open.is_good(now));
        if site == Site::Shared && !self.is_any_for(site, now) {
            // There is nothing to guess, so nothing is used up for a code that is made in a moment.
            return Err(CodeRefused::Wrong);
        }
        let begun = self.wrong_at(site).begin(now);
        begun.map_err(|TooMany| CodeRefused::TooMany)?;
        // Who can tell by the time how much of a hash was right learns nothing about the code.
        let hash = hash::plain(code.as_bytes());
        let found = self
            .open
            .iter()
            .position(|open| open.hash == hash && open.site == site);
        let place = found.ok_or(CodeRefused::Wrong)?;
        self.open.remove(place);
        self.wrong_at(site).succeed();
        Ok(())
    }

    const fn wrong_at(&mut self, site: Site) -> &mut Tries {
        match site {
            Site::Own => &mut self.wrong_at_own,
            Site::Shared => &mut self.wrong_at_shared,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    #[test]
    fn a_code_lets_in_once() {
        let mut codes = Codes::default();
        let code = codes.make(Site::Own, NOW);
        assert_eq!(code.text.len(), 22);

        assert_eq!(codes.take(&code.text, Site::Own, NOW), Ok(()));

        assert_eq!(codes.take(&code.text, Site::Own, NOW), Err(CodeRefused::Wrong));
    }

    #[test]
    fn a_code_ends_after_a_minute() {
        let mut codes = Codes::default();
        let (early, late) = (codes.make(Site::Own, NOW), codes.make(Site::Own, NOW));

        assert_eq!(codes.take(&early.text, Site::Own, Timestamp(60_999)), Ok(()));
        assert_eq!(
            codes.take(&late.text, Site::Own, Timestamp(61_000)),
            Err(CodeRefused::Wrong)
        );
    }

    #[test]
    fn a_code_of_a_clock_that_was_ahead_has_ended() {
        let mut codes = Codes::default();
        let code = codes.make(Site::Own, Timestamp(31_536_000_000));

        assert!(!codes.is_any_for(Site::Own, NOW));
        assert_eq!(codes.take(&code.text, Site::Own, NOW), Err(CodeRefused::Wrong));
    }

    #[test]
    fn after_five_wrong_codes_even_the_right_one_waits_a_minute() {
        let mut codes = Codes::default();
        for _ in 0..5 {
            assert_eq!(codes.take("wrong", Site::Own, NOW), Err(CodeRefused::Wrong));
        }
        let code = codes.make(Site::Own, Timestamp(2_000));

        assert_eq!(
            codes.take(&code.text, Site::Own, Timestamp(2_000)),
            Err(CodeRefused::TooMany)
        );

        assert_eq!(codes.take(&code.text, Site::Own, Timestamp(61_000)), Ok(()));
    }

    #[test]
    fn the_oldest_of_many_codes_gives_way() {
        let mut codes = Codes::default();
        let first = codes.make(Site::Own, NOW);
        let others: Vec<_> = (0..MOST).map(|_| codes.make(Site::Own, NOW)).collect();

        assert_eq!(codes.take(&first.text, Site::Own, NOW), Err(CodeRefused::Wrong));
        for code in others {
            assert_eq!(codes.take(&code.text, Site::Own, NOW), Ok(()));
        }
    }

    #[test]
    fn a_code_for_one_site_is_none_at_the_other() {
        let mut codes = Codes::default();
        let code = codes.make(Site::Shared, NOW);

        assert!(codes.is_any_for(Site::Shared, NOW) && !codes.is_any_for(Site::Own, NOW));
        assert_eq!(codes.take(&code.text, Site::Own, NOW), Err(CodeRefused::Wrong));
        assert_eq!(codes.take(&code.text, Site::Shared, NOW), Ok(()));
        assert!(!codes.is_any_for(Site::Shared, NOW));
        codes.make(Site::Shared, NOW);
        assert!(!codes.is_any_for(Site::Shared, Timestamp(61_000)));
    }

    #[test]
    fn guesses_at_the_shared_host_leave_those_of_the_own_host_and_count_only_while_there_is_something_to_guess()
     {
        let mut codes = Codes::default();
        let guess = |codes: &mut Codes| codes.take("wrong", Site::Shared, NOW);
        for _ in 0..9 {
            assert_eq!(guess(&mut codes), Err(CodeRefused::Wrong));
        }
        let (own, shared) = (codes.make(Site::Own, NOW), codes.make(Site::Shared, NOW));
        for _ in 0..5 {
            assert_eq!(guess(&mut codes), Err(CodeRefused::Wrong));
        }

        assert_eq!(
            codes.take(&shared.text, Site::Shared, NOW),
            Err(CodeRefused::TooMany)
        );
        assert_eq!(codes.take(&own.text, Site::Own, NOW), Ok(()));
        // Nor does who comes in at one host give guesses back at the other.
        assert_eq!(guess(&mut codes), Err(CodeRefused::TooMany));
    }
}
