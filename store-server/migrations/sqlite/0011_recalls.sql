-- Who left an envelope may take it back until it is offered to its reader; a row says that it still may. It goes with its
-- envelope, and before its envelope is sent. Rows of a lane lie together, in the order in which they come.
CREATE TABLE recall (
    lane     INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    cancel   BLOB NOT NULL,     -- SHA-256 over the cancel key
    PRIMARY KEY (lane, sequence),
    FOREIGN KEY (lane, sequence) REFERENCES envelope (lane, sequence) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
