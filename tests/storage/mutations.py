"""Files as accidents leave them: what was good JSON, changed somewhere."""

from copy import deepcopy
import json
from random import Random
from typing import Any

WRONG: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    254,
    255,
    256,
    1440,
    2**31,
    2**32,
    2**63,
    2**64 - 1,
    1.5,
    -1e300,
    "",
    " ",
    "x",
    "é",
    "0123456789",
    "12345678",
    "314159",
    "active",
    "dynamic",
    "offline_temporary",
    "online_periodic",
    "made_elsewhere",
    "on",
    "off",
    "utc",
    "Europe/Berlin",
    "/etc/passwd",
    "0001-01-01T00:00:00+00:00",
    "1969-12-31T23:59:59+00:00",
    "2026-03-03T10:20:30",
    "2026-03-03T10:20:30+00:00",
    "2106-02-07T06:28:15+00:00",
    "9999-12-31T23:59:59-14:00",
    [],
    [1],
    {},
    {"x": 1},
]


def places(value: Any, inside: Any = None, key: Any = None) -> list[tuple[Any, Any]]:
    """Where something stands: what it is in, and its key there."""
    found = [] if inside is None else [(inside, key)]
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return found
    return [*found, *(place for k, v in inner for place in places(v, value, k))]


def changed_json(envelope: dict[str, Any], random: Random) -> bytes:
    """Some values replaced, taken away, doubled or swapped."""
    envelope = deepcopy(envelope)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        every = places(envelope)
        if not every:
            break
        inside, key = random.choice(every)
        match random.randrange(5):
            case 0:
                del inside[key]
            case 1:
                other, there = random.choice(every)
                inside[key], other[there] = other[there], inside[key]
                try:
                    json.dumps(envelope)
                except ValueError:  # one of them was inside the other
                    return b"[" * random.randrange(2000)
            case 2 if isinstance(inside, list):
                inside.append(deepcopy(inside[key]))
            case 3 if isinstance(inside[key], int):
                inside[key] += random.choice((-1, 1, 1000, -1000, 2**32))
            case _:
                inside[key] = deepcopy(random.choice(WRONG))
    return json.dumps(envelope, ensure_ascii=random.random() < 0.5).encode()


def _flip(content: bytes, random: Random) -> bytes:
    at = random.randrange(len(content))
    return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


def _zeroed(content: bytes, random: Random) -> bytes:
    """As a file system leaves a block that never came to the disk."""
    at = random.randrange(len(content))
    length = random.randrange(1, 4096)
    return content[:at] + bytes(min(length, len(content) - at)) + content[at + length :]


def _moved(content: bytes, random: Random) -> bytes:
    start, end, at = sorted(random.randrange(len(content)) for _ in range(3))
    return content[:start] + content[end:at] + content[start:end] + content[at:]


def _other_digit(content: bytes, random: Random) -> bytes:
    digits = [at for at, byte in enumerate(content) if chr(byte).isdigit()]
    at = random.choice(digits)
    return content[:at] + str(random.randrange(10)).encode() + content[at + 1 :]


def _other_number(content: bytes, random: Random) -> bytes:
    new = random.choice((b"NaN", b"Infinity", b"-0", b"1e999", b"01", b'"\\ud800"'))
    return content.replace(random.choice((b"null", b"false", b"0")), new, 1)


def _encoded(content: bytes, random: Random) -> bytes:
    encodings = "utf-8-sig", "utf-16", "utf-16-le", "utf-32"
    return content.decode().encode(random.choice(encodings))


def _doubled(content: bytes, random: Random) -> bytes:
    """One name twice: everything after some comma once more."""
    at = random.choice([at for at, byte in enumerate(content) if byte == ord(",")])
    end = content.find(b",", at + 1)
    return content[:end] + content[at:end] + content[end:]


def _nested(content: bytes, random: Random) -> bytes:
    depth = random.choice((100, 900, 1000, 1100, 100_000))
    return content.replace(b"null", b"[" * depth + b"]" * depth, 1)


_BYTES = (
    _flip,
    _cut,
    _zeroed,
    _moved,
    _other_digit,
    _other_number,
    _encoded,
    _doubled,
    _nested,
)


def changed_bytes(content: bytes, random: Random) -> bytes:
    """Bytes changed, lost or in another place; another encoding; what is no JSON."""
    return random.choice(_BYTES)(content, random)
