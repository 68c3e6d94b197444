-- Whether a session was accepted before the fallback prekey that is in use was made. At the next turn of that prekey its name is
-- forgotten: nothing that this device has opens the message that brought it any more.
ALTER TABLE accepted_session ADD COLUMN is_older INTEGER NOT NULL DEFAULT 0;
