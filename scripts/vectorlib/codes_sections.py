"""The vector sections about codes: ``dynamic``, ``ff1``, ``offline_scenarios``, ``notation``.

Each function takes the JSON value of its section and returns (passed, total). Keys,
times and what is typed come from the file; everything else is only compared. Data of
the wrong form counts as not passed and never raises.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
import json
from typing import Any

from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineCodes,
    OfflineVerifier,
    dynamic_code,
    dynamic_step,
    ff1_decrypt,
    ff1_encrypt,
    from_keypad,
    to_keypad,
    verify_dynamic,
)

type Json = Any
"""Whatever a file holds; a wrong form is found out by using it."""
type Checks = Iterator[bool]

_WRONG_DATA = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = 300
_DYNAMIC_LENGTH = 8


def dynamic(data: Json) -> tuple[int, int]:
    """Codes, acceptance and edges of dynamic codes, counted together."""
    parts = (("codes", _code), ("acceptance", _acceptance), ("edges", _edge))
    results = [_count(_part(data, name), checks) for name, checks in parts]
    return sum(passed for passed, _ in results), sum(total for _, total in results)


def ff1(data: Json) -> tuple[int, int]:
    """Encryption and decryption of ten digits; one each per item."""
    return _count(data, _pair)


def offline_scenarios(data: Json) -> tuple[int, int]:
    """Every entered code's verdict and plaintext, and the slots in use at the end."""
    return _count(data, _scenario)


def notation(data: Json) -> tuple[int, int]:
    """Keypads with fewer than ten digits, typed and read."""
    return _count(data, _notation)


def _part(data: Json, name: str) -> Json:
    return data.get(name) if isinstance(data, dict) else None


def _count(items: Json, checks: Callable[[Json], Checks]) -> tuple[int, int]:
    """Passed and total over all items; what breaks off counts as one more failure."""
    if not isinstance(items, list) or not items:
        return 0, 1
    passed = total = 0
    for item in items:
        outcomes = [False]
        with suppress(*_WRONG_DATA):
            for outcome in checks(item):
                outcomes.insert(-1, outcome)
            outcomes.pop()
        passed, total = passed + sum(outcomes), total + len(outcomes)
    return passed, total


def _code(item: Json) -> Checks:
    key, at = _login_key(item), _time(item["unix"])
    yield (
        dynamic_code(key, at) == item["code"]
        and f"{dynamic_step(at):08X}" == item["hmac_message"]
    )


def _acceptance(item: Json) -> Checks:
    key, code = _login_key(item), item["code"]
    yield dynamic_code(key, _time(item["step"] * _STEP)) == code
    if not item["checks"]:
        yield False
    for check in item["checks"]:
        yield _is(verify_dynamic(key, code, _time(check["now"])), check["result"])


def _edge(item: Json) -> Checks:
    verdict = verify_dynamic(_login_key(item), item["input"], _time(item["now"]))
    yield _is(verdict, item["result"])


def _pair(item: Json) -> Checks:
    key = bytes.fromhex(item["key_hex"])
    if item.get("login_key", "").encode() not in {b"", key[10:]}:
        raise ValueError("key: two spellings disagree")
    yield ff1_encrypt(key, item["plain"]) == item["cipher"]
    yield ff1_decrypt(key, item["cipher"]) == item["plain"]


def _scenario(item: Json) -> Checks:
    key = _login_key(item)
    lock = OfflineVerifier(key)
    for step in item["steps"]:
        match step["op"]:
            case "set_t0":
                lock.t0 = _time(int(step["value"]))
            case "reboot":
                kept = json.loads(json.dumps(lock.snapshot()))
                lock = OfflineVerifier(key).restore(kept)
            case "enter":
                yield _entered(lock, OfflineCodes(key, lock.t0), step)
            case _:
                yield False
    entered = any(step["op"] == "enter" for step in item["steps"])
    yield entered and _is(lock.stored, item["stored_after"])


def _entered(lock: OfflineVerifier, codes: OfflineCodes, step: Json) -> bool:
    """Enter one code; it is entered whatever the rest of the step expects."""
    verdict = lock.enter(step["code"], _time(step["now"]))
    with suppress(*_WRONG_DATA):
        return (
            _is(verdict, step["result"])
            and codes.decode(step["code"]).plain == step["plain"]
            and codes.encrypt_plain(step["plain"]) == step["code"]
        )
    return False


def _notation(item: Json) -> Checks:
    base, typed = item["base"], item["digits"]
    seen = from_keypad(typed, base)
    decimal = item["decimal_without_leading_zeros"]
    yield (
        seen == item["lock_output"] == decimal
        and to_keypad(seen, base) == typed
        and (len(seen) == _DYNAMIC_LENGTH) is item["accepted_as_8_digits"]
    )


def _login_key(item: Json) -> bytes:
    """The login key; where the file spells it twice, both must agree."""
    key = bytes.fromhex(item["login_key_hex"])
    if item.get("login_key", "").encode() not in {b"", key}:
        raise ValueError("login key: two spellings disagree")
    return key


def _is(ours: int, expected: Json) -> bool:
    """Equal as integers; JSON's true and 0.0 are other things than 1 and 0."""
    return type(expected) is int and ours == expected


def _time(unix: Json) -> datetime:
    return _EPOCH + timedelta(seconds=unix)
