#!/usr/bin/env python3
"""Checks the frozen vectors a second time, with nothing but Python's standard library.

Written from docs/protocol and not from the Rust sources, so that the two cannot share a mistake. Covers what needs no
lattice, no Argon2 and no BIP39 word list: envelopes and vault records are checked as far as their clear parts go.

    python3 crypto/tests/vectors/verify.py
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
SHARED = HERE.parents[2] / "tests" / "vectors"


def vector(name, folder=HERE):
    return json.loads((folder / f"{name}.json").read_text())


def lp(data):
    return struct.pack("<I", len(data)) + data


def hkdf(secret, label, *parts, salt=b"", length=32):
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    info = lp(label.encode()) + b"".join(lp(part) for part in parts)
    output, block = b"", b""
    while len(output) < length:
        block = hmac.digest(extracted, block + info + bytes([len(output) // 32 + 1]), "sha256")
        output += block
    return output[:length]


def rounds(state):
    def quarter(a, b, c, d):
        for target, other, mixed, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[target] = (state[target] + state[other]) & 0xFFFFFFFF
            word = state[mixed] ^ state[target]
            state[mixed] = (word << turn | word >> (32 - turn)) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, 4 + column, 8 + column, 12 + column)
        for start in range(4):
            quarter(start, 4 + (start + 1) % 4, 8 + (start + 2) % 4, 12 + (start + 3) % 4)
    return state


def words(key, tail):
    return list(struct.unpack("<16I", b"expand 32-byte k" + key + tail))


def keystream(key, nonce, count):
    stream = b""
    for number in range(count):
        start = words(key, struct.pack("<I", number) + nonce)
        mixed = rounds(start[:])
        stream += struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(start, mixed)))
    return stream


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for at in range(0, len(message), 16):
        block = message[at : at + 16] + b"\x01"
        total = (total + int.from_bytes(block, "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) % (1 << 128)).to_bytes(16, "little")


def xopen(key, sealed, aad):
    """Opens nonce 24 ‖ XChaCha20-Poly1305 ciphertext ‖ tag 16."""
    nonce, text, tag = sealed[:24], sealed[24:-16], sealed[-16:]
    mixed = rounds(words(key, nonce[:16]))
    subkey = struct.pack("<8I", *mixed[:4], *mixed[12:])
    stream = keystream(subkey, bytes(4) + nonce[16:], 1 + (len(text) + 63) // 64)
    padded = [part + bytes(-len(part) % 16) for part in (aad, text)]
    lengths = struct.pack("<QQ", len(aad), len(text))
    assert hmac.compare_digest(tag, poly1305(stream[:32], b"".join(padded) + lengths)), "not authentic"
    return bytes(a ^ b for a, b in zip(text, stream[64:]))


def aead(key, nonce, text, aad):
    """ChaCha20-Poly1305 of RFC 8439: ciphertext and tag."""
    stream = keystream(key, nonce, 1 + (len(text) + 63) // 64)
    sealed = bytes(a ^ b for a, b in zip(text, stream[64:]))
    padded = [part + bytes(-len(part) % 16) for part in (aad, sealed)]
    lengths = struct.pack("<QQ", len(aad), len(sealed))
    return sealed + poly1305(stream[:32], b"".join(padded) + lengths)


def check_live():
    v = {name: bytes.fromhex(value) for name, value in vector("live").items() if name != "about"}
    key = hkdf(v["live_key"], "hoopoe/v1/live")
    lower, higher = sorted((v["from"], v["to"]))
    aad = lower + higher + bytes([0 if v["from"] == lower else 1])
    for counter, name in enumerate(("first", "second")):
        body, head = v[f"{name}_body"], struct.pack("<Q", counter)
        padded = (struct.pack("<I", len(body)) + body).ljust(40, b"\0")
        assert head + aead(key, bytes(4) + head, padded, aad) == v[f"{name}_frame"], name


def check_route():
    v = {name: bytes.fromhex(value) for name, value in vector("route").items() if name != "about"}
    for scope in ("store", "direct", "claim"):
        assert hkdf(v["contact_seed"], f"hoopoe/v1/token/{scope}") == v[scope]
    message = lp(b"hoopoe/v1/direct-hello") + lp(v["dialer"]) + lp(v["listener"]) + v["device"]
    proof = hmac.digest(v["direct"], message, "sha256")
    assert hashlib.sha256(v["direct"]).digest()[:16] + proof == v["hello"]


def check_invitation():
    v = vector("invitation")
    encoded = v["link"].removeprefix("hoopoe://i#")
    link = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    store = b"\xa2\x00" + bytes([0x60 + len(v["store_url"])]) + v["store_url"].encode()
    store += b"\x02\x50" + bytes.fromhex(v["mailbox"])
    fields = [bytes([1, v["flags"]])]
    fields += [bytes.fromhex(v[name]) for name in ("inviter", "secret", "bundle_sha256")]
    body = b"".join(fields) + struct.pack("<I", v["expires_s"]) + store
    assert link == body + hashlib.sha256(body).digest()[:4]
    for field, part in (("derived_psk", b"psk"), ("derived_token", b"token"), ("derived_bundle_key", b"bundle")):
        derived = hkdf(bytes.fromhex(v["secret"]), "hoopoe/v1/invite/keys", part)
        assert derived.hex() == v[field]


def check_address():
    v = vector("address")
    encoded = v["link"].removeprefix("hoopoe://i#")
    link = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    store = b"\xa2\x00" + bytes([0x60 + len(v["store_url"])]) + v["store_url"].encode()
    store += b"\x02\x50" + bytes.fromhex(v["mailbox"])
    body = bytes([1, 6]) + bytes.fromhex(v["owner"]) + bytes.fromhex(v["secret"]) + store
    assert link == body + hashlib.sha256(body).digest()[:4]
    for field, part in (("derived_token", b"token"), ("derived_bundle_key", b"bundle")):
        derived = hkdf(bytes.fromhex(v["secret"]), "hoopoe/v1/address/keys", part)
        assert derived.hex() == v[field]


def check_presence():
    v = vector("presence")
    label = "hoopoe/v1/presence"
    seed = bytes.fromhex(v["presence_seed"])
    offset = int.from_bytes(hkdf(seed, label, b"offset", length=8), "little") % 3_600_000
    assert (v["now_ms"] + offset) // 3_600_000 == v["epoch"]
    epoch = struct.pack("<Q", v["epoch"])
    name = hmac.digest(hkdf(seed, label, b"id"), epoch, "sha256")
    assert name.hex() == v["id"]
    assert hkdf(seed, label, b"write", epoch).hex() == v["write_key"]
    value = bytes.fromhex(v["value"])
    padded = xopen(hkdf(seed, label, b"seal", epoch), value, lp(label.encode()) + name)
    record = bytes.fromhex(v["record"])
    assert len(value) == 552 and padded == struct.pack("<I", len(record)) + record + bytes(508 - len(record))


def check_slot():
    v = vector("slot")
    label = "hoopoe/v1/slot"
    secret = hkdf(bytes.fromhex(v["seed"]), label, b"server", bytes.fromhex(v["server"]))
    assert secret.hex() == v["server_slots"]
    name = hmac.digest(hkdf(secret, label, b"id"), lp(b"boot") + bytes.fromhex(v["device"]), "sha256")
    assert name.hex() == v["id"]
    value = bytes.fromhex(v["value"])
    aad = lp(label.encode()) + name + struct.pack("<Q", v["version"])
    padded = xopen(hkdf(secret, label, b"seal", name), value, aad)
    record = bytes.fromhex(v["record"])
    assert len(value) == 512 and padded == struct.pack("<I", len(record)) + record + bytes(468 - len(record))


def check_sealed_prekey():
    v = vector("sealed_prekey")
    place = bytes.fromhex(v["mailbox"]) + bytes.fromhex(v["lane"])
    kind = {"one-time": 0, "fallback": 1, "kem": 2}[v["kind"]]
    aad = lp(b"hoopoe/v1/sealed-prekey") + place + bytes([kind]) + struct.pack("<Q", int(v["key_id"], 16))
    assert xopen(bytes.fromhex(v["bundle_key"]), bytes.fromhex(v["sealed"]), aad).hex() == v["signed"]


def check_group_messages():
    numbers = vector("group_messages")
    texts = ("about", "outbound_pickle", "inbound_pickle", "epoch", "seq")
    v = {name: bytes.fromhex(value) for name, value in numbers.items() if name not in texts}
    epoch = struct.pack("<I", numbers["epoch"])
    sealed_log = "hoopoe/v1/group/sealed-log"
    log_key, earlier = (hkdf(v[name], sealed_log) for name in ("group_key", "previous_group_key"))
    label = lp(b"hoopoe/v1/group/epoch-commit")
    assert hashlib.sha256(label + epoch + v["group_key"] + v["topic"]).digest() == v["epoch_commit"]
    assert hkdf(v["group_key"], "hoopoe/v1/token/group") == v["write_token"]

    # The session's key, signed and exported, and the commitment to it.
    signed, exported = v["session_key"], v["exported_key"]
    assert (len(signed), len(exported)) == (229, 165) and signed[1:165] == exported[1:]
    assert hashlib.sha256(lp(b"hoopoe/v1/group/key-commit") + exported).digest() == v["key_commit"]

    # The code of the Megolm message, over everything before it.
    ratchet, megolm = exported[5:133], v["megolm"]
    extracted = hmac.digest(bytes(32), ratchet, "sha256")
    first = hmac.digest(extracted, b"MEGOLM_KEYS\x01", "sha256")
    code_key = hmac.digest(extracted, first + b"MEGOLM_KEYS\x02", "sha256")
    assert hmac.digest(code_key, megolm[:-96], "sha256") == megolm[-96:-64]
    assert megolm[:3] == bytes([4, 8, 0]) and megolm in v["frame"]

    # The envelope, made anew from its salt.
    envelope, frame = v["envelope"], v["frame"]
    assert len(envelope) == 2048 and envelope[:6] == bytes([1, 0x10]) + epoch
    salt, head = envelope[6:38], envelope[:70]
    both = hkdf(v["group_key"], "hoopoe/v1/envelope/group", v["group"], epoch, salt=salt, length=64)
    padded = (struct.pack("<I", len(frame)) + frame).ljust(2048 - 86, b"\0")
    assert envelope[38:70] == both[32:]
    assert envelope[70:] == aead(both[:32], bytes(12), padded, head + v["topic"])

    # Records of the log: the one that opens the epoch is under the key of the epoch before.
    number = struct.pack("<Q", numbers["seq"])
    for name, entry, key in (("sealed_entry", "entry", log_key), ("sealed_epoch_entry", "epoch_entry", earlier)):
        commitment, sealed = v[name][:32], v[name][32:]
        assert commitment == hkdf(key, sealed_log, b"commitment", v["group"], number)
        key = hkdf(key, sealed_log, b"seal", v["group"], number)
        padded = xopen(key, sealed, b"")
        record = padded[4 : 4 + struct.unpack("<I", padded[:4])[0]]
        assert len(v[name]) == 1024 and record.endswith(v[entry]) and not any(padded[4 + len(record) :])


def check_recovery():
    v = {name: value for name, value in vector("recovery").items()}
    seed = bytes.fromhex(v["seed"])
    for branch in ("identity", "backup", "export"):
        assert hkdf(seed, "hoopoe/v1/recovery", branch.encode()).hex() == v[branch]
    server = bytes.fromhex(v["server"])
    assert hkdf(seed, "hoopoe/v1/server-account", server).hex() == v["server_account"]
    assert len(v["words"].split()) == 24


def check_vault():
    v = vector("vault")
    label = b"hoopoe/v1/vault"
    for field in ("record_passphrase", "record_passphrase_and_keyring"):
        record = bytes.fromhex(v[field])
        blank = record[:-8] + bytes(8)
        assert hashlib.sha256(lp(label) + blank).digest()[:8] == record[-8:]
    key = bytes.fromhex(v["key"])
    assert hkdf(key, label.decode(), b"database").hex() == v["database_key"]
    s = v["stored"]
    place = lp(s["table"].encode()) + lp(s["column"].encode()) + lp(bytes.fromhex(s["row"]))
    aad = lp(b"hoopoe/v1/at-rest") + place + struct.pack("<I", s["version"])
    plain = xopen(hkdf(key, label.decode(), b"storage"), bytes.fromhex(s["sealed"]), aad)
    assert plain.hex() == s["plain"]


def check_backup():
    v = vector("backup", SHARED)
    keys, record = "hoopoe/v1/backup/keys", lp(b"hoopoe/v1/backup/record")
    for name in ("first", "second"):
        chain = v[name]
        begin, head = bytes.fromhex(chain["begin"]), bytes.fromhex(chain["head"])
        secret = hkdf(bytes.fromhex(v["backup_secret"]), keys, b"chain", begin)
        seal, commit = hkdf(secret, keys, b"seal"), hkdf(secret, keys, b"commit")
        assert (secret.hex(), seal.hex(), commit.hex()) == (chain["chain_secret"], chain["seal_key"], chain["commit"])
        # {0: begin, 1: commit}; in begin, 16 bytes of chain follow {0: 1, 1:
        assert head == b"\xa2\x00\x58" + bytes([len(begin)]) + begin + b"\x01\x58\x20" + commit
        assert begin[1:5] == b"\x00\x01\x01\x50"
        link = hashlib.sha256(record + b"head" + head).digest()
        for number, one in enumerate(chain["records"]):
            sealed, inner = bytes.fromhex(one["sealed"]), bytes.fromhex(one["record"])
            assert link.hex() == one["link_before"]
            padded = xopen(seal, sealed, record + begin[5:21] + struct.pack("<Q", number) + link)
            assert len(sealed) in (1024, 4096, 16384, 65536, 131072)
            assert padded == struct.pack("<I", len(inner)) + inner + bytes(len(padded) - 4 - len(inner))
            link = hashlib.sha256(record + b"link" + link + sealed).digest()
        assert link.hex() == chain["link"] and chain["mark"].endswith("5820" + chain["link"])
    assert v["first"]["mark"] in v["second"]["begin"]


def check_export():
    v = {name: bytes.fromhex(value) for name, value in vector("export", SHARED).items() if name not in ("about", "passphrase")}
    label = b"hoopoe/v1/export"
    assert hkdf(v["seed"], "hoopoe/v1/recovery", b"export") == v["export_secret"]
    for name in ("under_passphrase", "under_words", "empty_under_words"):
        file = v[name]
        head, chunk = file[:92], file[92:]
        terms, salt, commit = head[:20], head[20:52], head[52:84]
        assert head[:5] == b"HPEX\x01" and head[84:] == hashlib.sha256(lp(label) + head[:84]).digest()[:8]
        if name == "under_passphrase":
            assert terms[5:] == bytes(3) + struct.pack("<3I", 65536, 3, 1)
            continue
        keys = hkdf(v["export_secret"], label.decode(), b"file", terms, salt=salt, length=64)
        assert terms[5:] == b"\x01" + bytes(14) and keys[32:] == commit
        content = b"" if name.startswith("empty") else v["content"]
        nonce = bytes(11) + b"\x01"
        sealed = aead(keys[:32], nonce, content, hashlib.sha256(head).digest())
        assert chunk == struct.pack("<I", len(content) | 1 << 31) + sealed


def check_envelope():
    v = vector("envelope")
    assert v["kid"] == v["kem_key_sha256"][:8]
    for suite in ("02", "03"):
        envelope = bytes.fromhex(v[f"envelope_suite_{suite}"])
        assert len(envelope) == 2048 and envelope[:6].hex() == "01" + suite + v["kid"]
    bundle, secret = bytes.fromhex(v["bundle"]), bytes.fromhex(v["invite_secret"])
    assert hashlib.sha256(lp(b"hoopoe/v1/invite/psk-id") + bundle).hexdigest() == v["psk_id"]
    assert hkdf(secret, "hoopoe/v1/invite/keys", b"psk").hex() == v["psk"]


def padded_size(size):
    size = max(size, 4096)
    exponent = size.bit_length() - 1
    unit = 1 << (exponent - exponent.bit_length())
    return -(-size // unit) * unit


def tree_root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree_root(leaves[:half]) + tree_root(leaves[half:])).digest()


def proof_root(index, count, leaf, proof):
    at, last = index, count - 1
    while last > 0:
        if at % 2 or at < last:
            beside, proof = proof[:32], proof[32:]
            leaf = hashlib.sha256(b"\1" + (beside + leaf if at % 2 else leaf + beside)).digest()
        at, last = at // 2, last // 2
    assert not proof
    return leaf


def check_attachment():
    v = vector("attachment")
    for size in v["sizes"]:
        padded = padded_size(size["file"])
        chunks = -(-padded // 65536)
        assert (padded, chunks, 56 + padded + 16 * chunks) == (size["padded"], size["chunks"], size["blob"])
    for made in (v["whole"], v["long"]):
        size = made["file_bytes"]
        file = bytes((167 * i ^ 59 * (i >> 8) ^ i >> 16) & 0xFF | 1 for i in range(size))
        assert hashlib.sha256(file).hexdigest() == made["file_sha256"]
        key, name = bytes.fromhex(made["key"]), bytes.fromhex(made["file_id"])
        commit = hkdf(key, "hoopoe/v1/attachment/commit", salt=name)
        header = b"ATT1" + bytes([1, 16, 0, 0]) + name + commit
        assert header.hex() == made["header"]
        file = file.ljust(padded_size(size), b"\0")
        parts = [file[at : at + 65536] for at in range(0, len(file), 65536)]
        payload = hkdf(key, "hoopoe/v1/attachment/payload", salt=name)
        chunks = []
        for index, part in enumerate(parts):
            nonce = struct.pack(">3xQB", index, index + 1 == len(parts))
            chunks.append(aead(payload, nonce, part, hashlib.sha256(header).digest()))
        leaves = [hashlib.sha256(b"\0" + chunk).digest() for chunk in chunks]
        root = tree_root(leaves)
        assert root.hex() == made["root"] and len(chunks) == len(made["chunks"])
        for index, (chunk, leaf, said) in enumerate(zip(chunks, leaves, made["chunks"])):
            assert (hashlib.sha256(chunk).hexdigest(), leaf.hex()) == (said["sha256"], said["leaf"])
            assert proof_root(index, len(chunks), leaf, bytes.fromhex(said["proof"])) == root
        blob = header + b"".join(chunks)
        outline = header + struct.pack("<Q", len(blob)) + root
        assert outline.hex() == made["outline"]
        assert hashlib.sha256(lp(b"hoopoe/v1/blob-id") + outline).hexdigest() == made["blob_id"]
        assert made.get("blob", blob.hex()) == blob.hex()


def x25519(scalar, point):
    """RFC 7748, section 5, for vectors only: it takes other times for other secrets."""
    p, k, u = 2**255 - 19, bytearray(scalar), int.from_bytes(point, "little") & (2**255 - 1)
    k[0] &= 248
    k[31] = k[31] & 127 | 64
    k, x2, z2, x3, z3, swap = int.from_bytes(k, "little"), 1, 0, u, 1, 0
    for bit in range(254, -1, -1):
        if swap ^ (k >> bit & 1):
            x2, z2, x3, z3 = x3, z3, x2, z2
        swap = k >> bit & 1
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        da, cb, aa, bb = d * a % p, c * b % p, a * a % p, b * b % p
        e = aa - bb
        x3, z3 = (da + cb) ** 2 % p, u * (da - cb) ** 2 % p
        x2, z2 = aa * bb % p, e * (aa + 121665 * e) % p
    if swap:
        x2, z2 = x3, z3
    return (x2 * pow(z2, p - 2, p) % p).to_bytes(32, "little")


class Psk:
    """RFC 9180, mode PSK, DHKEM(X25519, HKDF-SHA256): what both sides export."""

    KEM, HPKE = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"

    @staticmethod
    def extract(suite, salt, label, ikm):
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")

    @staticmethod
    def expand(suite, prk, label, info):
        info = struct.pack(">H", 32) + b"HPKE-v1" + suite + label + info
        return hmac.digest(prk, info + b"\x01", "sha256")

    @classmethod
    def private(cls, seed):
        return cls.expand(cls.KEM, cls.extract(cls.KEM, b"", b"dkp_prk", seed), b"sk", b"")

    def __init__(self, private, public, enc, info, psk, psk_id):
        prk = self.extract(self.KEM, b"", b"eae_prk", x25519(private, enc))
        shared = self.expand(self.KEM, prk, b"shared_secret", enc + public)
        context = b"\x01" + self.extract(self.HPKE, b"", b"psk_id_hash", psk_id)
        context += self.extract(self.HPKE, b"", b"info_hash", info)
        secret = self.extract(self.HPKE, shared, b"secret", psk)
        self.exporter = self.expand(self.HPKE, secret, b"exp", context)

    def export(self, of):
        return self.expand(self.HPKE, self.exporter, b"sec", of)


def check_manifest():
    v = vector("manifest", SHARED)
    user = hashlib.sha256(lp(b"hoopoe/v1/user-id") + bytes.fromhex(v["user_key"])).hexdigest()
    assert user == v["user"]
    before = None
    for manifest in v["manifests"]:
        assert hashlib.sha256(bytes.fromhex(manifest["body"])).hexdigest() == manifest["hash"]
        assert manifest["previous"] == (before and before["hash"])
        seconds = manifest["issued"] // 1000
        assert manifest["epoch"] == max(seconds, before["epoch"] + 1 if before else 0)
        for field in ("user_key", "user"):
            assert v[field] in manifest["body"]
        for device in manifest["devices"]:
            assert device not in manifest["revoked"]
        before = manifest


def check_verification():
    v = vector("verification", SHARED)
    c = v["comparison"]
    label, sides = b"hoopoe/v1/emoji", [c["starter"], c["answerer"]]
    keys = [bytes.fromhex(side["key"]) for side in sides]
    for side, own, other in zip(sides, keys, reversed(keys)):
        secret = bytes.fromhex(side["secret"])
        assert x25519(secret, (9).to_bytes(32, "little")) == own
        assert x25519(secret, other).hex() == c["shared"]
    who = [bytes.fromhex(side["user_key"] + side["device"] + side["key"]) for side in sides]
    named = bytes.fromhex(c["id"])
    commitment = hashlib.sha256(lp(label) + b"commitment" + named + who[0]).digest()
    assert commitment.hex() == c["commitment"]
    transcript = hashlib.sha256(lp(label) + b"transcript" + named + commitment + b"".join(who)).hexdigest()
    assert transcript == c["transcript"]
    prk = hmac.digest(bytes(32), bytes.fromhex(c["shared"]), "sha256")

    def expand(of):
        return hmac.digest(prk, f"hoopoe/v1/emoji {of} {transcript}".encode() + b"\x01", "sha256")

    emoji = expand("emoji")[:6]
    numbers = [int.from_bytes(emoji, "big") >> 42 - 6 * at & 63 for at in range(7)]
    assert (emoji.hex(), numbers) == (c["emoji_bytes"], c["numbers"])
    table = vector("emoji", SHARED)
    assert [table[number]["name"] for number in numbers] == c["names"]
    for side, name in zip(sides, ("starter", "answerer")):
        for of, field in (("user", "user_key"), ("manifest", "manifest")):
            mac = hmac.digest(expand(f"{name} {of}"), side[field].encode(), "sha256")
            assert mac.hex() == side[f"mac_{of}"]
    code = v["code"]
    body = b"\x01" + bytes.fromhex(code["shower"] + code["reader"])
    body += hashlib.sha256(body).digest()[:4]
    assert "hoopoe://v#" + base64.urlsafe_b64encode(body).decode().rstrip("=") == code["text"]


def check_link():
    v = vector("link", SHARED)
    label = b"hoopoe/v1/link"
    secret, rendezvous = bytes.fromhex(v["secret"]), bytes.fromhex(v["rendezvous"])
    private = Psk.private(bytes.fromhex(v["seed"]))
    public = x25519(private, (9).to_bytes(32, "little"))
    code = b"\x01" + secret + public + rendezvous
    summed = code + hashlib.sha256(code).digest()[:4]
    assert "hoopoe://l#" + base64.urlsafe_b64encode(summed).decode().rstrip("=") == v["code"]
    frames = [bytes.fromhex(v[name]) for name in ("hello", "answer", "reveal", "typed", "person")]
    hello, answer, reveal = frames[:3]
    psk = hkdf(secret, label.decode(), b"psk")
    channel = Psk(private, public, hello[1:33], lp(label) + b"\x01" + rendezvous, psk, lp(label) + rendezvous)
    keys = [channel.export(b"old to new"), channel.export(b"new to old")]
    transcript = hashlib.sha256(lp(label) + b"transcript" + code + hello + answer + reveal).digest()
    plains = []
    for place, frame in enumerate(frames, 1):
        sealed = frame[33:] if place == 1 else frame[1:]
        aad = bytes([place]) + (transcript if place > 3 else b"")
        nonce = bytes(11) + bytes([place])
        key = keys[(place - 1) % 2]
        stream = keystream(key, nonce, 1 + len(sealed) // 64)[64:]
        padded = bytes(one ^ other for one, other in zip(sealed[:-16], stream))
        assert frame[0] == place and aead(key, nonce, padded, aad) == sealed
        length = struct.unpack("<I", padded[:4])[0]
        assert not any(padded[4 + length :]) and len(padded) == (64 if place < 5 else 2048)
        plains.append(padded[4 : 4 + length])
    number = plains[2]
    assert plains[0] == hashlib.sha256(lp(label) + b"commitment" + number).digest()
    assert plains[1].hex() == v["answer_number"] and plains[3] == b""
    assert v["person_user_key"] in plains[4].hex()
    digits = hkdf(channel.export(b"code"), label.decode(), b"code", transcript, length=8)
    assert f"{int.from_bytes(digits, 'little') % 100:02}" == v["digits"]


if __name__ == "__main__":
    checks = [value for name, value in sorted(globals().items()) if name.startswith("check_")]
    for check in checks:
        check()
        print(f"{check.__name__.removeprefix('check_')}: holds")
