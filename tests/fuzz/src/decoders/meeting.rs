//! Decoders of what strangers and new devices are shown: bundles of invitations and addresses, and frames of a linking.

use core::convert::Infallible;

use hoopoe_crypto::{
    address::{open_address_bundle, seal_address_bundle},
    invite::{Link, open_bundle, read_link, seal_bundle},
    link::{LinkOffer, LinkQr, Scanned},
};
use hoopoe_protocol::{
    address::AddressLink,
    codec::{self, Wire},
    invitation::{InvitationBundle, InvitationLink},
    time::Timestamp,
};
use rand_core::{TryCryptoRng, TryRng};
use serde_json::Value;

use super::{Decoder, Signers, decoder, sign, unhex};

/// When all of this happens.
const NOW: Timestamp = Timestamp(1_800_000_000_000);

/// What every frame of a linking fits into.
const FRAME_BYTES: usize = 256 * 1_024;

/// Yields the bytes that it was given, again and again.
struct Tape {
    bytes: Vec<u8>,
    at: usize,
}

impl Tape {
    const fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, at: 0 }
    }

    fn draw(&mut self) -> u8 {
        let drawn = self.bytes[self.at % self.bytes.len()];
        self.at += 1;
        drawn
    }
}

impl TryRng for Tape {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes([(); 4].map(|()| self.draw())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes([(); 8].map(|()| self.draw())))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.fill_with(|| self.draw());
        Ok(())
    }
}

impl TryCryptoRng for Tape {}

pub(super) fn all() -> Vec<Decoder> {
    vec![invitations(), addresses(), frames_to_new(), frames_to_old()]
}

/// What the link of a frozen vector says.
fn link(vector: &str) -> Link {
    let vector: Value = serde_json::from_str(vector).unwrap();
    read_link(vector["link"].as_str().unwrap()).unwrap()
}

/// A bundle whose manifest and key are signed here.
fn signed(by: &Signers, bytes: &[u8]) -> Option<InvitationBundle> {
    let bundle = codec::decode::<InvitationBundle>(bytes).ok()?;
    Some(InvitationBundle {
        version: bundle.version,
        manifest: sign(&by.user, &bundle.manifest.body),
        kem: sign(&by.device, &bundle.kem.body),
    })
}

/// A bundle in an invitation of who signs it, which pins it.
fn invitations() -> Decoder {
    let signers = Signers::new();
    let Link::Invitation(of_vector) = link(include_str!("../../../../crypto/tests/vectors/invitation.json"))
    else {
        panic!("the vector is an invitation");
    };
    decoder("invitation-bundle", InvitationBundle::MAX_BYTES, move |bytes| {
        signed(&signers, bytes).is_some_and(|bundle| {
            let waiting = seal_bundle(&mut Tape::new(vec![4]), &of_vector.secret, &bundle);
            let link = InvitationLink {
                inviter: signers.cert().user_key,
                bundle: waiting.hash,
                ..of_vector.clone()
            };
            open_bundle(&link, &waiting.sealed, NOW).is_ok()
        })
    })
}

/// A bundle under the address of who signs it.
fn addresses() -> Decoder {
    let signers = Signers::new();
    let Link::Address(of_vector) = link(include_str!("../../../../crypto/tests/vectors/address.json")) else {
        panic!("the vector is an address");
    };
    let link = AddressLink {
        owner: signers.cert().user_key,
        ..of_vector
    };
    decoder("address-bundle", InvitationBundle::MAX_BYTES, move |bytes| {
        signed(&signers, bytes).is_some_and(|bundle| {
            let sealed = seal_address_bundle(&mut Tape::new(vec![5]), &link.secret, &bundle);
            open_address_bundle(&link, &sealed, NOW).is_ok()
        })
    })
}

/// What comes to a device that shows a code, up to the person whose it is to become: frames 1, 3 and 5 of the frozen vector.
fn frames_to_new() -> Decoder {
    let vector: Value = serde_json::from_str(include_str!("../../../vectors/link.json")).unwrap();
    let drawn = ["seed", "secret", "rendezvous"]
        .map(|field| unhex(&vector[field]))
        .concat();
    let [number, hello, reveal] = ["answer_number", "hello", "reveal"].map(|field| unhex(&vector[field]));
    let digits = vector["digits"].as_str().unwrap().parse().unwrap();
    decoder("link-frame-to-new", FRAME_BYTES, move |bytes| {
        let offer = LinkOffer::new(&mut Tape::new(drawn.clone()), NOW);
        let mut number = Tape::new(number.clone());
        if bytes.first() == Some(&1) {
            return offer.hello(&mut number, bytes, NOW).is_ok();
        }
        let (answered, _) = offer.hello(&mut number, &hello, NOW).unwrap();
        if bytes.first() == Some(&3) {
            return answered.revealed(bytes, NOW).is_ok();
        }
        let awaited = answered.revealed(&reveal, NOW).unwrap();
        let (accepted, _) = awaited.typed(&digits, NOW).unwrap();
        accepted.person(bytes, NOW).is_ok()
    })
}

/// What comes to a device that scanned the code: frames 2 and 4.
fn frames_to_old() -> Decoder {
    decoder("link-frame-to-old", FRAME_BYTES, |bytes| {
        let offer = LinkOffer::new(&mut Tape::new(vec![7]), NOW);
        let qr = LinkQr::from_text(&offer.qr().to_text()).unwrap();
        let (scanned, hello) = Scanned::begin(&mut Tape::new(vec![8]), qr, NOW).unwrap();
        if bytes.first() == Some(&2) {
            return scanned.answered(bytes, NOW).is_ok();
        }
        let (_, answer) = offer.hello(&mut Tape::new(vec![9]), &hello, NOW).unwrap();
        let (shown, _) = scanned.answered(&answer, NOW).unwrap();
        shown.confirmed(bytes, NOW).is_ok()
    })
}
