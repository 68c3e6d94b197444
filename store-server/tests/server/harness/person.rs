//! Somebody with an account, a device and contacts.

use std::collections::HashMap;

use ed25519_dalek::{Signer, SigningKey};
use hoopoe_protocol::{
    codec,
    envelope::{HEAD_BYTES, Header, SUITE_BASE},
    keys::{AccountKey, DeviceAuthKey, KemKeyId, Signature, TokenHash},
    signed::{Signed, SignedBody},
    store::{
        auth::{
            Challenge, ChallengeRequest, RegisterRequest, Registered, Registration, SessionToken, SignIn,
            TokenRequest,
        },
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};
use reqwest::{RequestBuilder, Response};

use super::{TestServer, cbor, json, no_content};

pub(crate) struct Person {
    pub(crate) account: SigningKey,
    pub(crate) device: SigningKey,
    pub(crate) registered: Registered,
    pub(crate) session: String,
}

impl Person {
    /// Registers and signs in. The number makes the keys.
    pub(crate) async fn join(server: &TestServer, number: u8) -> Self {
        let (account, device) = keys(number);
        let registered = json(register(server, &account, &device, None).await).await;
        let session = sign_in(server, &device).await;
        Self {
            account,
            device,
            registered,
            session,
        }
    }

    /// Registers a further device of this person's account and signs in with it. The number makes its key.
    pub(crate) async fn with_device(&self, server: &TestServer, number: u8) -> Self {
        let (_, device) = keys(number);
        let registered = json(add_device(server, &self.account, &device).await).await;
        let session = sign_in(server, &device).await;
        Self {
            account: self.account.clone(),
            device,
            registered,
            session,
        }
    }

    pub(crate) async fn sign_in_again(&mut self, server: &TestServer) {
        self.session = sign_in(server, &self.device).await;
    }

    pub(crate) fn owner(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.session)
    }

    pub(crate) async fn allow(&self, server: &TestServer, token: &[u8; 32], scope: TokenScope) {
        let changes = TokenChanges {
            add: vec![NewToken {
                hash: TokenHash::of(token),
                scope,
            }],
            revoke: Vec::new(),
        };
        no_content(&self.change_tokens(server, &changes).await);
    }

    pub(crate) async fn revoke(&self, server: &TestServer, token: &[u8; 32]) {
        let changes = TokenChanges {
            add: Vec::new(),
            revoke: vec![TokenHash::of(token)],
        };
        no_content(&self.change_tokens(server, &changes).await);
    }

    pub(crate) async fn change_tokens(&self, server: &TestServer, changes: &TokenChanges) -> Response {
        self.owner(server.http.post(server.url("/v1/tokens")))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(changes).unwrap())
            .send()
            .await
            .unwrap()
    }

    pub(crate) fn deposit_path(&self) -> String {
        format!("/v1/mailboxes/{}/envelopes", self.registered.mailbox.to_text())
    }

    pub(crate) fn entry(&self, envelope: Vec<u8>) -> DepositEntry {
        DepositEntry {
            lane: self.registered.lane,
            envelope,
            cancel: None,
        }
    }

    /// Leaves envelopes for this person; answers the raw response.
    pub(crate) async fn send(
        &self,
        server: &TestServer,
        token: &[u8; 32],
        envelopes: Vec<Vec<u8>>,
    ) -> Response {
        let request = DepositRequest {
            entries: envelopes
                .into_iter()
                .map(|envelope| self.entry(envelope))
                .collect(),
        };
        server
            .post_cbor(&self.deposit_path(), Some(token), &request)
            .await
    }

    /// Leaves envelopes for this person, successfully.
    pub(crate) async fn receive(
        &self,
        server: &TestServer,
        token: &[u8; 32],
        envelopes: Vec<Vec<u8>>,
    ) -> Vec<DepositResult> {
        let answer: DepositAnswer = cbor(self.send(server, token, envelopes).await).await;
        answer.results
    }
}

