-- Whether where it was left is not read any more, so that it goes out again; the user knows it as sent all the same.
ALTER TABLE outbox ADD COLUMN is_taken_back INTEGER NOT NULL DEFAULT 0;
