//! What Prometheus may know: counts and durations, never whose.
//!
//! Every name and every label stands in this file; nothing that a client sends can become one.

use std::{
    fmt::Write,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use hoopoe_protocol::store::deposit::DepositResult;

use crate::{db::counters::Counters, disk::Room, edge::refusals::Refusals, rate_limit::RateLimits};

/// Upper ends of the buckets for a commit, in microseconds.
const COMMIT_US: [u64; 8] = [500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 1_000_000];
/// Upper ends of the buckets for the changes of one commit.
const CHANGES: [u64; 7] = [1, 4, 16, 64, 128, 256, 512];

/// What is counted while the server runs.
#[derive(Debug, Default)]
pub struct Metrics {
    stored: AtomicU64,
    lane_full: AtomicU64,
    share_full: AtomicU64,
    no_such_lane: AtomicU64,
    malformed: AtomicU64,
    acknowledged: AtomicU64,
    expired: AtomicU64,
    claimed: AtomicU64,
    failed_commits: AtomicU64,
    commit_us: Histogram<{ COMMIT_US.len() }>,
    changes: Histogram<{ CHANGES.len() }>,
}

/// What is looked at when it is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Now {
    /// Live connections.
    pub live_connections: usize,
    /// Changes that wait for the writer.
    pub writer_queue: usize,
    /// Sessions.
    pub sessions: usize,
    /// Bytes of the database's file.
    pub database_bytes: u64,
    /// Bytes of its log.
    pub log_bytes: u64,
    /// The disk.
    pub disk: Option<Room>,
    /// Whether the server stops.
    pub is_stopping: bool,
    /// Seconds until the certificate that is served ends, if there is TLS.
    pub certificate_expires_s: Option<i64>,
    /// Certificates that could not be had or used.
    pub certificate_failures: u64,
}

impl Metrics {
    /// Takes account of the results of a deposit.
    pub fn deposited(&self, results: &[DepositResult]) {
        for result in results {
            let counter = match result {
                DepositResult::Stored => &self.stored,
                DepositResult::LaneFull => &self.lane_full,
                DepositResult::ShareFull => &self.share_full,
                DepositResult::NoSuchLane => &self.no_such_lane,
                DepositResult::Malformed => &self.malformed,
            };
            add(counter, 1);
        }
    }

    /// Takes account of a transaction that is on disk.
    pub fn committed(&self, changes: usize, took: Duration, counters: &Counters) {
        self.commit_us
            .observe(&COMMIT_US, u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        self.changes.observe(&CHANGES, changes as u64);
        add(&self.acknowledged, counters.acknowledged);
        add(&self.expired, counters.expired);
        add(&self.claimed, counters.claims);
    }

    /// Takes account of a transaction that failed.
    pub fn failed(&self) {
        add(&self.failed_commits, 1);
    }

    /// Everything in the text format of Prometheus.
    #[must_use]
    pub fn text(&self, now: &Now, limits: &RateLimits, refusals: &Refusals) -> String {
        let mut page = Page::default();
        self.show_counters(&mut page, limits);
        page.head(
            "refused_connections_total",
            "counter",
            "Connections that were closed before their first request, by the reason.",
        );
        for (why, count) in refusals.named() {
            page.line("refused_connections_total", &format!("{{why=\"{why}\"}}"), count);
        }
        self.show_commits(&mut page);
        now.show(&mut page);
        page.text
    }

    fn show_counters(&self, page: &mut Page, limits: &RateLimits) {
        page.head(
            "deposits_total",
            "counter",
            "Envelopes that were offered, by what became of them.",
        );
        for (outcome, count) in [
            ("stored", &self.stored),
            ("lane_full", &self.lane_full),
            ("share_full", &self.share_full),
            ("no_such_lane", &self.no_such_lane),
            ("malformed", &self.malformed),
        ] {
            page.line(
                "deposits_total",
                &format!("{{outcome=\"{outcome}\"}}"),
                read(count),
            );
        }
        page.head(
            "rate_limited_total",
            "counter",
            "Requests that came too often, by the limit.",
        );
        for (what, limit) in limits.named() {
            page.line(
                "rate_limited_total",
                &format!("{{what=\"{what}\"}}"),
                limit.refused(),
            );
        }
        for (name, help, count) in [
            (
                "acknowledged_total",
                "Envelopes that their readers have.",
                &self.acknowledged,
            ),
            ("expired_total", "Envelopes whose time was over.", &self.expired),
            (
                "claims_total",
                "Claims of prekeys that yielded something.",
                &self.claimed,
            ),
            (
                "failed_commits_total",
                "Transactions that failed.",
                &self.failed_commits,
            ),
        ] {
            page.head(name, "counter", help);
            page.line(name, "", read(count));
        }
    }

    fn show_commits(&self, page: &mut Page) {
        page.head(
            "commit_seconds",
            "histogram",
            "From the begin of a transaction until it is on disk.",
        );
        self.commit_us
            .show(page, "commit_seconds", &COMMIT_US, |us| us as f64 / 1e6);
        page.head("commit_changes", "histogram", "Changes of one transaction.");
        self.changes
            .show(page, "commit_changes", &CHANGES, |changes| changes as f64);
    }
}

impl Now {
    fn show(&self, page: &mut Page) {
        let gauges = [
            (
                "live_connections",
                "Live connections.",
                self.live_connections as u64,
            ),
            (
                "writer_queue",
                "Changes that wait for the writer.",
                self.writer_queue as u64,
            ),
            ("sessions", "Sessions.", self.sessions as u64),
            (
                "database_bytes",
                "Size of the database's file.",
                self.database_bytes,
            ),
            ("log_bytes", "Size of the database's log.", self.log_bytes),
            (
                "stopping",
                "1 while the server stops.",
                u64::from(self.is_stopping),
            ),
        ];
        let disk = self.disk.iter().flat_map(|room| {
            [
                ("disk_free_bytes", "Bytes that are left on the disk.", room.free),
                ("disk_bytes", "Size of the disk.", room.all),
            ]
        });
        for (name, help, value) in gauges.into_iter().chain(disk) {
            page.head(name, "gauge", help);
            page.line(name, "", value);
        }
        if let Some(seconds) = self.certificate_expires_s {
            page.head(
                "certificate_expires_seconds",
                "gauge",
                "Time until the certificate that is served ends; 0 if there is none yet.",
            );
            page.line("certificate_expires_seconds", "", seconds);
        }
        page.head(
            "certificate_failures_total",
            "counter",
            "Certificates that could not be had or used.",
        );
        page.line("certificate_failures_total", "", self.certificate_failures);
    }
}

/// Observations in buckets; the last is for whatever is larger.
#[derive(Debug)]
struct Histogram<const N: usize> {
    buckets: [AtomicU64; N],
    larger: AtomicU64,
    sum: AtomicU64,
}

impl<const N: usize> Default for Histogram<N> {
    fn default() -> Self {
        Self {
            buckets: core::array::from_fn(|_| AtomicU64::new(0)),
            larger: AtomicU64::new(0),
            sum: AtomicU64::new(0),
        }
    }
}

impl<const N: usize> Histogram<N> {
    fn observe(&self, ends: &[u64; N], value: u64) {
        let bucket = ends.iter().zip(&self.buckets).find(|(end, _)| value <= **end);
        add(bucket.map_or(&self.larger, |(_, bucket)| bucket), 1);
        add(&self.sum, value);
    }

