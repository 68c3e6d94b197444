-- What is on its way keeps what it says beside its envelope, so that it can be sealed and encrypted anew. What was sealed
-- before this has only its envelope, and goes as it is.
CREATE TABLE outbox_entry (
    -- Ascending in the order of sending.
    id INTEGER NOT NULL PRIMARY KEY,
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    message BLOB NOT NULL,
    kind INTEGER NOT NULL,
    -- Empty in what was sealed before this migration.
    body BLOB NOT NULL,
    lamport INTEGER NOT NULL,
    written_at INTEGER NOT NULL,
    -- An unsigned number of 64 bits, kept bit for bit; null until it was encrypted.
    counter INTEGER,
    -- Null while it waits for a session.
    envelope BLOB,
    bytes BLOB,
    -- What is in the envelope; empty in what was sealed before this migration.
    content BLOB,
    session BLOB,
    kem_epoch INTEGER,
    sealed_until INTEGER,
    -- How often it was encrypted anew.
    repeats INTEGER NOT NULL DEFAULT 0,
    -- Null until it left.
    sent_path INTEGER,
    sent_at INTEGER,
    -- Whether where it was left is not read any more, so that it goes out again; the user knows it as sent all the same.
    is_taken_back INTEGER NOT NULL DEFAULT 0,
    CHECK ((envelope IS NULL) = (bytes IS NULL)),
    CHECK ((envelope IS NULL) = (content IS NULL)),
    CHECK ((envelope IS NULL) = (session IS NULL)),
    CHECK ((envelope IS NULL) = (kem_epoch IS NULL)),
    CHECK ((envelope IS NULL) = (sealed_until IS NULL)),
    CHECK ((sent_path IS NULL) = (sent_at IS NULL))
) STRICT;
INSERT INTO outbox_entry (id, remote, message, kind, body, lamport, written_at, envelope, bytes, content, session, kem_epoch,
    sealed_until, sent_path, sent_at, is_taken_back)
SELECT id, remote, message, kind, coalesce(body, x''), coalesce(lamport, 0), coalesce(written_at, 0), envelope, bytes,
    iif(envelope IS NULL, NULL, x''), iif(envelope IS NULL, NULL, zeroblob(32)), iif(envelope IS NULL, NULL, 0),
    iif(envelope IS NULL, NULL, 0), sent_path, sent_at, is_taken_back
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_entry RENAME TO outbox;
CREATE INDEX outbox_by_remote ON outbox (remote);

-- What was in an envelope that was handled: the same may come again in another one. Null for what was handled before.
ALTER TABLE seen_envelope ADD COLUMN content BLOB;

-- A KEM prekey from the device's server that is newer than its route's; null if the route's is the newest.
ALTER TABLE remote ADD COLUMN kem_body BLOB;
ALTER TABLE remote ADD COLUMN kem_signature BLOB;
-- What the device is to be told to begin anew: 0 nothing, 1 the session beside it, 2 all.
ALTER TABLE remote ADD COLUMN reset_wanted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE remote ADD COLUMN reset_session BLOB;
-- When the device was last told to; null if it never was.
ALTER TABLE remote ADD COLUMN reset_at INTEGER;

-- Whether a session is kept for what still arrives, and sends nothing any more.
ALTER TABLE session ADD COLUMN is_retired INTEGER NOT NULL DEFAULT 0;

-- Counters that a device passed over: what it sent under them did not come.
CREATE TABLE gap (
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    -- Unsigned numbers of 64 bits, kept bit for bit.
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    since INTEGER NOT NULL,
    -- How often they were asked for.
    asked INTEGER NOT NULL,
    PRIMARY KEY (remote, first)
) STRICT, WITHOUT ROWID;
