-- Sealed bundles for whoever holds an invitation.
CREATE TABLE invitation (
    token    INTEGER PRIMARY KEY REFERENCES token (id) ON DELETE CASCADE,
    lane     INTEGER NOT NULL REFERENCES lane (id) ON DELETE CASCADE, -- where replies go
    expires  INTEGER NOT NULL,              -- milliseconds since 1970
    deposits INTEGER NOT NULL DEFAULT 0,    -- envelopes stored under the token so far
    sealed   BLOB NOT NULL
) STRICT;

CREATE INDEX invitation_age ON invitation (expires);
CREATE INDEX invitation_lane ON invitation (lane);
