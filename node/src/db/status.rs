//! Small questions about the node as a whole.

use hoopoe_engine::row::OutboxKind;
use hoopoe_protocol::{identity::DeviceManifest, keys::UserKey, route::Route, signed::Signed};

use super::{
    Reader,
    rows::{self, Numbered as _, ReadError},
    views::{IdentityView, OwnView, SealedSeed},
};

impl Reader {
    /// The user; none if there is no account yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn own(&self) -> Result<Option<OwnView>, ReadError> {
        let found = sqlx::query("SELECT name, user_id FROM own")
            .fetch_optional(&self.0)
            .await?;
        found
            .as_ref()
            .map(|row| {
                Ok(OwnView {
                    name: rows::text(row, "name")?,
                    user: rows::fixed(row, "user_id")?,
                })
            })
            .transpose()
    }

    /// The user's own identity key; none if there is no account yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn own_key(&self) -> Result<Option<UserKey>, ReadError> {
        let found = sqlx::query("SELECT user_key FROM own")
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map(|row| rows::fixed(row, "user_key")).transpose()
    }

    /// The recovery seed as it is sealed; none if there is no account yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sealed_seed(&self) -> Result<Option<SealedSeed>, ReadError> {
        let found = sqlx::query("SELECT user_key, seed_sealed FROM own")
            .fetch_optional(&self.0)
            .await?;
        let sealed = |row| {
            Ok(SealedSeed {
                user_key: rows::fixed(row, "user_key")?,
                seed: rows::bytes(row, "seed_sealed")?,
            })
        };
        found.as_ref().map(sealed).transpose()
    }

    /// Who the user is to others; none if there is no account yet.
    ///
    /// # Errors
    /// If the database fails, or the own manifest cannot be read.
    pub async fn identity(&self) -> Result<Option<IdentityView>, ReadError> {
        let found = sqlx::query(
            "SELECT user_key, user_id, manifest_body, manifest_signature, route_body, route_signature FROM own",
        )
        .fetch_optional(&self.0)
        .await?;
        let Some(row) = found.as_ref() else {
            return Ok(None);
        };
        let undecodable = |column| move |_| ReadError::Encoding { column };
        let manifest: Signed<DeviceManifest> = rows::signed(row, "manifest_body", "manifest_signature")?;
        let manifest = manifest.read_unverified().map_err(undecodable("manifest_body"))?;
        let certificates = manifest.devices.iter().map(Signed::read_unverified);
        let route: Option<Signed<Route>> = rows::optional_signed(row, "route_body", "route_signature")?;
        let route = route.map(|route| route.read_unverified()).transpose();
        Ok(Some(IdentityView {
            user: rows::fixed(row, "user_id")?,
            user_key: rows::fixed(row, "user_key")?,
            devices: certificates
                .collect::<Result<_, _>>()
                .map_err(undecodable("manifest_body"))?,
            peers: route
                .map_err(undecodable("route_body"))?
                .map_or_else(Vec::new, |route| route.peers),
        }))
    }

    /// How much is on its way to other devices. A receipt is on its way from when it is owed until a server or the device
    /// has it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn outbox_length(&self) -> Result<u64, ReadError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM outbox WHERE kind <> ? OR sent_path IS NULL OR is_taken_back)
             + (SELECT count(*) FROM owed_receipt) AS number",
        )
        .bind(OutboxKind::Receipt.number())
        .fetch_one(&self.0)
        .await?;
        rows::unsigned(&row, "number")
    }

    /// How many envelopes were put aside because nothing could be made of them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn quarantined(&self) -> Result<u64, ReadError> {
        self.count("SELECT count(*) AS number FROM quarantine").await
    }

    async fn count(&self, query: &'static str) -> Result<u64, ReadError> {
        let row = sqlx::query(query).fetch_one(&self.0).await?;
        rows::unsigned(&row, "number")
    }
}
