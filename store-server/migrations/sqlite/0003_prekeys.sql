-- Sealed prekeys of each lane's device.
CREATE TABLE prekey (
    id      INTEGER PRIMARY KEY AUTOINCREMENT, -- order of publication
    lane    INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE,
    kind    INTEGER NOT NULL,   -- 0 one-time, 1 fallback, 2 KEM
    key_id  INTEGER NOT NULL,   -- the owner's name for it
    sealed  BLOB,               -- NULL once claimed: a late repetition of the upload must not bring it back
    claimed INTEGER,            -- when, in milliseconds since 1970; NULL while it waits
    UNIQUE (lane, kind, key_id)
) STRICT;

CREATE INDEX prekey_waiting ON prekey (lane, kind, id) WHERE sealed IS NOT NULL;
CREATE INDEX prekey_claimed ON prekey (claimed) WHERE claimed IS NOT NULL;
