"""How the account server signs and encrypts: what tuya-device-sharing-sdk 0.2.15 does.

The hash key is MD5 of request id and refresh token. The AES key is the first 16
characters of HMAC-SHA256 (key: request id, message: hash key). Requests come as
base64(nonce) + base64(cipher), answers go as base64(nonce + cipher), both AES-GCM.
"""

import base64
from collections.abc import Mapping
import hashlib
import hmac
import json
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
NONCE_IN_BASE64 = 16
SIGNED = ("X-appKey", "X-requestId", "X-sid", "X-time", "X-token")


def hash_key(request_id: str, refresh_token: str) -> str:
    """What a request is signed with."""
    text = (request_id + refresh_token).encode()
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def aes_key(request_id: str, refresh_token: str) -> bytes:
    """What a request and its answer are encrypted with."""
    message = hash_key(request_id, refresh_token).encode()
    return (
        hmac.new(request_id.encode(), message, hashlib.sha256).hexdigest()[:16].encode()
    )


def seal(value: object, key: bytes) -> str:
    """An answer, encrypted."""
    nonce = secrets.token_bytes(NONCE)
    cipher = AESGCM(key).encrypt(nonce, json.dumps(value).encode(), None)
    return base64.b64encode(nonce + cipher).decode()


def unseal(text: str, key: bytes) -> dict[str, str]:
    """A request, decrypted; an empty one asks nothing."""
    if not text:
        return {}
    nonce = base64.b64decode(text[:NONCE_IN_BASE64])
    cipher = base64.b64decode(text[NONCE_IN_BASE64:])
    opened: dict[str, str] = json.loads(AESGCM(key).decrypt(nonce, cipher, None))
    return opened


def signature(
    headers: Mapping[str, str], sealed: str, request_id: str, refresh_token: str
) -> str:
    """What the header X-sign must be; ``sealed``: query and body, one after the other."""
    signed = "||".join(f"{name}={headers[name]}" for name in SIGNED if headers[name])
    key = hash_key(request_id, refresh_token).encode()
    return hmac.new(key, (signed + sealed).encode(), hashlib.sha256).hexdigest()
