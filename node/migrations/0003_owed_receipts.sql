-- What an envelope held that was handled, if its sender waits for a receipt; should it come again, the receipt was lost.
-- Null for what wants none, and for everything that was handled before.
ALTER TABLE seen_envelope ADD COLUMN remote INTEGER;
ALTER TABLE seen_envelope ADD COLUMN message BLOB;
CREATE INDEX outbox_by_remote ON outbox (remote);
