//! Envelope heads and size classes.

use hoopoe_protocol::{
    content::ContentKind,
    envelope::{
        CONTENT_BYTES, HEAD_BYTES, Header, HeaderError, OVERHEAD_BYTES, SIZE_CLASSES, SUITE_BASE, SUITE_PSK,
        size_class,
    },
    keys::KemKeyId,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_head_comes_back_in_every_size(kid in any::<[u8; 4]>(), psk in any::<bool>(), class in 0..SIZE_CLASSES.len()) {
        let header = Header { suite: if psk { SUITE_PSK } else { SUITE_BASE }, kid: KemKeyId::new(kid) };
        let mut envelope = vec![0; SIZE_CLASSES[class]];
        envelope[..HEAD_BYTES].copy_from_slice(&header.to_bytes());

        prop_assert_eq!(Header::read(&envelope), Ok(header));
    }

    #[test]
    fn content_gets_the_smallest_class_that_holds_it(content in 0_usize..=CONTENT_BYTES) {
        let class = size_class(content).unwrap();

        prop_assert!(content + OVERHEAD_BYTES <= class);
        prop_assert!(SIZE_CLASSES.iter().all(|&other| other >= class || other < content + OVERHEAD_BYTES));
    }

    #[test]
    fn bent_heads_are_refused_or_exact(head in any::<[u8; HEAD_BYTES]>()) {
        let mut envelope = vec![0; SIZE_CLASSES[0]];
        envelope[..HEAD_BYTES].copy_from_slice(&head);

        if let Ok(header) = Header::read(&envelope) {
            prop_assert_eq!(header.to_bytes(), head);
        }
    }
}

#[test]
fn every_other_size_is_refused() {
    for length in [0, 1, HEAD_BYTES, 2_047, 2_049, 98_303, 98_305] {
        assert_eq!(Header::read(&vec![1; length]), Err(HeaderError::Size(length)));
    }
}

#[test]
fn content_kinds_are_their_bytes_and_reserved_ones_are_none() {
    for byte in 0..=u8::MAX {
        let kind = ContentKind::from_byte(byte);

        assert_eq!(kind.is_some(), (1..=4).contains(&byte));
        assert!(kind.is_none_or(|kind| kind.to_byte() == byte));
    }
}
