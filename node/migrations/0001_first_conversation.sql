-- Everything that a node of one device needs for conversations of two.
--
-- Columns ending in `_sealed` hold nonce and ciphertext: secrets that the engine sealed a second time. Enumerations are
-- integers whose meaning stands in db/rows.rs. Times are milliseconds since 1970. Foreign keys are checked at the commit,
-- because the changes of one transaction come in the order in which they were decided.

CREATE TABLE setting (
    -- What db/settings.rs calls it.
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE own (
    -- There is exactly one.
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    user_key BLOB NOT NULL CHECK (length(user_key) = 32),
    -- The hash of user_key: the second column by which a history is sorted.
    user_id BLOB NOT NULL CHECK (length(user_id) = 32),
    seed_sealed BLOB NOT NULL,
    bundle_key_sealed BLOB NOT NULL,
    name TEXT NOT NULL,
    manifest_body BLOB NOT NULL,
    manifest_signature BLOB NOT NULL,
    -- The newest own route, as contacts were told; null before the first.
    route_body BLOB,
    route_signature BLOB,
    -- The own lane; all of it or nothing, and the pin only where there is one.
    store_url TEXT,
    store_server BLOB,
    store_pin BLOB,
    store_mailbox BLOB,
    store_lane BLOB,
    -- When the fallback prekey was made; null before the first.
    fallback_since INTEGER,
    CHECK ((route_body IS NULL) = (route_signature IS NULL)),
    CHECK ((store_url IS NULL) = (store_server IS NULL)),
    CHECK ((store_url IS NULL) = (store_mailbox IS NULL)),
    CHECK ((store_url IS NULL) = (store_lane IS NULL))
) STRICT;

-- Apart from `own`, because it changes far more often.
CREATE TABLE account (
    -- There is exactly one.
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
) STRICT;

CREATE TABLE kem_key (
    epoch INTEGER NOT NULL PRIMARY KEY,
    prekey BLOB NOT NULL,
    secret_sealed BLOB NOT NULL
) STRICT;

CREATE TABLE contact (
    -- Given by the engine, never reused.
    id INTEGER NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL UNIQUE CHECK (length(user_key) = 32),
    -- The hash of user_key: the second column by which a history is sorted.
    user_id BLOB NOT NULL CHECK (length(user_id) = 32),
    name TEXT NOT NULL DEFAULT '',
    state INTEGER NOT NULL,
    manifest_body BLOB NOT NULL,
    manifest_signature BLOB NOT NULL,
    our_seeds_sealed BLOB NOT NULL,
    -- Null until they gave us some.
    their_seeds_sealed BLOB,
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE remote (
    id INTEGER NOT NULL PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    device BLOB NOT NULL UNIQUE CHECK (length(device) = 32),
    -- Null until the device told a route.
    route_body BLOB,
    route_signature BLOB,
    CHECK ((route_body IS NULL) = (route_signature IS NULL))
) STRICT;
CREATE INDEX remote_by_contact ON remote (contact);

-- Apart from `remote`, because it changes with every message and a route is long.
CREATE TABLE counter (
    remote INTEGER NOT NULL PRIMARY KEY REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    -- Unsigned numbers of 64 bits, kept bit for bit: the peer chooses the second.
    sent INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE conversation (
    contact INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    conversation BLOB NOT NULL,
    -- The highest Lamport time seen.
    lamport INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE session (
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    session BLOB NOT NULL,
    sealed BLOB NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (remote, session)
) STRICT;

CREATE TABLE accepted_session (
    -- Never deleted: a pre-key message that comes again must not make a second session.
    session BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    -- Ascending in the order of sending.
    id INTEGER NOT NULL PRIMARY KEY,
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    message BLOB NOT NULL,
    kind INTEGER NOT NULL,
    -- Null while it waits for a session.
    envelope BLOB,
    bytes BLOB,
    -- Null once it is sealed.
    body BLOB,
    lamport INTEGER,
    written_at INTEGER,
    -- Null until it left.
    sent_path INTEGER,
    sent_at INTEGER,
    CHECK ((envelope IS NULL) = (bytes IS NULL)),
    CHECK ((envelope IS NULL) = (body IS NOT NULL)),
    CHECK ((body IS NULL) = (lamport IS NULL)),
    CHECK ((body IS NULL) = (written_at IS NULL)),
    CHECK ((sent_path IS NULL) = (sent_at IS NULL))
) STRICT;

CREATE TABLE message (
    -- Local and ascending: what a full-text index will refer to.
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    contact INTEGER NOT NULL REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    message BLOB NOT NULL,
    -- The user id of who wrote it.
    author BLOB NOT NULL,
    -- The device it came from; null if it is the user's own.
    sender INTEGER REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    lamport INTEGER NOT NULL,
    -- By the writer's clock: shown, never sorted by.
    sent_at INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    -- The way it came; null if it is the user's own.
    arrival INTEGER,
    text TEXT NOT NULL,
    -- When the user saw it; null until then, and always for own messages.
    read_at INTEGER,
    UNIQUE (contact, message)
) STRICT;
CREATE INDEX message_in_order ON message (contact, lamport, author, message);
CREATE INDEX message_unread ON message (contact, lamport) WHERE sender IS NOT NULL AND read_at IS NULL;

CREATE TABLE delivery (
    contact INTEGER NOT NULL REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    message BLOB NOT NULL,
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    -- Only grows.
    state INTEGER NOT NULL,
    -- Null until it took a way.
    path INTEGER,
    -- Null where nothing needs saying.
    reason INTEGER,
    -- Since when it is in this state.
    at INTEGER NOT NULL,
    -- When it reached each of these; null for those it skipped or has not reached.
    sent_at INTEGER,
    delivered_at INTEGER,
    read_at INTEGER,
    PRIMARY KEY (contact, message, remote)
) STRICT, WITHOUT ROWID;

CREATE TABLE owed_receipt (
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    message BLOB NOT NULL,
    state INTEGER NOT NULL,
    due INTEGER NOT NULL,
    PRIMARY KEY (remote, message)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_envelope (
    envelope BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_envelope_by_age ON seen_envelope (at);

CREATE TABLE seen_message (
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    message BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (remote, message)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_message_by_age ON seen_message (at);

CREATE TABLE quarantine (
    envelope BLOB NOT NULL PRIMARY KEY,
    reason INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invitation (
    id INTEGER NOT NULL PRIMARY KEY,
    bundle BLOB NOT NULL UNIQUE,
    secret_sealed BLOB NOT NULL,
    bundle_bytes BLOB NOT NULL,
    kem_sealed BLOB NOT NULL,
    token BLOB NOT NULL,
    expires INTEGER NOT NULL,
    state INTEGER NOT NULL
) STRICT;

CREATE TABLE acceptance (
    id INTEGER NOT NULL PRIMARY KEY,
    link_sealed BLOB NOT NULL,
    -- Null while the bundle is being fetched; then the contact that was made, the inviter's lane and the sealed reply.
    contact INTEGER REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    lane BLOB,
    envelope BLOB,
    CHECK ((contact IS NULL) = (lane IS NULL)),
    CHECK ((contact IS NULL) = (envelope IS NULL))
) STRICT;

CREATE TABLE task (
    -- Tasks are done in this order.
    id INTEGER NOT NULL PRIMARY KEY,
    kind INTEGER NOT NULL,
    -- Which invitation is left, if that is the task. No reference: the task may outlive it.
    invitation INTEGER,
    -- The request in its encoding on the wire.
    request BLOB NOT NULL
) STRICT;

-- A message as a screen shows it: an own one with the delivery to the device that is furthest behind.
CREATE VIEW shown_message AS
SELECT
    m.id, m.contact, m.message, m.author, m.sender, m.lamport, m.sent_at, m.stored_at, m.arrival, m.text, m.read_at,
    d.state AS delivery_state, d.path AS delivery_path, d.reason AS delivery_reason, d.at AS delivery_at,
    d.sent_at AS delivery_sent_at, d.delivered_at AS delivery_delivered_at, d.read_at AS delivery_read_at
FROM message AS m
LEFT JOIN delivery AS d ON d.contact = m.contact AND d.message = m.message AND d.remote = (
    SELECT behind.remote FROM delivery AS behind
    WHERE behind.contact = m.contact AND behind.message = m.message
    ORDER BY behind.state, behind.at, behind.remote LIMIT 1
);
