-- Messages that came far ahead of their turn, and wait for what stands before them.
CREATE TABLE held (
    id INTEGER NOT NULL PRIMARY KEY,
    remote INTEGER NOT NULL REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    -- The envelope that it came in.
    envelope BLOB NOT NULL CHECK (length(envelope) = 16),
    -- 0 direct, 1 store.
    path INTEGER NOT NULL,
    at INTEGER NOT NULL,
    -- What the envelope held, sealed: the key that opened the envelope may be destroyed meanwhile.
    sealed BLOB NOT NULL
) STRICT;
