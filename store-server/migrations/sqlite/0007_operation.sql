-- What the operator needs: invite codes, counters, and the epoch of sequence numbers.
CREATE TABLE invite_code (
    hash      BLOB PRIMARY KEY,     -- SHA-256 over the code
    uses_left INTEGER NOT NULL,
    expires   INTEGER NOT NULL      -- milliseconds since 1970
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE epoch (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value INTEGER NOT NULL          -- goes up with every restore from a backup
) STRICT;

INSERT INTO epoch (id, value) VALUES (1, 1);
