//! A certificate from an authority (ACME, RFC 8555): ordered, kept, and ordered again when it is old.
//!
//! ```text
//! nothing, for other names, or old ──order──→ served and kept ──a third of its life left──→ old
//!          ↑                         │
//!          └──── waits, longer each time; SIGHUP ends the wait
//! ```

pub mod kept;
mod order;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use instant_acme::{Account, AccountBuilder, NewAccount};
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};

use super::{TlsError, served::Served};
use crate::clock::Clock;

/// Whom to ask for a certificate, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The URL of its directory.
    pub directory: String,
    /// The certificate, in PEM, by which its own is known; otherwise those that the machine believes.
    pub root: Option<PathBuf>,
    /// The names for which one is wanted.
    pub domains: Vec<String>,
    /// Whom it may write to.
    pub contact: Option<String>,
    /// Where the account and the certificate are kept.
    pub data: PathBuf,
    /// How long one order may take.
    pub patience: Duration,
    /// How long to wait after an order that failed; twice as long after each further one.
    pub retry: Duration,
}

/// Why no certificate could be had.
#[derive(Debug, thiserror::Error)]
pub enum AcmeError {
    /// The authority cannot be reached, refuses, or does not keep to the protocol.
    #[error("{}", with_causes(.0))]
    Protocol(#[from] instant_acme::Error),
    /// It does not believe that a name belongs to this server; why, in its words.
    #[error("the authority was not convinced: {0}")]
    Refused(String),
    /// It does not let the server answer on its own port.
    #[error("the authority offers no TLS-ALPN-01 challenge")]
    NoChallenge,
    /// It took too long.
    #[error("the order was not done in time")]
    TooSlow,
    /// What it gave is for other names.
    #[error("the certificate that was given is not for all names")]
    OtherNames,
    /// What it gave is no better than what there is.
    #[error("the certificate that was given is old already: is the clock right?")]
    OldAlready,
    /// What it gave cannot be used, or a file not be written.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Longest wait after orders that failed.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3_600);

/// What the authority calls an account that it does not know (RFC 8555, section 6.7).
const NO_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

impl Authority {
    /// Serves the certificate that was kept, if there is one.
    pub(super) fn begin(&self, served: &Served) {
        match kept::certificate(&self.data) {
            Ok(Some(certificate)) => served.put(certificate),
            Ok(None) => tracing::info!("there is no certificate yet: TLS begins when one was obtained"),
            Err(error) => tracing::error!(%error, "the certificate that was kept cannot be used"),
        }
    }

    /// Obtains a certificate whenever one is due, for as long as it is polled.
    pub(super) async fn keep_fresh(&self, served: &Served, told: &Notify, look_every: Duration) {
        let mut tries = Tries::new(self.retry, Instant::now());
        loop {
            if self.is_due(served) && tries.wait(Instant::now()).is_zero() {
                match self.obtain(served).await {
                    Ok(()) => {
                        tries.succeeded();
                        tracing::info!("a certificate was obtained");
                    }
                    Err(error) => {
                        served.failed();
                        let wait = tries.failed(Instant::now());
                        let again_in_s = wait.as_secs();
                        // What the authority says is about this server's own names.
                        tracing::error!(%error, again_in_s, "no certificate could be had, the one before stays");
                    }
                }
            }
            // It is looked at the clock often, because machines sleep, and timers with them.
            let wait = Some(tries.wait(Instant::now())).filter(|wait| !wait.is_zero());
            tokio::select! {
                () = told.notified() => tries.end_wait(Instant::now()),
                () = sleep(wait.map_or(look_every, |wait| wait.min(look_every))) => {}
            }
        }
    }

    fn is_due(&self, served: &Served) -> bool {
        let now = Clock::System.now();
        served.certificate().is_none_or(|certificate| {
            certificate.is_old_from() <= now || !self.domains.iter().all(|domain| certificate.is_for(domain))
        })
    }

    async fn obtain(&self, served: &Served) -> Result<(), AcmeError> {
        let outcome = timeout(self.patience, self.order(served)).await;
        served.forget_answers();
        let pem = outcome.unwrap_or(Err(AcmeError::TooSlow))?;
        let certificate = kept::read(pem.as_bytes())?;
        if !self.domains.iter().all(|domain| certificate.is_for(domain)) {
            return Err(AcmeError::OtherNames);
        }
        let is_old = certificate.is_old_from() <= Clock::System.now();
        served.put(certificate);
        kept::keep_certificate(&self.data, &pem)?;
        if is_old {
            Err(AcmeError::OldAlready)
        } else {
            Ok(())
        }
    }

    async fn order(&self, served: &Served) -> Result<String, AcmeError> {
        let account = self.account().await?;
        let ordered = order::order(&account, &self.domains, served).await;
        if let Err(AcmeError::Protocol(instant_acme::Error::Api(problem))) = &ordered
            && problem.r#type.as_deref() == Some(NO_ACCOUNT)
        {
            kept::forget_account(&self.data);
        }
        ordered
    }

    async fn account(&self) -> Result<Account, AcmeError> {
        if let Some(credentials) = kept::account(&self.data, &self.directory) {
            return Ok(self.client()?.from_credentials(credentials).await?);
        }
        let contact = self.contact.as_ref().map(|address| format!("mailto:{address}"));
        let wanted = NewAccount {
            contact: &contact.iter().map(String::as_str).collect::<Vec<_>>(),
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, credentials) = self
            .client()?
            .create(&wanted, self.directory.clone(), None)
            .await?;
        kept::keep_account(&self.data, &self.directory, credentials)?;
        Ok(account)
    }

    fn client(&self) -> Result<AccountBuilder, instant_acme::Error> {
        match &self.root {
            Some(root) => Account::builder_with_root(root),
            None => Account::builder(),
        }
    }
}

/// When the next order may be made: authorities count, and refuse those who come too often.
#[derive(Debug)]
struct Tries {
    first_wait: Duration,
    failures: u32,
    next: Instant,
}

impl Tries {
    const fn new(first_wait: Duration, now: Instant) -> Self {
        Self {
            first_wait,
            failures: 0,
            next: now,
        }
    }

    /// Takes account of a failure; answers how long to wait.
    fn failed(&mut self, now: Instant) -> Duration {
        let doubled = 1_u32.checked_shl(self.failures).unwrap_or(u32::MAX);
        let wait = self.first_wait.saturating_mul(doubled).min(LONGEST_WAIT);
        self.failures = self.failures.saturating_add(1);
        self.next = now + wait;
        wait
    }

    const fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// Somebody has done something about it.
    const fn end_wait(&mut self, now: Instant) {
        self.next = now;
    }

    /// How long still to wait.
    fn wait(&self, now: Instant) -> Duration {
        self.next.saturating_duration_since(now)
    }
}

/// An error with what lies below it: that a connection failed says nothing without why.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(lower) = cause {
        let more = lower.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = lower.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_with_each_failure_up_to_an_end_and_somebody_can_end_it() {
        let now = Instant::now();
        let mut tries = Tries::new(Duration::from_secs(300), now);
        assert!(tries.wait(now).is_zero());

        let waits: Vec<u64> = (0..40).map(|_| tries.failed(now).as_secs()).collect();

        assert_eq!(waits[..4], [300, 600, 1_200, 2_400]);
        assert!(waits[10..].iter().all(|wait| *wait == 6 * 3_600));
        assert_eq!(tries.wait(now), LONGEST_WAIT);
        assert!(tries.wait(now + LONGEST_WAIT).is_zero());
        tries.end_wait(now);
        assert!(tries.wait(now).is_zero());
        tries.succeeded();
        assert_eq!(tries.failed(now).as_secs(), 300);
    }
}
