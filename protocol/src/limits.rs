//! The largest size or number of everything that comes from outside, checked before any allocation.

/// Largest envelope on any path, in bytes: the largest size class.
pub const ENVELOPE_BYTES: usize = 96 * 1024;

/// Largest encoded device manifest, in bytes.
pub const MANIFEST_BYTES: usize = 32 * 1024;

/// Most devices in a manifest, revoked ones included.
pub const MANIFEST_DEVICES: usize = 32;

/// Largest encoded device certificate, in bytes.
pub const CERTIFICATE_BYTES: usize = 512;

/// Largest encoded KEM prekey, in bytes (the key alone is 1,216).
pub const KEM_PREKEY_BYTES: usize = 1_536;

/// Largest encoded one-time or fallback prekey, in bytes.
pub const DH_PREKEY_BYTES: usize = 256;

/// Largest prekeys that a device hands to another over their stream, in bytes.
pub const HANDED_PREKEYS_BYTES: usize = KEM_PREKEY_BYTES + DH_PREKEY_BYTES + 256;

/// Largest encoded route, in bytes.
pub const ROUTE_BYTES: usize = 8 * 1024;

/// Most direct addresses in a route.
pub const ROUTE_ADDRESSES: usize = 16;

/// Most transport identities in a route: the current one and its successor.
pub const ROUTE_PEERS: usize = 2;

/// Longest address or server URL, in bytes.
pub const ADDRESS_BYTES: usize = 512;

/// Largest encoded entry of a group's log, in bytes.
pub const GROUP_ENTRY_BYTES: usize = 4 * 1024;

/// Most members of a group, invited ones included.
pub const GROUP_MEMBERS: usize = 1_000;

/// Most additions that one merge of two branches of a group's log confirms.
pub const MERGE_ADDITIONS: usize = 100;

/// With so many forks in dispute that one and the same person noted, they note no other.
pub const GROUP_DISPUTES: usize = 16;

/// The last epoch and the last number of an entry that a group can have: every JSON reader holds them exactly.
pub const GROUP_SEQ: u64 = (1 << 53) - 1;

/// Exact sizes of a record of a group's log as a server keeps it, in bytes: commitment 32, nonce 24, padded record, tag 16.
pub const SEALED_RECORD_SIZES: [usize; 4] = [1024, 5 * 1024, 20 * 1024, 72 * 1024];

/// Largest frame in a group envelope, in bytes: the room of the largest size class.
pub const GROUP_FRAME_BYTES: usize = ENVELOPE_BYTES - 90;

/// Exact size of a group session's key, in bytes: version, index, ratchet 128, public key 32, signature 64.
pub const SESSION_KEY_BYTES: usize = 229;

/// Exact size of a group session's key as somebody else than its owner passes it on, in bytes: the same without signature.
pub const EXPORTED_KEY_BYTES: usize = 165;

/// Most messages of one group session; a message that claims a later place is refused unread.
pub const SESSION_MESSAGES: u32 = 100;

/// Most epochs whose keys a new member is given at once.
pub const HISTORY_EPOCHS: usize = 64;

/// Most messages in which a history comes.
pub const HISTORY_PARTS: u16 = 64;

/// Most sessions that a new member is given at once.
pub const HISTORY_SESSIONS: usize = 200;

/// Largest Olm payload, in bytes: the room of the largest size class.
pub const PAYLOAD_BYTES: usize = 97_158;

/// Longest message text, in bytes of UTF-8. Anything longer is an attachment.
pub const TEXT_BYTES: usize = 64 * 1024;

/// Longest display name, in bytes of UTF-8.
pub const NAME_BYTES: usize = 256;

/// Longest line that a person says about themselves, in bytes of UTF-8.
pub const ABOUT_BYTES: usize = 1_024;

/// Largest avatar, in bytes: with all that stands beside it, also at the beginning of a session, it fits the 16 KiB class.
pub const AVATAR_BYTES: usize = 11 * 1024;

/// The last revision that a profile can have: every JSON reader holds it exactly.
pub const PROFILE_REVISION: u64 = (1 << 53) - 1;

/// Bytes of a file in one chunk of its blob; the last chunk may have fewer.
pub const CHUNK_BYTES: usize = 64 * 1024;

/// Largest file, in bytes.
pub const FILE_BYTES: u64 = 1 << 40;

/// Most hashes in the proof that a chunk is in its blob: the height of the tree over the largest file.
pub const BLOB_PROOF_HASHES: usize = 24;

/// Longest name of a file, in bytes of UTF-8: what file systems take.
pub const FILE_NAME_BYTES: usize = 255;

/// Longest media type of a file, in bytes: two names of 127 and a stroke (RFC 6838, section 4.2).
pub const MEDIA_TYPE_BYTES: usize = 255;

