//! Signing in at the own server, and registering there the first time.

use std::sync::OnceLock;

use ed25519_dalek::{Signer, SigningKey};
use hoopoe_protocol::{
    codec,
    keys::{AccountKey, DeviceAuthKey, ServerKey, Signature},
    secret::Secret,
    signed::{Signed, SignedBody},
    store::{
        auth::{
            Challenge, ChallengeRequest, RegisterRequest, Registered, Registration, SessionToken,
            SignIn as SignInBody, TokenRequest,
        },
        error::ProblemCode,
    },
};
use reqwest::RequestBuilder;

use super::{
    Owner, StartError, StoreConfig, TaskError, UnknownDevice,
    address::ServerUrl,
    http::{self, Http},
};

/// Everything it takes to sign in. Shared by the live connection and the errands, which each have their own session.
pub(super) struct SignIn {
    http: Http,
    url: ServerUrl,
    owner: Owner,
    /// The server that is believed: the configured one, else the first seen.
    server: OnceLock<ServerKey>,
}

/// A session.
pub(super) struct Session {
    pub(super) server: ServerKey,
    pub(super) token: SessionToken,
}

impl SignIn {
    pub(super) fn new(config: &StoreConfig, owner: Owner) -> Result<Self, StartError> {
        let server = OnceLock::new();
        if let Some(known) = config.server {
            server.get_or_init(|| known);
        }
        Ok(Self {
            http: Http::new(&config.timing, config.pin)?,
            url: ServerUrl::parse(&config.url)?,
            owner,
            server,
        })
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(self.url.at(path))
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(self.url.at(path))
    }

    pub(super) fn put(&self, path: &str) -> RequestBuilder {
        self.http.put(self.url.at(path))
    }

    /// Signs in.
    pub(super) async fn session(&self) -> Result<Session, TaskError> {
        let key = SigningKey::from_bytes(self.owner.device.expose());
        let device = DeviceAuthKey::new(key.verifying_key().to_bytes());
        let Challenge { server, nonce, time } = self.challenge(device).await?;
        let body = SignInBody {
            server,
            nonce,
            time,
            device,
        };
        let request = TokenRequest {
            device,
            nonce,
            signature: sign(&key, &body),
        };
        let token = http::json(self.post("/v1/auth/token").json(&request)).await?;
        Ok(Session { server, token })
    }

    /// Signs in, after registering if the server does not know the device and that is wanted.
    pub(super) async fn session_or_register(&self) -> Result<Session, TaskError> {
        match self.session().await {
            Err(TaskError::Problem {
                code: ProblemCode::UnknownDevice,
                ..
            }) if self.owner.unknown == UnknownDevice::Register => {
                self.register().await?;
                self.session().await
            }
            other => other,
        }
    }

    async fn register(&self) -> Result<Registered, TaskError> {
        let key = SigningKey::from_bytes(self.owner.device.expose());
        let device = DeviceAuthKey::new(key.verifying_key().to_bytes());
        let Challenge { server, nonce, time } = self.challenge(device).await?;
        let account_seed: Secret<32> = (self.owner.account)(&server);
        let account_key = SigningKey::from_bytes(account_seed.expose());
        let account = AccountKey::new(account_key.verifying_key().to_bytes());
        let body = Registration {
            server,
            nonce,
            time,
            account,
            device,
        };
        let request = RegisterRequest {
            account,
            device,
            nonce,
            account_signature: sign(&account_key, &body),
            device_signature: sign(&key, &body),
            invite_code: self.owner.invite_code.clone(),
        };
        http::json(self.post("/v1/account").json(&request)).await
    }

    /// Asks for a challenge, and believes it only from the right server.
    async fn challenge(&self, device: DeviceAuthKey) -> Result<Challenge, TaskError> {
        let request = self.post("/v1/auth/challenge").json(&ChallengeRequest { device });
        let challenge: Challenge = http::json(request).await?;
        if *self.server.get_or_init(|| challenge.server) == challenge.server {
            Ok(challenge)
        } else {
            Err(TaskError::WrongServer)
        }
    }
}

fn sign<T: SignedBody>(key: &SigningKey, body: &T) -> Signature {
    let message = Signed::<T>::signed_bytes(&codec::encode(body));
    Signature::new(key.sign(&message).to_bytes())
}
