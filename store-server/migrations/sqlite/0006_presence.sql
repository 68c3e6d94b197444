-- Sealed presence records under ids that change every hour.
CREATE TABLE presence (
    id        BLOB PRIMARY KEY,
    write_key BLOB NOT NULL,    -- SHA-256 over the key of the first put
    expires   INTEGER NOT NULL, -- milliseconds since 1970
    value     BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX presence_age ON presence (expires);
