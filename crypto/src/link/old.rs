//! The old device's side of a linking.

use hoopoe_protocol::{
    id::DeviceId,
    keys::UserKey,
    link::{LinkCertificate, LinkGrant, LinkPerson, LinkRole},
    secret::Secret,
    time::Timestamp,
};
use rand_core::CryptoRng;

use super::{
    LINK_TIME, LinkCode, LinkError, LinkQr,
    channel::{Channel, Place, commitment, sealed_part},
    new::{check_time, draw},
};
use crate::{
    identity::UserIdentity,
    manifest::{DeviceRole, KnownDevices, ManifestDraft, Seniority, VerifiedManifest},
    recovery::RecoverySeed,
};

/// The code was scanned; the new device's number is awaited.
#[derive(Debug)]
pub struct Scanned {
    qr: LinkQr,
    channel: Channel,
    number: Secret<32>,
    hello: Vec<u8>,
    deadline: Timestamp,
}

/// The digits are shown; the user types them on the new device.
#[derive(Debug)]
pub struct CodeShown {
    channel: Channel,
    code: LinkCode,
    deadline: Timestamp,
}

/// The other device says that the digits were right. Only the user knows whether it is the one in their hands.
#[derive(Debug)]
pub struct Confirmed {
    channel: Channel,
    deadline: Timestamp,
}

/// The user approved; the new device's certificate is awaited.
#[derive(Debug)]
pub struct Approved {
    channel: Channel,
    user_key: UserKey,
    grant: Grant,
    deadline: Timestamp,
}

/// What the user grants to the new device.
#[derive(Debug)]
pub enum Grant {
    /// To be a device without the user identity key.
    Linked,
    /// To be a primary device.
    Primary {
        /// The recovery seed, which it is handed.
        seed: RecoverySeed,
        /// That whoever hands it on may.
        by: Seniority,
    },
}

/// The new device is one of the person's, as soon as the manifest is written down; then the frame leaves.
#[derive(Debug)]
pub struct Granted {
    /// The manifest that lists it.
    pub manifest: VerifiedManifest,
    /// The new device.
    pub device: DeviceId,
    /// Frame 7. It may be sent again as it is.
    pub frame: Vec<u8>,
}

impl Grant {
    const fn role(&self) -> LinkRole {
        match self {
            Self::Linked => LinkRole::Linked,
            Self::Primary { .. } => LinkRole::Primary,
        }
    }
}

pub(super) const fn device_role(role: LinkRole) -> DeviceRole {
    match role {
        LinkRole::Linked => DeviceRole::Linked,
        LinkRole::Primary => DeviceRole::Primary,
    }
}

impl Scanned {
    /// Begins with a code that was scanned, after the user was made sure of; gives frame 1.
    ///
    /// # Errors
    /// If the key in the code is of no use.
    pub fn begin(rng: &mut impl CryptoRng, qr: LinkQr, now: Timestamp) -> Result<(Self, Vec<u8>), LinkError> {
        let (channel, enc) = Channel::to_new(rng, &qr)?;
        let number = draw(rng);
        let hello = channel.seal(Place::Hello, &enc, &commitment(number.expose()))?;
        let scanned = Self {
            qr,
            channel,
            number,
            hello: hello.clone(),
            deadline: now.plus(LINK_TIME),
        };
        Ok((scanned, hello))
    }

    /// Frame 2 came; gives frame 3, and the digits.
    ///
    /// # Errors
    /// If it is not from whoever showed the code, or too late.
    pub fn answered(mut self, frame: &[u8], now: Timestamp) -> Result<(CodeShown, Vec<u8>), LinkError> {
        check_time(now, self.deadline)?;
        // The number itself is part of the transcript, as it was sealed.
        self.channel
            .open_number(Place::Answer, sealed_part(frame, Place::Answer)?)?;
        let reveal = self.channel.seal(Place::Reveal, &[], self.number.expose())?;
        let code = self.channel.bind(&self.qr, [&self.hello, frame, &reveal]);
        let shown = CodeShown {
            channel: self.channel,
            code,
            deadline: self.deadline,
        };
        Ok((shown, reveal))
    }
}

impl CodeShown {
    /// The digits, to be shown and typed on the new device.
    #[must_use]
    pub const fn code(&self) -> &LinkCode {
        &self.code
    }

    /// Frame 4 came. Now ask the user whether the new device says that it was accepted.
    ///
    /// # Errors
    /// If it is not from whoever showed the code, or too late.
    pub fn confirmed(self, frame: &[u8], now: Timestamp) -> Result<Confirmed, LinkError> {
        check_time(now, self.deadline)?;
        let plain = self
            .channel
            .open(Place::Typed, sealed_part(frame, Place::Typed)?)?;
        if !plain.is_empty() {
            return Err(LinkError::NotAuthentic);
        }
        Ok(Confirmed {
            channel: self.channel,
            deadline: self.deadline,
        })
    }
}

impl Confirmed {
    /// The user has seen the new device accept the digits, and wants it; gives frame 5. `own` is what we know of our
    /// devices.
    ///
    /// # Errors
    /// If the seed, or who hands it on, is not of this person; or too late.
    pub fn approve(
        self,
        own: &KnownDevices,
        grant: Grant,
        now: Timestamp,
    ) -> Result<(Approved, Vec<u8>), LinkError> {
        check_time(now, self.deadline)?;
        if let Grant::Primary { seed, by } = &grant {
            let identity = UserIdentity::from_secret(&seed.identity_secret());
            if identity.key() != own.user_key() || by.user_key() != own.user_key() {
                return Err(LinkError::OtherPerson);
            }
        }
        let person = LinkPerson {
            user_key: own.user_key(),
            manifest: own.newest().signed().clone(),
            role: grant.role(),
        };
        let frame = self.channel.seal_body(Place::Person, &person)?;
        let approved = Approved {
            channel: self.channel,
            user_key: own.user_key(),
            grant,
            deadline: self.deadline,
        };
        Ok((approved, frame))
    }
}

impl Approved {
    /// Frame 6 came: signs the manifest that lists the new device. `own` is what we know of our devices now.
    ///
    /// # Errors
    /// If the device did not sign its certificate, or claims what was not granted; or too late.
    pub fn certified(
        self,
        frame: &[u8],
        own: &KnownDevices,
        identity: &UserIdentity,
        now: Timestamp,
    ) -> Result<Granted, LinkError> {
        check_time(now, self.deadline)?;
        if own.user_key() != self.user_key {
            return Err(LinkError::OtherPerson);
        }
        let told: LinkCertificate = self
            .channel
            .open_body(Place::Certificate, sealed_part(frame, Place::Certificate)?)?;
        let draft = ManifestDraft::after(own);
        let draft = match &self.grant {
            Grant::Linked => draft.add_linked(&told.certificate, now)?,
            Grant::Primary { by, .. } => draft.add_primary(&told.certificate, by, now)?,
        };
        let manifest = draft.sign(identity, now)?;
        let device = told.certificate.read_unverified()?.device_id();
        let seed = match &self.grant {
            Grant::Linked => None,
            Grant::Primary { seed, .. } => Some(seed.bytes().clone()),
        };
        let grant = LinkGrant {
            manifest: manifest.signed().clone(),
            seed,
        };
        Ok(Granted {
            frame: self.channel.seal_body(Place::Grant, &grant)?,
            manifest,
            device,
        })
    }
}
