//! Frozen vectors: what was sealed once must open for ever, and what was derived once must stay as it was.

use hoopoe_crypto::{
    address::address_keys,
    envelope::{OpeningKey, open},
    invite::{Link, invite_keys, invite_psk, read_link, write_address, write_link},
    kem::KemSecret,
    live::{LiveReceiver, LiveSender},
    presence::{PresenceEpoch, PresenceKeys},
    recovery::RecoverySeed,
    route::{hello, tokens, verify_hello},
    sealed_prekey::open_prekey,
    slot::{SlotKeys, SlotName},
    vault,
};
use hoopoe_protocol::{
    boot::BootMark,
    codec,
    content::live::LiveBody,
    hash,
    id::{DeviceId, LaneId, MailboxId},
    keys::ServerKey,
    peer::Hello,
    presence::PresenceRecord,
    route::PeerIdBytes,
    secret::Secret,
    store::{
        prekeys::{PrekeyKind, SealedPrekey},
        slots::SlotValue,
    },
    time::Timestamp,
};
use serde_json::Value;

use super::fixtures::{hex, unhex};

/// The fields of one vector file.
struct Vector(Value);

impl Vector {
    fn read(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap())
    }

    fn text(&self, field: &str) -> &str {
        self.0[field]
            .as_str()
            .unwrap_or_else(|| panic!("no text {field}"))
    }

    fn bytes(&self, field: &str) -> Vec<u8> {
        unhex(self.text(field))
    }

    fn array<const N: usize>(&self, field: &str) -> [u8; N] {
        self.bytes(field).try_into().unwrap()
    }

    fn secret(&self, field: &str) -> Secret<32> {
        Secret::new(self.array(field))
    }

    fn number(&self, field: &str) -> u64 {
        self.0[field].as_u64().unwrap()
    }

    fn assert_secret(&self, field: &str, secret: &Secret<32>) {
        assert_eq!(hex(secret.expose()), self.text(field), "{field}");
    }
}

#[test]
fn envelopes_open() {
    let vector = Vector::read(include_str!("../../vectors/envelope.json"));
    let secret = || KemSecret::from_seed(&vector.secret("kem_seed"));
    let psk = invite_psk(&vector.secret("invite_secret"), &vector.bytes("bundle"));
    let recipient = DeviceId::new(vector.array("recipient"));
    assert_eq!(
        hex(&hash::plain(secret().public().as_bytes())),
        vector.text("kem_key_sha256")
    );
    assert_eq!(hex(secret().kid().as_bytes()), vector.text("kid"));
    assert_eq!(hex(&psk.id), vector.text("psk_id"));
    vector.assert_secret("psk", &psk.key);
    let keys = [
        OpeningKey {
            secret: secret(),
            psk: None,
        },
        OpeningKey {
            secret: secret(),
            psk: Some(psk),
        },
    ];

    for field in ["envelope_suite_02", "envelope_suite_03"] {
        let content = open(&vector.bytes(field), &recipient, &keys).unwrap();
        assert_eq!(hex(&content), vector.text("content"), "{field}");
    }
}

#[test]
fn a_link_reads_and_writes_as_it_did() {
    let vector = Vector::read(include_str!("../../vectors/invitation.json"));
    let Ok(Link::Invitation(link)) = read_link(vector.text("link")) else {
        panic!("no invitation")
    };
    let keys = invite_keys(&link.secret);

    assert_eq!(u64::from(link.flags), vector.number("flags"));
    assert_eq!(hex(link.inviter.as_bytes()), vector.text("inviter"));
    assert_eq!(hex(link.bundle.as_bytes()), vector.text("bundle_sha256"));
    assert_eq!(u64::from(link.expires_s), vector.number("expires_s"));
    let store = link.store.as_ref().unwrap();
    assert_eq!(store.url, vector.text("store_url"));
    assert_eq!(hex(store.mailbox.as_bytes()), vector.text("mailbox"));
    assert_eq!(*write_link(&link), vector.text("link"));
    vector.assert_secret("secret", &link.secret);
    vector.assert_secret("derived_psk", &keys.psk);
    vector.assert_secret("derived_token", &keys.token);
    vector.assert_secret("derived_bundle_key", &keys.bundle_key);
}

#[test]
fn an_address_reads_and_writes_as_it_did() {
    let vector = Vector::read(include_str!("../../vectors/address.json"));
    let Ok(Link::Address(link)) = read_link(vector.text("link")) else {
        panic!("no address")
    };
    let keys = address_keys(&link.secret);

    assert_eq!(hex(link.owner.as_bytes()), vector.text("owner"));
    assert_eq!(link.store.url, vector.text("store_url"));
    assert_eq!(hex(link.store.mailbox.as_bytes()), vector.text("mailbox"));
    assert_eq!(*write_address(&link), vector.text("link"));
    vector.assert_secret("secret", &link.secret);
    vector.assert_secret("derived_token", &keys.token);
    vector.assert_secret("derived_bundle_key", &keys.bundle_key);
}

