-- Contacts are blocked and removed (new numbers in `contact.state`: db/rows.rs), and their keys verified.

-- The user key whose safety number was compared; null if none was.
ALTER TABLE contact ADD COLUMN verified_key BLOB;
-- What spoke against the pinned key last, and when; null if nothing did.
ALTER TABLE contact ADD COLUMN warning INTEGER;
ALTER TABLE contact ADD COLUMN warned_at INTEGER;

-- Tokens that must not work any more, kept for as long as a server that was left can know them.
CREATE TABLE withdrawn_token (
    -- SHA-256 over it.
    token BLOB NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