/// Largest offer of a file, in bytes.
pub const FILE_OFFER_BYTES: usize = 1_024;

/// Most message ids in one receipt.
pub const RECEIPT_IDS: usize = 1_024;

/// Most ranges of counters in one request for what is missing.
pub const COUNTER_RANGES: usize = 64;

/// Most read marks that an own device tells at once.
pub const READ_MARKS: usize = 256;

/// Largest opened invitation bundle, in bytes.
pub const BUNDLE_BYTES: usize = 40 * 1024;

/// Largest invitation reply, in bytes.
pub const INVITE_REPLY_BYTES: usize = 64 * 1024;

/// Largest request under an address, in bytes.
pub const CONTACT_REQUEST_BYTES: usize = 64 * 1024;

/// Longest note of a request under an address, in bytes of UTF-8.
pub const NOTE_BYTES: usize = 512;

/// Longest invitation link, in characters.
pub const INVITATION_LINK_CHARS: usize = 2_048;

/// Most direct addresses in an invitation link.
pub const INVITATION_ADDRESSES: usize = 8;

/// Most bytes that the direct addresses of an invitation link have together.
pub const INVITATION_ADDRESS_BYTES: usize = 512;

/// Longest libp2p peer id, in bytes.
pub const PEER_ID_BYTES: usize = 42;

/// Largest sealed invitation bundle, in bytes: nonce 24, bundle, tag 16.
pub const SEALED_BUNDLE_BYTES: usize = 24 + BUNDLE_BYTES + 16;

/// Most entries in one deposit.
pub const DEPOSIT_ENTRIES: usize = 64;

/// Largest deposit request, in bytes: room for 64 small envelopes or ten of the largest.
pub const DEPOSIT_BYTES: usize = 1024 * 1024;

/// Largest frame on the live connection between a node and its store server, in bytes.
pub const LIVE_FRAME_BYTES: usize = 128 * 1024;

/// Most one-time prekeys that a server keeps for one device.
pub const ONE_TIME_PREKEYS: usize = 50;

/// Largest sealed prekey record, in bytes.
pub const SEALED_PREKEY_BYTES: usize = 2_048;

/// Largest request body that carries sealed prekeys, in bytes.
pub const PREKEY_UPLOAD_BYTES: usize = 256 * 1024;

/// Exact size of a presence value, in bytes: nonce 24, padded record 512, tag 16.
pub const PRESENCE_VALUE_BYTES: usize = 24 + 512 + 16;

/// Most presence records read in one request.
pub const PRESENCE_READS: usize = 256;

/// Exact sizes of a slot's value, in bytes: nonce 24, padded record, tag 16.
pub const SLOT_SIZES: [usize; 4] = [512, 4 * 1024, 16 * 1024, 64 * 1024];

/// Largest value of a slot, in bytes.
pub const SLOT_BYTES: usize = 64 * 1024;

/// Most slots of one account, deleted ones that are remembered among them.
pub const ACCOUNT_SLOTS: u64 = 32;

/// The last version that a slot can have.
pub const SLOT_VERSION: u64 = (1 << 53) - 1;

/// Largest body of a frame between a new device and the old one to which it is linked, in bytes: a manifest, and a little.
pub const LINK_BODY_BYTES: usize = MANIFEST_BYTES + 256;

/// Largest step of a comparison of emoji, in bytes.
pub const COMPARISON_BYTES: usize = 128;

/// Largest JSON request body, in bytes.
pub const JSON_BYTES: usize = 64 * 1024;

/// Largest encoded body of a live frame, in bytes: what its padding leaves room for.
pub const LIVE_BODY_BYTES: usize = 36;

/// Exact size of a live frame, in bytes: counter 8, padded body 40, tag 16.
pub const PEER_LIVE_BYTES: usize = 8 + 4 + LIVE_BODY_BYTES + 16;

/// Largest frame on a message stream between two nodes, in bytes: an envelope and its head.
pub const PEER_FRAME_BYTES: usize = ENVELOPE_BYTES + 64;

/// Exact size of the first frame on a message stream, in bytes.
pub const PEER_HELLO_BYTES: usize = 48;

/// Largest encoded item of a backup, in bytes.
pub const BACKUP_ITEM_BYTES: usize = 96 * 1024;

/// Exact sizes of a sealed record of a backup, in bytes: nonce 24, padded record, tag 16.
pub const BACKUP_SIZES: [usize; 5] = [1024, 4 * 1024, 16 * 1024, 64 * 1024, 128 * 1024];

/// Largest encoded record of a backup, in bytes: the room of the largest size.
pub const BACKUP_RECORD_BYTES: usize = 128 * 1024 - 24 - 16 - 4;
