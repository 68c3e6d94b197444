-- The store servers that the node remembers: its own, one that it moves to, those it had before.
--
-- They stood in `setting`, which had room for one. Nothing is carried over: the seeds there are sealed for their old
-- place, and no program that wrote them was ever released.

CREATE TABLE server (
    url TEXT NOT NULL PRIMARY KEY,
    -- The key of its certificate, where that is pinned.
    pin BLOB,
    -- Its identity, once it was seen.
    identity BLOB,
    -- The seed with which this device signs in there: one for each server, kept for good, so that whoever comes back
    -- finds the lane that they left.
    device_auth_sealed BLOB NOT NULL,
    -- The code with which its operator invites.
    invite_code_sealed BLOB,
    -- What the server is to this node: db/servers.rs.
    standing INTEGER NOT NULL,
    -- Until when a former server is asked for what still arrives there; null for the others.
    until INTEGER
) STRICT;
-- There is one own server, and one that is moved to.
CREATE UNIQUE INDEX server_standing ON server (standing) WHERE standing < 2;

DELETE FROM setting WHERE name IN ('server_url', 'server_pin', 'invite_code', 'device_auth_seed');
