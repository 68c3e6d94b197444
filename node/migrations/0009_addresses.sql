-- The own address, whose link many people may hold. There is at most one.
CREATE TABLE address (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    secret_sealed BLOB NOT NULL,
    token BLOB NOT NULL,
    -- SHA-256 of the bundle that was left on the server last, and when that was.
    bundle BLOB NOT NULL,
    renewed INTEGER NOT NULL
) STRICT;

-- Who asked under it. What they signed is null once it was declined: then only that is remembered, for a while.
CREATE TABLE request (
    id INTEGER NOT NULL PRIMARY KEY,
    user_key BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    received INTEGER NOT NULL,
    until INTEGER NOT NULL,
    body BLOB,
    signature BLOB,
    CHECK ((body IS NULL) = (signature IS NULL))
) STRICT;

-- What the user asked under somebody's address, and when; null with an invitation. Once the request was left, its envelope is
-- empty, but not null.
ALTER TABLE acceptance ADD COLUMN note TEXT;
ALTER TABLE acceptance ADD COLUMN asked_at INTEGER;