    fn show(&self, page: &mut Page, name: &str, ends: &[u64; N], unit: impl Fn(u64) -> f64) {
        let mut count = 0;
        for (end, bucket) in ends.iter().zip(&self.buckets) {
            count += read(bucket);
            page.line(
                &format!("{name}_bucket"),
                &format!("{{le=\"{}\"}}", unit(*end)),
                count,
            );
        }
        count += read(&self.larger);
        page.line(&format!("{name}_bucket"), "{le=\"+Inf\"}", count);
        page.line(&format!("{name}_sum"), "", unit(read(&self.sum)));
        page.line(&format!("{name}_count"), "", count);
    }
}

/// The text as it grows. Writing into memory cannot fail.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.text, "# HELP hoopoe_store_{name} {help}");
        let _ = writeln!(self.text, "# TYPE hoopoe_store_{name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl core::fmt::Display) {
        let _ = writeln!(self.text, "hoopoe_store_{name}{labels} {value}");
    }
}

// Counts that nobody orders anything by.
fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, edge::refusals::Refusal};

    #[test]
    fn what_was_counted_is_shown_in_the_text_format() {
        let metrics = Metrics::default();
        metrics.deposited(&[
            DepositResult::Stored,
            DepositResult::Stored,
            DepositResult::LaneFull,
        ]);
        metrics.committed(3, Duration::from_millis(2), &Counters::default());
        metrics.committed(600, Duration::from_secs(9), &Counters::default());

        let refusals = Refusals::default();
        refusals.count(Refusal::TooSlow);
        let now = Now {
            certificate_expires_s: Some(-3),
            ..Now::default()
        };

        let text = metrics.text(&now, &RateLimits::new(&Config::default()), &refusals);

        for line in [
            "hoopoe_store_deposits_total{outcome=\"stored\"} 2",
            "hoopoe_store_deposits_total{outcome=\"lane_full\"} 1",
            "hoopoe_store_rate_limited_total{what=\"deposit\"} 0",
            "hoopoe_store_commit_seconds_bucket{le=\"0.001\"} 0",
            "hoopoe_store_commit_seconds_bucket{le=\"0.0025\"} 1",
            "hoopoe_store_commit_seconds_bucket{le=\"+Inf\"} 2",
            "hoopoe_store_commit_seconds_sum 9.002",
            "hoopoe_store_commit_changes_count 2",
            "hoopoe_store_refused_connections_total{why=\"too_slow\"} 1",
            "hoopoe_store_refused_connections_total{why=\"network\"} 0",
            "hoopoe_store_certificate_expires_seconds -3",
            "hoopoe_store_stopping 0",
        ] {
            assert!(text.lines().any(|shown| shown == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn every_name_has_one_head() {
        let text = Metrics::default().text(
            &Now::default(),
            &RateLimits::new(&Config::default()),
            &Refusals::default(),
        );

        let heads: Vec<&str> = text.lines().filter(|line| line.starts_with("# TYPE")).collect();
        let mut once = heads.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), heads.len());
    }
}
