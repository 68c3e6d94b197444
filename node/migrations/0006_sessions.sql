-- Who may ask over the loopback port: browsers that were let in, and programs with a token. Of their secrets only the
-- hashes are here, so that whoever reads the file cannot come in with what stands in it.

CREATE TABLE browser_session (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 of the secret in the browser's cookie.
    secret_hash BLOB NOT NULL UNIQUE,
    -- What the browser called itself when it came, cut short: for the list of sessions, and believed nowhere.
    agent TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    -- When it was used last, to the hour. After 30 days without use it has to give the passphrase.
    used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE access_token (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    -- SHA-256 of the token.
    secret_hash BLOB NOT NULL UNIQUE,
    -- What it is good for: db/access.rs.
    scope INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    -- When it was used last, to the hour; null if it never was.
    used_at INTEGER,
    -- When it ends; null if it does not.
    ends_at INTEGER
) STRICT;

-- One row while the screen is locked, so that a new start does not unlock it.
CREATE TABLE screen_lock (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    since INTEGER NOT NULL
) STRICT;
