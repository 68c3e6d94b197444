-- Sealed records of accounts, each with a version that only rises.
CREATE TABLE slot (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name    BLOB NOT NULL,      -- a keyed hash, made by the owner
    version INTEGER NOT NULL,   -- made by the owner, above the one before
    value   BLOB,               -- NULL once deleted: its version is remembered for a while
    deleted INTEGER,            -- when, in milliseconds since 1970; NULL while it has a value
    UNIQUE (account, name)
) STRICT;

CREATE INDEX slot_deleted ON slot (deleted) WHERE deleted IS NOT NULL;
