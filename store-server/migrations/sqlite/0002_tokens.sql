-- What contacts may show; the tokens themselves are never here.
CREATE TABLE token (
    id      INTEGER PRIMARY KEY AUTOINCREMENT, -- shown to the owner with each envelope, so never used twice
    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    hash    BLOB NOT NULL,      -- SHA-256 over the token
    scope   INTEGER NOT NULL,   -- 0 send, 1 claim, 2 invitation
    UNIQUE (account, hash)
) STRICT;
