//! The manifests that a primary device signs.

use hoopoe_crypto::{
    identity::UserIdentity,
    manifest::{ManifestDraft, SeniorityError, VerifiedManifest},
};
use hoopoe_protocol::{id::DeviceId, identity::CAPABILITY_PRIMARY};

use super::machine::{Around, Machine};

impl Machine {
    pub(super) fn identity(&self) -> Option<UserIdentity> {
        let seed = self.seed.as_ref()?;
        Some(UserIdentity::from_secret(&seed.identity_secret()))
    }

    /// Signs the next manifest, and looks at it as everybody does.
    fn sign(&mut self, around: &Around<'_>, draft: ManifestDraft) {
        let manifest = draft.sign(&self.identity().unwrap(), around.now).unwrap();
        self.adopt_own(around, manifest);
    }

    pub(super) fn adopt_own(&mut self, around: &Around<'_>, manifest: VerifiedManifest) {
        self.learn(around, &manifest, true);
        self.rows.unpublished = Some(manifest);
    }

    /// Signs anew what another device signed without knowing what this one knows, and every week.
    pub(super) fn keep_house(&mut self, around: &Around<'_>) {
        if self.seed.is_none() || !self.is_listed() {
            return;
        }
        let newest = self.own().newest();
        let mut is_due = self.rows.amend || newest.is_due(around.now);
        let mut draft = ManifestDraft::after(self.own());
        for signed in std::mem::take(&mut self.rows.lost) {
            let certificate = signed.read_unverified().unwrap();
            let added = if certificate.capabilities & CAPABILITY_PRIMARY == 0 {
                draft.clone().add_linked(&signed, around.now)
            } else if let Ok(by) = self.own().seniority(&self.ratchets.device, around.now) {
                draft.clone().add_primary(&signed, &by, around.now)
            } else {
                self.rows.lost.push(signed);
                continue;
            };
            draft = added.unwrap();
            is_due = true;
        }
        if is_due {
            self.rows.amend = false;
            self.sign(around, draft);
        }
    }

    /// Revokes a device; not if this one came within the last day.
    pub(super) fn revoke(&mut self, around: &Around<'_>, device: &DeviceId) -> bool {
        if !self.is_listed() || self.own().newest().device(device).is_none() {
            return false;
        }
        let by = match self.own().seniority(&self.ratchets.device, around.now) {
            Ok(by) => by,
            Err(SeniorityError::TooYoung { .. }) => return false,
            Err(other) => unreachable!("{other}"),
        };
        let draft = ManifestDraft::after(self.own());
        self.sign(around, draft.revoke(device, &by).unwrap());
        true
    }
}
