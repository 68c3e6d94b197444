//! The new device's side of a linking.

use hoopoe_protocol::{
    codec,
    id::DeviceId,
    identity::DeviceCert,
    keys::UserKey,
    link::{LinkCertificate, LinkGrant, LinkPerson, LinkRole, RendezvousId},
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{
    LINK_TIME, LinkCode, LinkError, LinkQr,
    channel::{Channel, ENC_BYTES, Place, commitment, public_key_of, sealed_part},
};
use crate::{device::Device, identity::UserIdentity, manifest::VerifiedManifest, recovery::RecoverySeed};

/// The code is shown; nobody has scanned it yet.
#[derive(Debug)]
pub struct LinkOffer {
    seed: Secret<32>,
    qr: LinkQr,
    deadline: Timestamp,
}

/// Somebody has scanned the code; their number is awaited.
///
/// If nothing comes of it, a refused frame or the end of the time, that is said to the user as *somebody scanned this
/// code*, and the next code is made by the user's own action alone: see [`LinkError`].
#[derive(Debug)]
pub struct Answered {
    qr: LinkQr,
    channel: Channel,
    commitment: [u8; 32],
    hello: Vec<u8>,
    answer: Vec<u8>,
    deadline: Timestamp,
}

/// The digits that the old device shows are awaited from the user.
#[derive(Debug)]
pub struct CodeAwaited {
    channel: Channel,
    code: LinkCode,
    deadline: Timestamp,
}

/// The digits were right: whoever scanned is the device that the user holds.
#[derive(Debug)]
pub struct Accepted {
    channel: Channel,
    deadline: Timestamp,
}

/// It is known whose device this one is to become. A device is made for that person now.
#[derive(Debug)]
pub struct Joining {
    channel: Channel,
    person: VerifiedManifest,
    role: LinkRole,
    deadline: Timestamp,
}

/// The device agreed; its person's word is awaited, for as long as the user waits.
///
/// When the linking is begun anew, or this is let go of, the device that was made for it is destroyed. It may be listed by
/// then, if the person's word was lost: the old device, which never hears of it, revokes it.
#[derive(Debug)]
pub struct Certified {
    channel: Channel,
    person: VerifiedManifest,
    role: LinkRole,
    device: DeviceId,
    certificate: DeviceCert,
}

/// The device is one of its person's.
#[derive(Debug)]
pub struct Linked {
    /// The manifest that lists it.
    pub manifest: VerifiedManifest,
    /// The recovery seed, if it is a primary device.
    pub seed: Option<RecoverySeed>,
}

pub(super) fn check_time(now: Timestamp, deadline: Timestamp) -> Result<(), LinkError> {
    let is_before_it_began = now.plus(LINK_TIME) < deadline;
    if now >= deadline || is_before_it_began {
        return Err(LinkError::TimedOut);
    }
    Ok(())
}

/// 32 random bytes.
pub(super) fn draw(rng: &mut impl CryptoRng) -> Secret<32> {
    let mut bytes = Zeroizing::new([0; 32]);
    rng.fill_bytes(bytes.as_mut_slice());
    Secret::new(*bytes)
}

impl LinkOffer {
    /// A code, good for [`LINK_TIME`] and for one who scans it.
    #[must_use]
    pub fn new(rng: &mut impl CryptoRng, now: Timestamp) -> Self {
        let seed = draw(rng);
        let secret = draw(rng);
        let mut rendezvous = [0; RendezvousId::LEN];
        rng.fill_bytes(&mut rendezvous);
        let qr = LinkQr {
            secret,
            key: public_key_of(&seed),
            rendezvous: RendezvousId::new(rendezvous),
        };
        Self {
            seed,
            qr,
            deadline: now.plus(LINK_TIME),
        }
    }

    /// The code, to be shown.
    #[must_use]
    pub const fn qr(&self) -> &LinkQr {
        &self.qr
    }

    /// Frame 1 came; gives frame 2. The first who scanned has the code to themselves.
    ///
    /// From here on the code is used up as a *try*: however it ends, no other one is shown by itself, see [`LinkError`].
    ///
    /// # Errors
    /// If whoever sent it does not know the code, or it is over.
    pub fn hello(
        self,
        rng: &mut impl CryptoRng,
        frame: &[u8],
        now: Timestamp,
    ) -> Result<(Answered, Vec<u8>), LinkError> {
        check_time(now, self.deadline)?;
        let (enc, sealed) = sealed_part(frame, Place::Hello)?
            .split_first_chunk::<ENC_BYTES>()
            .ok_or(LinkError::NotAuthentic)?;
        let channel = Channel::to_old(&self.seed, &self.qr, enc)?;
        let commitment = channel.open_number(Place::Hello, sealed)?;
        let answer = channel.seal(Place::Answer, &[], draw(rng).expose())?;
        let answered = Answered {
            qr: self.qr,
            channel,
            commitment,
            hello: frame.to_vec(),
            answer: answer.clone(),
            deadline: self.deadline,
        };
        Ok((answered, answer))
    }
}

impl Answered {
    /// Frame 3 came; from now on the user can type the digits.
    ///
    /// # Errors
    /// If the number is not the one that the old device was bound to.
    pub fn revealed(mut self, frame: &[u8], now: Timestamp) -> Result<CodeAwaited, LinkError> {
        check_time(now, self.deadline)?;
        let number = self
            .channel
            .open_number(Place::Reveal, sealed_part(frame, Place::Reveal)?)?;
        if !bool::from(commitment(&number).ct_eq(&self.commitment)) {
            return Err(LinkError::Commitment);
        }
        let code = self.channel.bind(&self.qr, [&self.hello, &self.answer, frame]);
        Ok(CodeAwaited {
            channel: self.channel,
            code,
            deadline: self.deadline,
        })
    }
}

impl CodeAwaited {
    /// The user typed digits; gives frame 4. There is one try.
    ///
    /// # Errors
    /// If they are not those that the device which scanned shows.
    pub fn typed(self, digits: &LinkCode, now: Timestamp) -> Result<(Accepted, Vec<u8>), LinkError> {
        check_time(now, self.deadline)?;
        if !self.code.is(digits) {
            return Err(LinkError::WrongCode);
        }
        let frame = self.channel.seal(Place::Typed, &[], &[])?;
        let accepted = Accepted {
            channel: self.channel,
            deadline: self.deadline,
        };
        Ok((accepted, frame))
    }
}

impl Accepted {
    /// Frame 5 came.
    ///
    /// # Errors
    /// If the manifest in it is not that person's.
    pub fn person(self, frame: &[u8], now: Timestamp) -> Result<Joining, LinkError> {
        check_time(now, self.deadline)?;
        let told: LinkPerson = self
            .channel
            .open_body(Place::Person, sealed_part(frame, Place::Person)?)?;
        let person = VerifiedManifest::verify(&told.manifest)?;
        if person.user_key() != told.user_key {
            return Err(LinkError::OtherPerson);
        }
        Ok(Joining {
            channel: self.channel,
            person,
            role: told.role,
            deadline: self.deadline,
        })
    }
}

impl Joining {
    /// Whose device it is to become: what [`Device::generate`] wants.
    #[must_use]
    pub const fn user_key(&self) -> UserKey {
        self.person.user_key()
    }

    /// What it is to be.
    #[must_use]
    pub const fn role(&self) -> LinkRole {
        self.role
    }

    /// The device agrees; gives frame 6. The device must have been written down before it leaves.
    ///
    /// # Errors
    /// If the device is another person's, or it is too late.
    pub fn certify(
        self,
        device: &Device,
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<(Certified, Vec<u8>), LinkError> {
        check_time(now, self.deadline)?;
        let signed: Signed<DeviceCert> =
            device.certificate(super::old::device_role(self.role).capabilities(), now, expires);
        let certificate: DeviceCert = codec::decode(&signed.body)?;
        if certificate.user_key != self.person.user_key() {
            return Err(LinkError::OtherPerson);
        }
        let frame = self
            .channel
            .seal_body(Place::Certificate, &LinkCertificate { certificate: signed })?;
        let certified = Certified {
            channel: self.channel,
            person: self.person,
            role: self.role,
            device: device.id(),
            certificate,
        };
        Ok((certified, frame))
    }
}

impl Certified {
    /// Frame 7 came: the device is one of its person's. That is so since the old device signed, so no word of it is too late.
    ///
    /// # Errors
    /// If the manifest is not that person's next, does not list this device as it is, or the seed is not theirs.
    pub fn granted(self, frame: &[u8]) -> Result<Linked, LinkError> {
        let grant: LinkGrant = self
            .channel
            .open_body(Place::Grant, sealed_part(frame, Place::Grant)?)?;
        let manifest = VerifiedManifest::verify(&grant.manifest)?;
        if manifest.user_key() != self.person.user_key() {
            return Err(LinkError::OtherPerson);
        }
        if manifest.epoch() <= self.person.epoch() {
            return Err(LinkError::NotNewer);
        }
        if manifest.device(&self.device) != Some(&self.certificate) {
            return Err(LinkError::NotListed);
        }
        let seed = match (self.role, grant.seed) {
            (LinkRole::Linked, None) => None,
            (LinkRole::Primary, Some(seed)) => Some(RecoverySeed::new(seed)),
            (LinkRole::Linked, Some(_)) | (LinkRole::Primary, None) => return Err(LinkError::Seed),
        };
        let is_theirs = |seed: &RecoverySeed| {
            UserIdentity::from_secret(&seed.identity_secret()).key() == manifest.user_key()
        };
        if !seed.as_ref().is_none_or(is_theirs) {
            return Err(LinkError::OtherPerson);
        }
        Ok(Linked { manifest, seed })
    }
}