pub(crate) fn keys(number: u8) -> (SigningKey, SigningKey) {
    (
        SigningKey::from_bytes(&[number; 32]),
        SigningKey::from_bytes(&[number ^ 0xff; 32]),
    )
}

pub(crate) fn account_key(key: &SigningKey) -> AccountKey {
    AccountKey::new(key.verifying_key().to_bytes())
}

pub(crate) fn device_key(key: &SigningKey) -> DeviceAuthKey {
    DeviceAuthKey::new(key.verifying_key().to_bytes())
}

pub(crate) fn sign<T: SignedBody>(key: &SigningKey, body: &T) -> Signature {
    let signature = key.sign(&Signed::<T>::signed_bytes(&codec::encode(body)));
    Signature::new(signature.to_bytes())
}

pub(crate) async fn challenge(server: &TestServer, device: &SigningKey) -> Challenge {
    let request = ChallengeRequest {
        device: device_key(device),
    };
    json(server.post_json("/v1/auth/challenge", &request).await).await
}

pub(crate) fn registration(
    challenge: &Challenge,
    account: &SigningKey,
    device: &SigningKey,
) -> RegisterRequest {
    let body = Registration {
        server: challenge.server,
        nonce: challenge.nonce,
        time: challenge.time,
        account: account_key(account),
        device: device_key(device),
    };
    RegisterRequest {
        account: body.account,
        device: body.device,
        nonce: body.nonce,
        account_signature: sign(account, &body),
        device_signature: sign(device, &body),
        invite_code: None,
    }
}

pub(crate) async fn register(
    server: &TestServer,
    account: &SigningKey,
    device: &SigningKey,
    invite_code: Option<&str>,
) -> Response {
    let challenge = challenge(server, device).await;
    let request = RegisterRequest {
        invite_code: invite_code.map(str::to_owned),
        ..registration(&challenge, account, device)
    };
    server.post_json("/v1/account", &request).await
}

pub(crate) async fn add_device(server: &TestServer, account: &SigningKey, device: &SigningKey) -> Response {
    let challenge = challenge(server, device).await;
    let request = registration(&challenge, account, device);
    server.post_json("/v1/devices", &request).await
}

pub(crate) fn token_request(challenge: &Challenge, device: &SigningKey) -> TokenRequest {
    let body = SignIn {
        server: challenge.server,
        nonce: challenge.nonce,
        time: challenge.time,
        device: device_key(device),
    };
    TokenRequest {
        device: body.device,
        nonce: body.nonce,
        signature: sign(device, &body),
    }
}

pub(crate) async fn sign_in(server: &TestServer, device: &SigningKey) -> String {
    let challenge = challenge(server, device).await;
    let request = token_request(&challenge, device);
    let session: SessionToken = json(server.post_json("/v1/auth/token", &request).await).await;
    session.token
}

/// An envelope of the smallest size, different for each number.
pub(crate) fn envelope(number: u64) -> Vec<u8> {
    sized_envelope(number, 2_048)
}

pub(crate) fn sized_envelope(number: u64, size: usize) -> Vec<u8> {
    let header = Header {
        suite: SUITE_BASE,
        kid: KemKeyId::new([7; 4]),
    };
    let mut envelope = vec![0xe5; size];
    envelope[..HEAD_BYTES].copy_from_slice(&header.to_bytes());
    envelope[HEAD_BYTES..HEAD_BYTES + 8].copy_from_slice(&number.to_le_bytes());
    envelope
}

/// The number of an envelope.
pub(crate) fn number_of(envelope: &[u8]) -> u64 {
    u64::from_le_bytes(envelope[HEAD_BYTES..HEAD_BYTES + 8].try_into().unwrap())
}

/// How often each value occurs.
pub(crate) fn tally<T: core::hash::Hash + Eq + Copy>(values: &[T]) -> HashMap<T, usize> {
    let mut tally = HashMap::new();
    for value in values {
        *tally.entry(*value).or_default() += 1;
    }
    tally
}
