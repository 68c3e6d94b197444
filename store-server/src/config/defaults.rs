//! What holds where the operator sets nothing; the table in the store server's document has the same.

use std::{
    net::{Ipv4Addr, SocketAddr},
    num::{NonZeroU32, NonZeroU64},
    path::PathBuf,
};

use hoopoe_protocol::limits;

use super::{Config, DatabaseSettings, EdgeSettings, TlsSettings, WriterSettings};

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("hoopoe-store-data"),
            database: DatabaseSettings::default(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8480)),
            tls: TlsSettings::default(),
            edge: EdgeSettings::default(),
            public_url: None,
            metrics_listen: None,
            open_registration: false,
            lane_envelopes: 10_000,
            lane_bytes: 256 * 1024 * 1024,
            lane_shares: some_long(8),
            ttl_days: 30,
            account_devices: 8,
            account_tokens: 8_192,
            account_invitations: 64,
            invitation_deposits: 8,
            invitation_days: 30,
            one_time_prekeys: limits::ONE_TIME_PREKEYS as u64,
            presence_hours: 3,
            presence_records: 1_000_000,
            disk_reserve_percent: 5,
            challenge_s: 60,
            challenges: 65_536,
            session_s: 15 * 60,
            sessions: 200_000,
            device_sessions: 4,
            deposit_burst: some(600),
            deposit_every_ms: some_long(50),
            anonymous_burst: some(300),
            anonymous_every_ms: some_long(200),
            owner_burst: some(300),
            owner_every_ms: some_long(200),
            claim_burst: some(6),
            claim_every_ms: some_long(100_000),
            registration_burst: some(3),
            registration_every_ms: some_long(20 * 60 * 1_000),
            sign_in_burst: some(10),
            sign_in_every_ms: some_long(6_000),
            slot_burst: some(60),
            slot_every_ms: some_long(10_000),
            rate_limit_slots: some_long(1 << 18),
            live_connections: 10_000,
            account_connections: 5,
            live_open_s: some_long(10),
            live_ping_s: some_long(55),
            live_ack_s: some_long(60),
            live_send_s: some_long(30),
            go_away_ms: 30_000,
            connections: 15_000,
            network_connections: 256,
            request_s: some_long(60),
            drain_s: 8,
            body_bytes: 64 * 1024 * 1024,
            writer: WriterSettings::default(),
            sweep_s: some_long(60),
            sweep_rows: 1_000,
        }
    }
}

pub(super) const fn some(n: u32) -> NonZeroU32 {
    match NonZeroU32::new(n) {
        Some(n) => n,
        None => NonZeroU32::MIN,
    }
}

pub(super) const fn some_long(n: u64) -> NonZeroU64 {
    match NonZeroU64::new(n) {
        Some(n) => n,
        None => NonZeroU64::MIN,
    }
}
