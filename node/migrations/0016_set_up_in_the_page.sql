-- What belongs to whoever sits in front of the page. Neither is the engine's.

-- One row while nobody has shown yet that they wrote the recovery words down.
CREATE TABLE words_owed (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- When the account was made.
    since INTEGER NOT NULL
) STRICT;

-- One row while the screen locks by itself.
CREATE TABLE idle_lock (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    -- After so many seconds in which nobody touched the page.
    after_s INTEGER NOT NULL
) STRICT;
