-- Who has a mailbox here, and where their envelopes wait.
CREATE TABLE account (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    key     BLOB NOT NULL UNIQUE,   -- Ed25519, a different one at each server: says nothing about the person
    mailbox BLOB NOT NULL UNIQUE    -- random id, known to contacts
) STRICT;

CREATE TABLE lane (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    account        INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    public         BLOB NOT NULL,           -- random id, known to contacts
    device_key     BLOB NOT NULL UNIQUE,    -- Ed25519, signs in
    next_reserved  INTEGER NOT NULL DEFAULT 1, -- counters below this may have been handed out; reserved in blocks
    UNIQUE (account, public)
) STRICT;
