-- As migration 11 of SQLite: an envelope that has a row here may still be taken back by whoever left it.
CREATE TABLE recall (
    lane     BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    cancel   BYTEA NOT NULL,    -- SHA-256 over the cancel key
    PRIMARY KEY (lane, sequence),
    FOREIGN KEY (lane, sequence) REFERENCES envelope (lane, sequence) ON DELETE CASCADE
);