#[test]
fn a_sealed_prekey_opens() {
    let vector = Vector::read(include_str!("../../vectors/sealed_prekey.json"));
    let prekey = SealedPrekey {
        kind: PrekeyKind::Fallback,
        key_id: u64::from_be_bytes(vector.array("key_id")),
        sealed: vector.bytes("sealed"),
    };

    let signed = open_prekey(
        &vector.secret("bundle_key"),
        &MailboxId::new(vector.array("mailbox")),
        &LaneId::new(vector.array("lane")),
        &prekey,
    )
    .unwrap();

    assert_eq!(hex(&signed), vector.text("signed"));
}

#[test]
fn vaults_open_and_what_they_guard_opens() {
    let vector = Vector::read(include_str!("../../vectors/vault.json"));
    let passphrase = vector.text("passphrase").as_bytes();
    let ring = vector.secret("keyring");

    let one = vault::open(&vector.bytes("record_passphrase"), passphrase, None).unwrap();
    let both = vault::open(
        &vector.bytes("record_passphrase_and_keyring"),
        passphrase,
        Some(&ring),
    )
    .unwrap();
    let stored = Vector(vector.0["stored"].clone());
    let plain = vault::storage_key(&one)
        .open(
            stored.text("table"),
            stored.text("column"),
            &stored.bytes("row"),
            u32::try_from(stored.number("version")).unwrap(),
            &stored.bytes("sealed"),
        )
        .unwrap();

    vector.assert_secret("key", &one);
    vector.assert_secret("key", &both);
    vector.assert_secret("database_key", &vault::database_key(&one));
    assert_eq!(hex(&plain), stored.text("plain"));
}

#[test]
fn the_recovery_tree_grows_as_it_did() {
    let vector = Vector::read(include_str!("../../vectors/recovery.json"));
    let seed = RecoverySeed::from_words(vector.text("words")).unwrap();

    assert_eq!(seed.words().as_str(), vector.text("words"));
    vector.assert_secret("seed", seed.bytes());
    vector.assert_secret("identity", &seed.identity_secret());
    vector.assert_secret("backup", &seed.backup_secret());
    vector.assert_secret("export", &seed.export_secret());
    let server = ServerKey::new(vector.array("server"));
    vector.assert_secret("server_account", &seed.server_account(&server));
}

#[test]
fn tokens_and_hello_are_as_they_were() {
    let vector = Vector::read(include_str!("../../vectors/route.json"));
    let tokens = tokens(&vector.secret("contact_seed"));
    let dialer = PeerIdBytes(vector.bytes("dialer"));
    let listener = PeerIdBytes(vector.bytes("listener"));
    let device = DeviceId::new(vector.array("device"));
    let frozen = Hello::read(&vector.array("hello"));

    vector.assert_secret("store", &tokens.store);
    vector.assert_secret("direct", &tokens.direct);
    vector.assert_secret("claim", &tokens.claim);
    assert!(verify_hello(&frozen, &tokens.direct, &dialer, &listener, &device));
    assert_eq!(hello(&tokens.direct, &dialer, &listener, &device), frozen);
}

#[test]
fn a_presence_value_opens_in_its_hour() {
    let vector = Vector::read(include_str!("../../vectors/presence.json"));
    let keys = PresenceKeys::new(&vector.secret("presence_seed"));
    let epoch = keys.epoch(Timestamp(vector.number("now_ms")));

    let record: PresenceRecord = keys.open(epoch, &vector.bytes("value")).unwrap();

    assert_eq!(epoch, PresenceEpoch(vector.number("epoch")));
    assert_eq!(hex(keys.id(epoch).as_bytes()), vector.text("id"));
    vector.assert_secret("write_key", &keys.write_key(epoch));
    assert_eq!(hex(&codec::encode(&record)), vector.text("record"));
}

#[test]
fn a_slot_opens_at_its_version() {
    let vector = Vector::read(include_str!("../../vectors/slot.json"));
    let seed = RecoverySeed::new(vector.secret("seed"));
    let secret = seed.server_slots(&ServerKey::new(vector.array("server")));
    let keys = SlotKeys::new(&secret);
    let name = SlotName::Boot(DeviceId::new(vector.array("device")));
    let slot = SlotValue {
        version: vector.number("version"),
        value: vector.bytes("value"),
    };

    let mark: BootMark = keys.open(&name, &slot).unwrap();

    vector.assert_secret("server_slots", &secret);
    assert_eq!(hex(keys.id(&name).as_bytes()), vector.text("id"));
    assert_eq!(hex(&codec::encode(&mark)), vector.text("record"));
}

#[test]
fn live_frames_open_and_are_sealed_as_they_were() {
    let vector = Vector::read(include_str!("../../vectors/live.json"));
    let (from, to) = (
        DeviceId::new(vector.array("from")),
        DeviceId::new(vector.array("to")),
    );
    let mut sender = LiveSender::new(&vector.secret("live_key"), &from, &to);
    let mut receiver = LiveReceiver::new(&vector.secret("live_key"), &from, &to);

    for (body, frame) in [("first_body", "first_frame"), ("second_body", "second_frame")] {
        let said: LiveBody = codec::decode(&vector.bytes(body)).unwrap();
        assert_eq!(hex(&sender.seal(&said).unwrap()), vector.text(frame), "{frame}");
        assert_eq!(receiver.open(&vector.array(frame)), Ok(said), "{frame}");
    }
}
