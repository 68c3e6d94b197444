//! The JSON of the store server's API: frozen texts, and that unknown things do not break old nodes.

use std::fmt::Debug;

use hoopoe_protocol::{
    fixed::Fixed,
    id::LaneId,
    store::{
        auth::{
            Challenge, ChallengeRequest, DeleteRequest, RegisterRequest, Registered, SessionToken,
            TokenRequest,
        },
        devices::{DeviceLane, Devices},
        error::{Problem, ProblemCode},
        prekeys::PrekeyCount,
        server::{Health, Quotas, Rate, Rates, ServerLimits},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
    time::Timestamp,
};
use serde::{Serialize, de::DeserializeOwned};

const K32: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
const K64: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ";

fn one<K, const N: usize>() -> Fixed<K, N> {
    Fixed::new([1; N])
}

fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, text: &str) {
    let text = text.replace("K32", K32).replace("K64", K64);

    assert_eq!(serde_json::to_string(value).unwrap(), text);
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
}

#[test]
fn signing_in_is_written_as_it_always_was() {
    let time = Timestamp(5);
    frozen(&ChallengeRequest { device: one() }, r#"{"device":"K32"}"#);
    frozen(
        &Challenge {
            server: one(),
            nonce: one(),
            time,
        },
        r#"{"server":"K32","nonce":"K32","time":5}"#,
    );
    frozen(
        &TokenRequest {
            device: one(),
            nonce: one(),
            signature: one(),
        },
        r#"{"device":"K32","nonce":"K32","signature":"K64"}"#,
    );
    frozen(
        &SessionToken {
            token: "t".into(),
            expires: time,
        },
        r#"{"token":"t","expires":5}"#,
    );
    let register = RegisterRequest {
        account: one(),
        device: one(),
        nonce: one(),
        account_signature: one(),
        device_signature: one(),
        invite_code: Some("code".into()),
    };
    frozen(
        &register,
        r#"{"account":"K32","device":"K32","nonce":"K32","account_signature":"K64","device_signature":"K64","invite_code":"code"}"#,
    );
    frozen(
        &Registered {
            mailbox: one(),
            lane: one(),
        },
        r#"{"mailbox":"AQEBAQEBAQEBAQEBAQEBAQ","lane":"AQEBAQEBAQE"}"#,
    );
}

fn limits() -> ServerLimits {
    ServerLimits {
        server: one(),
        envelope_bytes: 1,
        deposit_entries: 2,
        lane_envelopes: 3,
        lane_bytes: 4,
        ttl_s: 5,
        invite_code_needed: true,
        quotas: None,
        rates: None,
    }
}

#[test]
fn quotas_and_rates_are_written_as_they_always_were() {
    let rate = Rate {
        burst: 1,
        every_ms: 2,
    };
    let limits = ServerLimits {
        quotas: Some(Quotas {
            lane_shares: 1,
            account_tokens: 2,
            account_invitations: 3,
            invitation_deposits: 4,
            invitation_s: 5,
            one_time_prekeys: 6,
            presence_s: 7,
            device_sessions: 8,
            account_connections: 9,
            network_connections: 10,
            account_slots: None,
            account_devices: None,
        }),
        rates: Some(Rates {
            deposit: rate,
            anonymous: rate,
            owner: rate,
            claim: rate,
            registration: rate,
            sign_in: rate,
            slot: None,
        }),
        ..limits()
    };
    frozen(
        &limits,
        concat!(
            r#"{"server":"K32","envelope_bytes":1,"deposit_entries":2,"lane_envelopes":3,"lane_bytes":4,"ttl_s":5,"#,
            r#""invite_code_needed":true,"quotas":{"lane_shares":1,"account_tokens":2,"account_invitations":3,"#,
            r#""invitation_deposits":4,"invitation_s":5,"one_time_prekeys":6,"presence_s":7,"device_sessions":8,"#,
            r#""account_connections":9,"network_connections":10},"rates":{"deposit":{"burst":1,"every_ms":2},"#,
            r#""anonymous":{"burst":1,"every_ms":2},"owner":{"burst":1,"every_ms":2},"claim":{"burst":1,"every_ms":2},"#,
            r#""registration":{"burst":1,"every_ms":2},"sign_in":{"burst":1,"every_ms":2}}}"#
        ),
    );
}

#[test]
fn the_rest_is_written_as_it_always_was() {
    let changes = TokenChanges {
        add: vec![
            NewToken {
                hash: one(),
                scope: TokenScope::Send,
            },
            NewToken {
                hash: one(),
                scope: TokenScope::Claim,
            },
        ],
        revoke: vec![one()],
    };
    frozen(
        &changes,
        r#"{"add":[{"hash":"K32","scope":"send"},{"hash":"K32","scope":"claim"}],"revoke":["K32"]}"#,
    );
    frozen(&PrekeyCount { one_time: 3 }, r#"{"one_time":3}"#);
    frozen(
        &Health {
            status: "ok".into(),
            version: "0.1.0".into(),
        },
        r#"{"status":"ok","version":"0.1.0"}"#,
    );
    frozen(
        &limits(),
        r#"{"server":"K32","envelope_bytes":1,"deposit_entries":2,"lane_envelopes":3,"lane_bytes":4,"ttl_s":5,"invite_code_needed":true}"#,
    );
    let problem = Problem {
        code: ProblemCode::OverQuota,
        status: 507,
        title: "full".into(),
        retry_after_s: None,
        version: None,
    };
    frozen(&problem, r#"{"code":"over_quota","status":507,"title":"full"}"#);
}

#[test]
fn what_is_said_of_slots_is_written_as_it_always_was() {
    let rate = Rate {
        burst: 1,
        every_ms: 2,
    };
    let rates = Rates {
        deposit: rate,
        anonymous: rate,
        owner: rate,
        claim: rate,
        registration: rate,
        sign_in: rate,
        slot: Some(rate),
    };
    let text = serde_json::to_string(&rates).unwrap();
    assert!(text.ends_with(r#","slot":{"burst":1,"every_ms":2}}"#), "{text}");
    frozen(&rates, &text);

    let problem = Problem {
        code: ProblemCode::Conflict,
        status: 409,
        title: "changed".into(),
        retry_after_s: None,
        version: Some(7),
    };
    frozen(
        &problem,
        r#"{"code":"conflict","status":409,"title":"changed","version":7}"#,
    );
}

#[test]
fn a_code_of_a_newer_server_is_unknown_but_no_error() {
    let problem: Problem =
        serde_json::from_str(r#"{"code":"on_holiday","status":599,"title":"back on Monday","more":1}"#)
            .unwrap();

    assert_eq!(problem.code, ProblemCode::Unknown);
}

#[test]
fn keys_of_another_length_or_alphabet_are_refused() {
    for text in [
        "",
        "AQ",
        &K32[1..],
        &format!("{K32}A"),
        &K32.replace('Q', "+"),
        &format!("{}=", &K32[1..]),
    ] {
        let json = format!(r#"{{"device":"{text}"}}"#);
        assert!(serde_json::from_str::<ChallengeRequest>(&json).is_err(), "{text}");
    }
}

#[test]
fn what_holds_a_secret_does_not_print_it() {
    let token = SessionToken {
        token: "swordfish".into(),
        expires: Timestamp(0),
    };
    let register = RegisterRequest {
        account: one(),
        device: one(),
        nonce: one(),
        account_signature: one(),
        device_signature: one(),
        invite_code: Some("swordfish".into()),
    };

    assert!(!format!("{token:?} {register:?}").contains("swordfish"));
}

#[test]
fn the_end_of_an_account_is_written_as_it_always_was() {
    frozen(
        &DeleteRequest {
            account: one(),
            device: one(),
            nonce: one(),
            signature: one(),
        },
        r#"{"account":"K32","device":"K32","nonce":"K32","signature":"K64"}"#,
    );
}

#[test]
fn what_is_said_of_devices_is_written_as_it_always_was() {
    frozen(
        &Devices {
            devices: vec![DeviceLane {
                lane: LaneId::new([1; 8]),
                own: true,
                envelopes: 2,
                bytes: 3,
            }],
        },
        r#"{"devices":[{"lane":"AQEBAQEBAQE","own":true,"envelopes":2,"bytes":3}]}"#,
    );
}
