-- That an envelope waits once in a lane is seen to by the one task that writes, which remembers the ids of what waits. Ids are
-- random, so with this index nearly every deposit wrote a page of its own only to say so.
DROP INDEX envelope_once;
