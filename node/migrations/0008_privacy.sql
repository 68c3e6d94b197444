-- What the user shows of themselves: 0 everyone, 1 contacts, 2 nobody. No row before the first change.
CREATE TABLE privacy (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    typing INTEGER NOT NULL,
    presence INTEGER NOT NULL,
    read_receipts INTEGER NOT NULL
) STRICT;

-- When contacts who show it were last there. Nothing else of the moment is ever written.
CREATE TABLE last_seen (
    contact INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    at INTEGER NOT NULL
) STRICT;
