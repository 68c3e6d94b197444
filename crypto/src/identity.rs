//! A person: the private half of their user identity key, which signs device manifests and nothing else.

use core::fmt;

use hoopoe_protocol::{id::UserId, identity::DeviceManifest, keys::UserKey, secret::Secret, signed::Signed};

use crate::signature::SigningKey;

/// A person's private key. It lives on the primary device and in the recovery seed.
pub struct UserIdentity {
    signing: SigningKey,
    key: UserKey,
}

impl UserIdentity {
    /// The person whose identity this secret determines.
    #[must_use]
    pub fn from_secret(secret: &Secret<32>) -> Self {
        let signing = SigningKey::from_seed(secret);
        let key = UserKey::new(signing.public());
        Self { signing, key }
    }

    /// The public half.
    #[must_use]
    pub const fn key(&self) -> UserKey {
        self.key
    }

    /// The person's id.
    #[must_use]
    pub fn user_id(&self) -> UserId {
        UserId::of(&self.key)
    }

    /// Signs a manifest. Whether it is a good one is seen by [`crate::manifest::VerifiedManifest::verify`].
    #[must_use]
    pub fn sign_manifest(&self, manifest: &DeviceManifest) -> Signed<DeviceManifest> {
        self.signing.sign(manifest)
    }
}

impl fmt::Debug for UserIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserIdentity")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
