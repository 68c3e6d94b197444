//! The port of the page: where it was, and never elsewhere as long as something hangs on that.

use tracing::warn;

use super::refusals;
use crate::{
    cli::{CliError, output},
    db::Keeper,
    node::Opened,
    page::{KeptPage, PageAddress},
    profile::Profile,
    web::{PagePort, PortError, Porter},
};

/// How often another place is drawn, while nothing hangs on the one before.
const DRAWS: usize = 8;

/// The page of a profile.
pub(super) struct Page {
    profile: Profile,
    wish: Option<u16>,
    port: Option<PagePort>,
    /// Somebody else had the port before the database could be opened.
    was_lost: bool,
}

impl Page {
    /// Of this profile; a wish for a port wins over where it was.
    pub(super) const fn new(profile: Profile, wish: Option<u16>) -> Self {
        Self {
            profile,
            wish,
            port: None,
            was_lost: false,
        }
    }

    pub(super) const fn port(&self) -> Option<&PagePort> {
        self.port.as_ref()
    }

    pub(super) fn address(&self) -> Option<PageAddress> {
        self.port.as_ref().map(PagePort::address)
    }

    /// Has the port before there is a key, if it is known which one it is.
    ///
    /// If another program has it, that is remembered until the database can be opened: it may have got cookies and tokens.
    pub(super) async fn take_without_keys(&mut self) -> Result<(), CliError> {
        let Some(kept) = KeptPage::read(&self.profile)? else {
            return Ok(());
        };
        self.was_lost = kept.was_lost;
        let place = PageAddress::wished(Some(kept.address.label), Some(kept.address.port), self.wish);
        match PagePort::bind(place).await {
            Ok(port) => self.port = Some(port),
            Err(PortError::Taken(taken)) => {
                if taken == kept.address.port {
                    let lost = KeptPage {
                        was_lost: true,
                        ..kept
                    };
                    lost.write(&self.profile)?;
                }
                return Err(refusals::taken(taken, self.profile.folder(), None));
            }
            Err(error) => return Err(CliError::failed("page_port", error.to_string())),
        }
        Ok(())
    }

    /// Has a port where nobody has an account yet: nothing hangs on the one that was drawn before.
    pub(super) async fn take_anew(&mut self) -> Result<(), CliError> {
        let kept = KeptPage::read(&self.profile)?.map(|kept| kept.address);
        let mut place =
            PageAddress::wished(kept.map(|kept| kept.label), kept.map(|kept| kept.port), self.wish);
        for _ in 0..DRAWS {
            match PagePort::bind(place).await {
                Ok(port) => {
                    self.port = Some(port);
                    return self.keep();
                }
                Err(PortError::Taken(_)) if self.wish.is_none() => {
                    place = PageAddress::wished(None, None, None);
                }
                Err(PortError::Taken(taken)) => {
                    return Err(refusals::taken(taken, self.profile.folder(), None));
                }
                Err(error) => return Err(CliError::failed("page_port", error.to_string())),
            }
        }
        Err(CliError::failed(
            "page_port",
            "no port for the page is free; choose one: --page-port PORT",
        ))
    }

    /// Has the port of a node whose database is open, before anything reaches the network, and only then keeps which one it
    /// is.
    pub(super) async fn take(&mut self, opened: &mut Opened, porter: &Porter) -> Result<(), CliError> {
        if self.port.is_none() {
            // A start without keys may have failed before this one.
            self.was_lost = KeptPage::read(&self.profile)?.is_some_and(|kept| kept.was_lost);
        }
        let is_elsewhere = self.is_elsewhere(opened).await?;
        // The one that is held is left only for the other.
        let port = match self.port.take_if(|_| !is_elsewhere) {
            Some(port) => port,
            None => match PagePort::bind(opened.page()).await {
                Ok(port) => port,
                Err(error) => {
                    return Err(refusals::no_port(error, opened, porter, self.profile.folder()).await);
                }
            },
        };
        // What is for this once is kept nowhere.
        let kept = match self.wish {
            Some(0) => Ok(()),
            _ => opened.keep_page(port.address()).await,
        };
        self.port = Some(port);
        kept.map_err(|error| CliError::failed("run_failed", format!("the address of the page: {error}")))?;
        if !self.was_lost
            && let Err(error) = self.keep()
        {
            // A start without keys has another page then, or none; no more than that.
            output::say(&format_args!(
                "hoopoe: warning: where the page is could not be kept: {error}"
            ));
        }
        Ok(())
    }

    /// The file that names the port while there is no key is not sealed. What the database says wins, and meanwhile anybody
    /// could have the port that it names.
    async fn is_elsewhere(&mut self, opened: &Opened) -> Result<bool, CliError> {
        let place = opened.page();
        if self.wish.is_some() || self.address().is_none_or(|held| held == place) {
            return Ok(false);
        }
        let is_kept = opened.is_page_kept().await;
        let is_kept = is_kept.map_err(|error| CliError::failed("run_failed", error.to_string()))?;
        if is_kept {
            warn!(
                "the file says another address of the page than the database, which wins; sessions and tokens end"
            );
            self.was_lost = true;
            let lost = KeptPage {
                address: place,
                was_lost: true,
            };
            lost.write(&self.profile)?;
        }
        Ok(is_kept)
    }

    /// Ends what whoever had the port may have got.
    pub(super) async fn end_what_was_lost(&mut self, keeper: &Keeper) -> Result<(), CliError> {
        if !self.was_lost {
            return Ok(());
        }
        // Browsers that came since this start had a code, and showed nothing to anybody else.
        refusals::end_written_access(keeper).await?;
        self.was_lost = false;
        self.keep()
    }

    fn keep(&self) -> Result<(), CliError> {
        match self.address() {
            Some(address) if self.wish != Some(0) => {
                let kept = KeptPage {
                    address,
                    was_lost: false,
                };
                Ok(kept.write(&self.profile)?)
            }
            _ => Ok(()),
        }
    }
}
