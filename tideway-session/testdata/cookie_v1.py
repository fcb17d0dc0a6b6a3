#!/usr/bin/env python3
"""Writes cookie_v1.json: sealed sessions made by other code than ours, from the description of the format.

Needs the package `cryptography`. Run it only when the format changes; a released version's vectors are never rewritten.
"""

import base64
import json
import struct
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

IDLE, LIMIT_FROM, PERSISTENCE, PERSISTENT, SEEN, OWNER, INFO = 1, 2, 4, 8, 16, 32, 64


def xaes_256_gcm(key, nonce, message, associated):
    """https://c2sp.org/XAES-256-GCM"""
    block = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update
    shifted = int.from_bytes(block(bytes(16)), "big") << 1
    k1 = (shifted ^ (0x87 if shifted >> 128 else 0)) & (2**128 - 1)

    def half(counter):
        m = bytes([0, counter, ord("X"), 0]) + nonce[:12]
        return block((int.from_bytes(m, "big") ^ k1).to_bytes(16, "big"))

    return AESGCM(half(1) + half(2)).encrypt(nonce[12:], message, associated)


assert xaes_256_gcm(b"\1" * 32, b"ABCDEFGHIJKLMNOPQRSTUVWX", b"XAES-256-GCM", b"").hex() == (
    "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"
)


def number(n, bits):
    """Groups of bits, lowest first; the bit above a group says that another follows."""
    groups = []
    while True:
        groups.append(n & (1 << bits) - 1)
        n >>= bits
        if not n:
            return bytes(g | 1 << bits for g in groups[:-1]) + bytes(groups[-1:])


def septets(text):
    """Seven bits a character, lowest first, and a bit of 1."""
    bits = sum(byte << 7 * i for i, byte in enumerate(text)) | 1 << 7 * len(text)
    return bits.to_bytes(len(text) * 7 // 8 + 1, "little")


def session(flags, *numbers, texts=(), entries=()):
    items = (item.encode() for entry in sorted(entries) for item in entry)
    packed = b"".join(number(len(item), 6) + item for item in items)
    shorter = packed.isascii() and len(septets(packed)) < len(packed)
    plaintext = (b"\2" if shorter else b"\1") + b"".join(number(n, 7) for n in (flags, *numbers))
    plaintext += b"".join(number(len(text.encode()), 7) + text.encode() for text in texts)
    return plaintext + (septets(packed) if shorter else packed)


def seal(name, key, nonce, plaintext):
    empty = xaes_256_gcm(key, b"tideway-session key id 1", b"", b"tideway-session key id")
    header = b"\1" + empty[:4]
    associated = b"tideway-session cookie" + header + struct.pack(">Q", len(name)) + name.encode()
    sealed = header + nonce + xaes_256_gcm(key, nonce, plaintext, associated)
    return {
        "name": name,
        "key": key.hex(),
        "nonce": nonce.hex(),
        "plaintext": plaintext.hex(),
        "cookie": base64.urlsafe_b64encode(sealed).rstrip(b"=").decode(),
    }


CREATED = 1_795_392_000_000
vectors = [
    seal("session", bytes(range(32)), bytes(range(100, 124)), session(0, CREATED, 3_600_000)),
    seal(
        "__Host-shop",
        bytes(range(32, 64)),
        b"ABCDEFGHIJKLMNOPQRSTUVWX",
        session(0, CREATED, 86_400_000, entries=[("shop.user_id", "42"), ("shop.visits", "3"), ("", "")]),
    ),
    seal(
        "s",
        bytes(range(255, 223, -1)),
        bytes(24),
        session(
            IDLE | LIMIT_FROM | PERSISTENCE | PERSISTENT | SEEN | OWNER | INFO,
            CREATED,
            90_000_000,
            60_000,
            5_000,
            7_000,
            texts=["42", "a-handle-of-24-characters", "\U0001f4f1 " * 50],
            entries=[("tea", "\U0001f375" * 40), ("nul", "\0"), ("long", "x" * 1000)],
        ),
    ),
]
Path(__file__).with_suffix(".json").write_text(json.dumps(vectors, indent=2) + "\n")
