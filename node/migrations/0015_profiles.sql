-- What the user shows besides their name, which stands in own. No row before the first change.
CREATE TABLE own_profile (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL,
    about TEXT NOT NULL,
    -- A JPEG that this node has made; none if there is no picture.
    avatar BLOB
) STRICT;

-- Which revision of it each device of a contact was told; no row for those that are to be told anew.
CREATE TABLE profile_told (
    remote INTEGER NOT NULL PRIMARY KEY REFERENCES remote (id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL
) STRICT;

-- What contacts show besides their name, which stands in contact.
CREATE TABLE contact_profile (
    contact INTEGER NOT NULL PRIMARY KEY REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    revision INTEGER NOT NULL,
    about TEXT NOT NULL,
    -- As it came: nobody has looked at it.
    avatar BLOB
) STRICT;

-- Names that contacts had before: the first one, and the latest.
CREATE TABLE earlier_name (
    id INTEGER NOT NULL PRIMARY KEY,
    contact INTEGER NOT NULL REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    name TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;

CREATE INDEX earlier_name_by_contact ON earlier_name (contact, id);
