//! Who the server is and what it allows.

use std::num::{NonZeroU32, NonZeroU64};

use axum::{Json, extract::State};
use hoopoe_protocol::{
    limits as most,
    store::server::{Quotas, Rate, Rates, ServerLimits},
    time::Span,
};

use crate::{config::Config, state::Shared};

/// The server's identity and limits.
pub async fn limits(State(state): State<Shared>) -> Json<ServerLimits> {
    let config = &state.config;
    Json(ServerLimits {
        server: state.server,
        envelope_bytes: most::ENVELOPE_BYTES as u64,
        deposit_entries: most::DEPOSIT_ENTRIES as u64,
        lane_envelopes: config.lane_envelopes,
        lane_bytes: config.lane_bytes,
        ttl_s: seconds(config.ttl()),
        invite_code_needed: !config.open_registration,
        quotas: Some(quotas(config)),
        rates: Some(rates(config)),
    })
}

fn quotas(config: &Config) -> Quotas {
    Quotas {
        lane_shares: config.lane_shares.get(),
        account_tokens: config.account_tokens,
        account_invitations: config.account_invitations,
        invitation_deposits: config.invitation_deposits,
        invitation_s: seconds(Span::days(config.invitation_days)),
        one_time_prekeys: config.one_time_prekeys,
        presence_s: seconds(Span::hours(config.presence_hours)),
        device_sessions: config.device_sessions as u64,
        account_connections: config.account_connections as u64,
        network_connections: config.network_connections as u64,
        account_slots: Some(most::ACCOUNT_SLOTS),
        account_devices: Some(config.account_devices),
    }
}

const fn rates(config: &Config) -> Rates {
    Rates {
        deposit: rate(config.deposit_burst, config.deposit_every_ms),
        anonymous: rate(config.anonymous_burst, config.anonymous_every_ms),
        owner: rate(config.owner_burst, config.owner_every_ms),
        claim: rate(config.claim_burst, config.claim_every_ms),
        registration: rate(config.registration_burst, config.registration_every_ms),
        sign_in: rate(config.sign_in_burst, config.sign_in_every_ms),
        slot: Some(rate(config.slot_burst, config.slot_every_ms)),
    }
}

const fn rate(burst: NonZeroU32, every_ms: NonZeroU64) -> Rate {
    Rate {
        burst: burst.get(),
        every_ms: every_ms.get(),
    }
}

const fn seconds(span: Span) -> u64 {
    span.0 / 1_000
}
