-- The number of the last presence record of our own. No row before the first.
CREATE TABLE presence_sequence (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL
) STRICT;

-- The newest presence record of each contact, as it was opened: nothing with its number or a lower one is taken any more.
CREATE TABLE presence_found (
    contact INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    record BLOB NOT NULL
) STRICT;
