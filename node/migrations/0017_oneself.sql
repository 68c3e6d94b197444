-- The conversation of the user with themselves. What is said, typed and chosen in it refers to a contact like all else, so there is
-- a row for it: number 0, which no contact ever gets, with ones in the place of keys, for which nobody can sign. The engine
-- never sees it.
INSERT INTO contact (id, user_key, user_id, name, state, manifest_body, manifest_signature, our_seeds_sealed, since)
VALUES (0, x'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    x'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff', '', 1, x'', x'', x'', 0);
