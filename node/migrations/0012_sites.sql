-- Under which host the page of a session is: 0 the page's own, 1 the one that all programs of this computer share. There the hash
-- is of two secrets, the cookie's and the tab's.
ALTER TABLE browser_session ADD COLUMN site INTEGER NOT NULL DEFAULT 0;
