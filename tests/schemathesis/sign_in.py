"""Registers somebody at a store server and signs them in; prints the session token.

    python3 sign_in.py http://127.0.0.1:8480

It shares no line with the programs that it talks to: the signature is Ed25519 after RFC 8032, section 6, and the signed
bodies are written down from docs/protocol/store.md. It needs an open server.
"""

import base64
import hashlib
import json
import os
import struct
import sys
import urllib.request

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def compress(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def base():
    y = 4 * pow(5, P - 2, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    x = P - x if x & 1 else x
    return x, y, 1, x * y % P


BASE = base()


class Key:
    def __init__(self):
        digest = hashlib.sha512(os.urandom(32)).digest()
        self.scalar = int.from_bytes(digest[:32], "little") & ~7 & (1 << 254) - 1 | 1 << 254
        self.prefix = digest[32:]
        self.public = compress(times(self.scalar, BASE))

    def sign(self, message):
        number = lambda data: int.from_bytes(hashlib.sha512(data).digest(), "little") % ORDER
        r = number(self.prefix + message)
        point = compress(times(r, BASE))
        s = (r + number(point + self.public + message) * self.scalar) % ORDER
        return point + s.to_bytes(32, "little")


def lp(data):
    return struct.pack("<I", len(data)) + data


def body(server, nonce, time, *keys):
    key = lambda data: b"\x58\x20" + data
    time = b"\x1b" + struct.pack(">Q", time)
    fields = [key(server), key(nonce), time, *(key(one) for one in keys)]
    return bytes([0xA0 | len(fields)]) + b"".join(bytes([n]) + field for n, field in enumerate(fields))


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def binary(data):
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))


def post(url, value):
    request = urllib.request.Request(url, json.dumps(value).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def main(url):
    account, device = Key(), Key()

    def challenged(label, *keys):
        given = post(f"{url}/v1/auth/challenge", {"device": text(device.public)})
        signed = body(binary(given["server"]), binary(given["nonce"]), given["time"], *keys)
        return given["nonce"], lp(label) + lp(signed)

    nonce, message = challenged(b"hoopoe/v1/store-register", account.public, device.public)
    post(f"{url}/v1/account", {
        "account": text(account.public),
        "device": text(device.public),
        "nonce": nonce,
        "account_signature": text(account.sign(message)),
        "device_signature": text(device.sign(message)),
    })
    nonce, message = challenged(b"hoopoe/v1/store-auth", device.public)
    signature = text(device.sign(message))
    token = post(f"{url}/v1/auth/token", {"device": text(device.public), "nonce": nonce, "signature": signature})
    print(token["token"])


if __name__ == "__main__":
    main(sys.argv[1])
