//! HKDF-SHA256 under a label: the one way in which keys come from other secrets.

use hkdf::Hkdf;
use hoopoe_protocol::{domain::Domain, hash, secret::Secret};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// HKDF-SHA256 without salt; info = LP(label) ‖ LP(part) ‖ ….
pub(crate) fn derive<const N: usize>(domain: Domain, parts: &[&[u8]], secret: &Secret<32>) -> Secret<N> {
    derive_salted(domain, parts, &[], secret.expose())
}

/// The same with a salt and key material of any length.
pub(crate) fn derive_salted<const N: usize>(
    domain: Domain,
    parts: &[&[u8]],
    salt: &[u8],
    material: &[u8],
) -> Secret<N> {
    const { assert!(N <= 255 * 32, "HKDF-SHA256 yields at most 255 blocks") }
    let mut info = hash::length_prefixed(domain.label().as_bytes());
    for part in parts {
        info.extend_from_slice(&hash::length_prefixed(part));
    }
    let (mut extracted, hkdf) = Hkdf::<Sha256>::extract(Some(salt), material);
    extracted.as_mut_slice().zeroize();
    let mut output = Zeroizing::new([0; N]);
    #[expect(
        clippy::expect_used,
        reason = "fails only above 255 blocks, which the constant assertion excludes"
    )]
    hkdf.expand(&info, output.as_mut_slice())
        .expect("at most 255 blocks");
    Secret::new(*output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_parts_salts_and_material_all_matter() {
        let secret = Secret::new([1; 32]);
        let base: Secret<32> = derive(Domain::Vault, &[b"a"], &secret);
        let others: [Secret<32>; 5] = [
            derive(Domain::AtRest, &[b"a"], &secret),
            derive(Domain::Vault, &[b"b"], &secret),
            derive(Domain::Vault, &[b"a", b""], &secret),
            derive(Domain::Vault, &[b"a"], &Secret::new([2; 32])),
            derive_salted(Domain::Vault, &[b"a"], b"salt", &[1; 32]),
        ];

        assert!(others.iter().all(|other| other.expose() != base.expose()));
    }
}
