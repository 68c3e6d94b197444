//! The proof with which a dialer is admitted.

use hmac::{Hmac, KeyInit, Mac};
use hoopoe_protocol::{domain::Domain, hash, id::DeviceId, peer::Hello, route::PeerIdBytes, secret::Secret};
use sha2::Sha256;

pub(super) fn hello(
    direct: &Secret<32>,
    dialer: &PeerIdBytes,
    listener: &PeerIdBytes,
    device: &DeviceId,
) -> Hello {
    Hello {
        token: hello_token_id(direct),
        proof: mac(direct, dialer, listener, device)
            .finalize()
            .into_bytes()
            .into(),
    }
}

pub(super) fn hello_token_id(direct: &Secret<32>) -> [u8; 16] {
    let mut id = [0; 16];
    let hash = hash::plain(direct.expose());
    id.copy_from_slice(hash.first_chunk::<16>().unwrap_or(&[0; 16]));
    id
}

pub(super) fn verify_hello(
    hello: &Hello,
    direct: &Secret<32>,
    dialer: &PeerIdBytes,
    listener: &PeerIdBytes,
    device: &DeviceId,
) -> bool {
    mac(direct, dialer, listener, device)
        .verify_slice(&hello.proof)
        .is_ok()
}

fn mac(direct: &Secret<32>, dialer: &PeerIdBytes, listener: &PeerIdBytes, device: &DeviceId) -> Hmac<Sha256> {
    // HMAC pads a short key with zeros up to its block.
    let mut key = zeroize::Zeroizing::new([0; 64]);
    if let Some(head) = key.first_chunk_mut::<32>() {
        *head = *direct.expose();
    }
    let mut mac = <Hmac<Sha256> as KeyInit>::new(&(*key).into());
    for part in [Domain::DirectHello.label().as_bytes(), &dialer.0, &listener.0] {
        mac.update(&hash::length_prefixed(part));
    }
    mac.update(device.as_bytes());
    mac
}
