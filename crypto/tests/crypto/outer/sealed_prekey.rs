//! Prekeys that lie sealed on a server.

use hoopoe_crypto::sealed_prekey::{SealedPrekeyError, open_prekey, seal_prekey};
use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    limits,
    secret::Secret,
    store::prekeys::{PrekeyKind, SealedPrekey},
};
use proptest::prelude::*;

use super::fixtures::rng;

const MAILBOX: MailboxId = MailboxId::new([1; 16]);
const LANE: LaneId = LaneId::new([2; 8]);

fn key() -> Secret<32> {
    Secret::new([3; 32])
}

fn sealed() -> SealedPrekey {
    seal_prekey(
        &mut rng(1),
        &key(),
        &MAILBOX,
        &LANE,
        PrekeyKind::OneTime,
        7,
        b"signed",
    )
}

#[test]
fn a_prekey_opens_where_it_was_published() {
    assert_eq!(
        open_prekey(&key(), &MAILBOX, &LANE, &sealed()),
        Ok(b"signed".to_vec())
    );
}

#[test]
fn a_server_cannot_move_or_relabel_a_prekey() {
    let refused = Err(SealedPrekeyError::NotAuthentic);
    let other_id = SealedPrekey {
        key_id: 8,
        ..sealed()
    };
    let other_kind = SealedPrekey {
        kind: PrekeyKind::Fallback,
        ..sealed()
    };

    assert_eq!(
        open_prekey(&Secret::new([4; 32]), &MAILBOX, &LANE, &sealed()),
        refused
    );
    assert_eq!(
        open_prekey(&key(), &MailboxId::new([9; 16]), &LANE, &sealed()),
        refused
    );
    assert_eq!(
        open_prekey(&key(), &MAILBOX, &LaneId::new([9; 8]), &sealed()),
        refused
    );
    assert_eq!(open_prekey(&key(), &MAILBOX, &LANE, &other_id), refused);
    assert_eq!(open_prekey(&key(), &MAILBOX, &LANE, &other_kind), refused);
}

#[test]
fn changed_cut_and_overlong_records_are_refused() {
    let good = sealed().sealed;
    let open = |sealed: Vec<u8>| {
        open_prekey(
            &key(),
            &MAILBOX,
            &LANE,
            &SealedPrekey {
                sealed,
                ..self::sealed()
            },
        )
    };

    for at in 0..good.len() {
        let mut bent = good.clone();
        bent[at] ^= 0x80;
        assert_eq!(open(bent), Err(SealedPrekeyError::NotAuthentic));
        assert_eq!(open(good[..at].to_vec()), Err(SealedPrekeyError::NotAuthentic));
    }
    assert_eq!(
        open(vec![0; limits::SEALED_PREKEY_BYTES + 1]),
        Err(SealedPrekeyError::TooLong(limits::SEALED_PREKEY_BYTES + 1))
    );
}

proptest! {
    #[test]
    fn bent_bytes_never_panic(sealed in proptest::collection::vec(any::<u8>(), 0..3_000)) {
        let prekey = SealedPrekey { kind: PrekeyKind::Kem, key_id: 1, sealed };

        prop_assert!(open_prekey(&key(), &MAILBOX, &LANE, &prekey).is_err());
    }
}
