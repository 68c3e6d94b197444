-- When a prekey was published, in milliseconds since 1970. Those that were there before count as old: their owners publish
-- fresh ones as soon as they are gone.
ALTER TABLE prekey ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
CREATE INDEX prekey_published ON prekey (published) WHERE kind = 0 AND claimed IS NULL;
