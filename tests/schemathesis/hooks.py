"""Bodies in CBOR for schemathesis: it knows JSON only.

Half of them are any bytes, half have the form of the protocol's one encoding (maps with ascending integer keys, shortest
lengths), so that they get past the decoder's first look.
"""

import schemathesis
from hypothesis import strategies as st

# Lengths at which something of the protocol begins to be valid.
LENGTHS = [0, 1, 8, 16, 32, 64, 552, 2048]


def head(major, number):
    for size, info in ((0, None), (1, 24), (2, 25), (4, 26), (8, 27)):
        if size == 0 and number < 24:
            return bytes([major << 5 | number])
        if size and number < 1 << (8 * size):
            return bytes([major << 5 | info]) + number.to_bytes(size, "big")
    raise ValueError(number)


def encode(value):
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(encode(item) for item in value)
    return head(5, len(value)) + b"".join(encode(key) + encode(value[key]) for key in sorted(value))


byte_strings = st.sampled_from(LENGTHS).flatmap(lambda length: st.binary(min_size=length, max_size=length))
values = st.recursive(
    st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 4), byte_strings),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.integers(0, 3), inner, max_size=3),
    ),
    max_leaves=6,
)
bodies = st.dictionaries(st.integers(0, 2), values, max_size=3).map(encode)

schemathesis.openapi.media_type("application/cbor", st.one_of(st.binary(max_size=300), bodies))
