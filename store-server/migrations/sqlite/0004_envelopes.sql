-- The queue: what waits, until its reader acknowledges it or its time is over.
CREATE TABLE envelope (
    id          INTEGER PRIMARY KEY,    -- rowid: new rows go to the end of the file
    lane        INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,       -- epoch << 40 | counter: ascending in the lane, with gaps, never reused
    envelope_id BLOB NOT NULL,          -- computed here, from the bytes
    token       INTEGER NOT NULL,       -- under which it came; no reference, for it outlives its token
    stored      INTEGER NOT NULL,       -- milliseconds since 1970
    bytes       BLOB NOT NULL           -- ciphertext
) STRICT;

CREATE UNIQUE INDEX envelope_order ON envelope (lane, sequence);
CREATE UNIQUE INDEX envelope_once ON envelope (lane, envelope_id);
CREATE INDEX envelope_age ON envelope (stored);
