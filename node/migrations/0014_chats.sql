-- What the user keeps about conversations. The screen has it written, not the engine: nobody else ever learns of it.

-- Finds the messages of a day. The condition always holds: it keeps the index from queries that ask for no time, which have better ones.
CREATE INDEX message_by_time ON message (contact, stored_at) WHERE stored_at IS NOT NULL;

-- What was typed and not sent.
CREATE TABLE draft (
    contact INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- How a conversation is listed and told of; no row where nothing was chosen.
CREATE TABLE chat_choice (
    contact INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    -- Until when it makes no noise; 0 if it may.
    muted_until INTEGER NOT NULL DEFAULT 0,
    -- When it was pinned; 0 if it is not.
    pinned_at INTEGER NOT NULL DEFAULT 0,
    -- The newest message (message.id) of all when it was put away; null if it was not. A later one brings it back, unless it is
    -- muted.
    archived_after INTEGER,
    -- Whether the user wants to see it as unread.
    marked_unread INTEGER NOT NULL DEFAULT 0,
    -- How much a notification says.
    notify INTEGER NOT NULL DEFAULT 0
) STRICT;
