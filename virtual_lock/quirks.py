"""In what one lock differs from the next; everything selectable in one place."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class PlainPolicy(StrEnum):
    """What an unbound lock makes of messages under flag 0 (protocol.md §4.3, §12.1)."""

    ACCEPT = "accept"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Quirks:
    """How this lock behaves where locks differ; the defaults are the public firmware.

    Attributes:
        duplicate_records: a record is stored while it is also sent live, so most come
            twice (§4.7). Off: an answered live record is deleted at once.
        query_answered_as_write: a status query is answered with code 0002 (§4.5).
        reports_on_query: a query makes the lock report T0, battery and bolt. No public
            source does so; peers saw it on some v4 locks (§4.5).
        check_answer_on_72: DP 71 with a method other than 0 is answered on DP 72.
        remote_member_swapped: DP 62/63 carry the member id byte-swapped.
        reports_dynamic: a dynamic code leaves a record DP 14 with value 0. Inferred:
            the public firmware reports nothing (§6.1).
        reports_bolt: DP 47, true = unlocked, whenever the bolt moves (peers' hardware).
        asks_to_connect: after a code was typed while nobody was connected, the lock
            asks for a client for 30 s (§1.4). Inferred, and generation 3 only: the
            public code can do it, what makes a real lock do it is not known.
        operation_zero_locks: DP 71 with operation 0 throws the bolt (one peer's
            hardware); the public firmware does nothing (§6.6).
        attempt_limit: wrong keypad entries in a row until it is blocked; None: never,
            as in the public code. Inferred for real locks (§7.2).
        block_seconds: how long the keypad then stays blocked.
        plain: the policy for flag 0 while unbound.
        refuses_split_info: an info request in several packets stays unanswered (§2).
        build_packet: largest packet of a v4 build, bytes (20 to 256). A v3 lock has 20.
        clock_ppm: drift of the clock, parts per million; negative is slow.
        product_id_after_reset: the product id that comes back after a reset; None
            keeps it. Belongs to the recorded device (§10).
    """

    duplicate_records: bool = True
    query_answered_as_write: bool = True
    reports_on_query: bool = False
    check_answer_on_72: bool = True
    remote_member_swapped: bool = True
    reports_dynamic: bool = False
    reports_bolt: bool = False
    asks_to_connect: bool = False
    operation_zero_locks: bool = False
    attempt_limit: int | None = None
    block_seconds: int = 180
    plain: PlainPolicy = PlainPolicy.ACCEPT
    refuses_split_info: bool = False
    build_packet: int = 20
    clock_ppm: int = 0
    product_id_after_reset: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no lock could do.

        Raises:
            ValueError: for an impossible packet size or limit.
        """
        if not 20 <= self.build_packet <= 256:
            raise ValueError("build_packet: 20 to 256 bytes")
        if self.attempt_limit is not None and self.attempt_limit < 1:
            raise ValueError("attempt_limit: at least 1, or none")
        if self.block_seconds < 1:
            raise ValueError("block_seconds: at least 1")


EXACT = Quirks()
"""The public firmware to the letter."""

RETAIL = Quirks(
    duplicate_records=False,
    reports_dynamic=True,
    reports_bolt=True,
    asks_to_connect=True,
    operation_zero_locks=True,
    attempt_limit=5,
)
"""What a lock from a shop presumably does (inferred and peers' reports, see above)."""

PRESETS = {"exact": EXACT, "retail": RETAIL}


def quirks_from_words(words: str) -> Quirks:
    """``PRESET`` or ``PRESET,name=value,…``; what the command line takes.

    Values are ``yes``/``no``, numbers, ``none`` or words, as the quirk needs.

    Raises:
        ValueError: for a preset, a quirk or a value that does not exist.
    """
    preset, *changes = words.split(",")
    if preset not in PRESETS:
        raise ValueError(f"no such preset: {preset}; there are {', '.join(PRESETS)}")
    base = PRESETS[preset]
    values: dict[str, Any] = {
        field.name: getattr(base, field.name) for field in fields(Quirks)
    }
    for change in changes:
        name, _, text = change.partition("=")
        if name not in values:
            raise ValueError(f"no such quirk: {name}; there are {', '.join(values)}")
        values[name] = _value(name, text)
    return Quirks(**values)


def _value(name: str, text: str) -> bool | int | str | None:
    kinds = {field.name: field.type for field in fields(Quirks)}
    kind = kinds[name]
    if text == "none" and name in ("attempt_limit", "product_id_after_reset"):
        return None
    if kind is bool:
        if text not in ("yes", "no"):
            raise ValueError(f"{name}: yes or no")
        return text == "yes"
    if kind is PlainPolicy:
        return PlainPolicy(text)
    if name == "product_id_after_reset":
        return text
    try:
        return int(text)
    except ValueError as err:
        raise ValueError(f"{name}: a whole number") from err
