//! Somebody with an account, a device and tokens.

use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::{Signer, SigningKey};
use hoopoe_protocol::{
    codec,
    keys::{AccountKey, DeviceAuthKey, Signature, TokenHash},
    signed::{Signed, SignedBody},
    store::{
        TOKEN_HEADER,
        auth::{
            Challenge, ChallengeRequest, RegisterRequest, Registered, Registration, SessionToken, SignIn,
            TokenRequest,
        },
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};

use crate::{error::LoadError, http::Http};

/// What somebody shows who leaves envelopes or claims prekeys.
pub type Token = [u8; 32];

/// Somebody with a mailbox on an open server.
pub struct Person {
    /// Where their envelopes wait.
    pub registered: Registered,
    /// Their session token.
    pub session: String,
    device: SigningKey,
}

impl Person {
    /// Registers and signs in. The number makes the keys.
    ///
    /// # Errors
    /// If the connection breaks, or the server refuses.
    pub async fn join(http: &mut Http, number: u64) -> Result<Self, LoadError> {
        let (account, device) = (key(number, 1), key(number, 2));
        let account_key = AccountKey::new(account.verifying_key().to_bytes());
        let device_key = public(&device);
        let challenge = challenge(http, device_key).await?;
        let body = Registration {
            server: challenge.server,
            nonce: challenge.nonce,
            time: challenge.time,
            account: account_key,
            device: device_key,
        };
        let request = RegisterRequest {
            account: account_key,
            device: device_key,
            nonce: challenge.nonce,
            account_signature: sign(&account, &body),
            device_signature: sign(&device, &body),
            invite_code: None,
        };
        let registered = http.json("/v1/account", "", &request).await?;
        let session = sign_in(http, &device).await?;
        Ok(Self {
            registered,
            session,
            device,
        })
    }

    /// Signs in anew: a server that was restarted knows no session.
    ///
    /// # Errors
    /// If the connection breaks, or the server refuses.
    pub async fn sign_in(&mut self, http: &mut Http) -> Result<(), LoadError> {
        self.session = sign_in(http, &self.device).await?;
        Ok(())
    }

    /// Lets whoever shows a token do what the scope says.
    ///
    /// # Errors
    /// If the connection breaks, or the server refuses.
    pub async fn allow(&self, http: &mut Http, tokens: &[Token], scope: TokenScope) -> Result<(), LoadError> {
        let add = tokens.iter().map(|token| NewToken {
            hash: TokenHash::of(token),
            scope,
        });
        let changes = TokenChanges {
            add: add.collect(),
            revoke: Vec::new(),
        };
        http.post_json("/v1/tokens", &self.bearer(), &changes)
            .await
            .map(drop)
    }

    /// The field of a request that shows the session.
    #[must_use]
    pub fn bearer(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.session)
    }
}

/// The field of a request that shows a token.
#[must_use]
pub fn shown(token: &Token) -> String {
    format!("{TOKEN_HEADER}: {}\r\n", BASE64URL_NOPAD.encode(token))
}

async fn sign_in(http: &mut Http, device: &SigningKey) -> Result<String, LoadError> {
    let key = public(device);
    let challenge = challenge(http, key).await?;
    let body = SignIn {
        server: challenge.server,
        nonce: challenge.nonce,
        time: challenge.time,
        device: key,
    };
    let request = TokenRequest {
        device: key,
        nonce: challenge.nonce,
        signature: sign(device, &body),
    };
    let session: SessionToken = http.json("/v1/auth/token", "", &request).await?;
    Ok(session.token)
}

async fn challenge(http: &mut Http, device: DeviceAuthKey) -> Result<Challenge, LoadError> {
    http.json("/v1/auth/challenge", "", &ChallengeRequest { device })
        .await
}

fn key(number: u64, purpose: u8) -> SigningKey {
    let mut seed = [purpose; 32];
    for (byte, of_number) in seed.iter_mut().zip(number.to_le_bytes()) {
        *byte = of_number;
    }
    SigningKey::from_bytes(&seed)
}

fn public(device: &SigningKey) -> DeviceAuthKey {
    DeviceAuthKey::new(device.verifying_key().to_bytes())
}

fn sign<T: SignedBody>(key: &SigningKey, body: &T) -> Signature {
    let signature = key.sign(&Signed::<T>::signed_bytes(&codec::encode(body)));
    Signature::new(signature.to_bytes())
}
