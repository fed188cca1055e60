"""In what one lock differs from the next; everything selectable in one place."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, get_args

from custom_components.smart_life_lock.tuyalock.wire.numerals import MAX_DIGITS
from custom_components.smart_life_lock.tuyalock.wire.validity import DayOrder, HoursZone

from .credentials import MOST_TEMPORARY, SLOTS


class PlainPolicy(StrEnum):
    """What an unbound lock makes of messages under flag 0 (protocol.md §4.3, §12.1)."""

    ACCEPT = "accept"
    REFUSE = "refuse"


class Modify(StrEnum):
    """What DP 53 and DP 3 change of a credential (§6.2, §6.4).

    Measured are DP 53 of both builds and DP 3 of L3; that DP 3 of BK3431Q changes only
    the validity is read in its source.
    """

    EVERYTHING = "everything"
    """All that is written; a length of 0 leaves no digits. L3."""
    VALIDITY = "validity"
    """Only the validity; the old digits stay, and the answer is a success all the same.
    BK3431Q."""
    KEEP_DIGITS = "keep_digits"
    """Everything, but a length of 0 keeps the digits. Inferred from the app's panel,
    which writes that length (§6.4)."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """How this lock behaves where locks differ; the defaults are the public firmware.

    What all builds that were measured do alike has no switch. Most dangerous: any first
    counter from 1 on is taken, and a counter that does not rise ends the link (§3.3);
    an acknowledgement is sent before the action, and the action follows even if nobody
    is there any more (§13.3); a stored record is lost when a live one is answered before
    any were fetched (§4.7, §13.5); DP 61 without a key compares with what happens to be
    in memory; the first DP 70 takes any slave, and what it deletes goes on working until
    the lock starts again (§13.7); DP 2, type 0, takes all of a member (§6.2).

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
        handling_ms: how long a packet lies before the lock looks at it, with all that
            came after it; 0: not at all. What lies behind a pair request is dropped
            without a word, as is what does not fit (§13.3).
        foreign_slots: DP 2, 3, 52 and 53 take whatever credential has the hard id, so
            52 and 53 delete and overwrite permanent ones (§6.2, §13.4). Of DP 3 this is
            inferred from DP 2. Off: only what is of the kind that is written to.
        empty_slot_overwrites: DP 53 for a slot that holds nothing answers 01 and yet
            writes: over the permanent credential 0 (§13.4). Every build.
        modify: what DP 3 and 53 change.
        unknown_type_lists_nothing: an unknown type among those of DP 54, none, or more
            than five are answered as an empty lock answers (§6.3). Every build. Off:
            unknown types are passed over.
        drops_short_plain: a message under flag 0 of at most 16 bytes is dropped, so an
            info request without padding and without data is (§13.7, the closed object).
            The recorded L3 answers it: see MEASURED.
        plain: the policy for flag 0 while unbound.
        refuses_split_info: an info request in several packets stays unanswered (§2).
        build_packet: largest packet of a v4 build, bytes (20 to 256). A v3 lock has 20.
        clock_ppm: drift of the clock, parts per million; negative is slow.
        product_id_after_reset: the product id that comes back after a reset; None
            keeps it. Belongs to the recorded device (§10).
        enforces_times: a password opens only between its begin and end (inclusive) and
            within its weekly hours, and not before the clock was told the time.
            Inferred: the public application has no such code (§6.4).
        hours_zone: in which zone weekly hours are counted; LOCAL: the one that came
            with the time, UTC until it came. Not known (§6.8).
        day_order: which bit of weekly hours is Sunday. The sources differ (§6.8).
        deletes_used: a temporary password of times 1 is deleted when it has opened.
            Inferred from the name "one-shot"; the public code counts nothing (§6.4).
        refuses_duplicates: digits that another slot has are refused. Inferred from the
            reason 02 (§6.2); the public firmware takes them.
        code_length: so many digits a password must have; None: any number. Inferred
            from the app, which insists on six (§6.4), and the reason 05 (§6.2).
        needs_secret: the lock speaks protocol 5 (§4.8), as peers describe it; nobody has
            confirmed it on hardware. Bound, it hears flags 14 and 15 alone, under the
            keys that ``protocol_5`` gives it; unbound it hears nobody, because its
            first activation needs the maker's cloud. That it is deaf to the login key
            alone, and that its info answer has the layout of 4.4, is inferred.
        temporary_slots: of temporary passwords (1 to 200), from hard id 40 on. Other
            numbers than ten are inferred: a retail lock has shown ids beyond 49 (§6.2).
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
    handling_ms: int = 0
    foreign_slots: bool = True
    empty_slot_overwrites: bool = True
    modify: Modify = Modify.EVERYTHING
    unknown_type_lists_nothing: bool = True
    drops_short_plain: bool = False
    plain: PlainPolicy = PlainPolicy.ACCEPT
    refuses_split_info: bool = False
    build_packet: int = 20
    clock_ppm: int = 0
    product_id_after_reset: str | None = None
    enforces_times: bool = False
    hours_zone: HoursZone = HoursZone.UTC
    day_order: DayOrder = DayOrder.SUNDAY_LOWEST
    deletes_used: bool = False
    refuses_duplicates: bool = False
    code_length: int | None = None
    needs_secret: bool = False
    temporary_slots: int = SLOTS

    def __post_init__(self) -> None:
        """Refuse what no lock could do.

        Raises:
            ValueError: for an impossible packet size, limit, length or number.
        """
        if not 20 <= self.build_packet <= 256:
            raise ValueError("build_packet: 20 to 256 bytes")
        if self.attempt_limit is not None and self.attempt_limit < 1:
            raise ValueError("attempt_limit: at least 1, or none")
        if self.block_seconds < 1:
            raise ValueError("block_seconds: at least 1")
        if not 0 <= self.handling_ms <= 1000:
            raise ValueError("handling_ms: 0 to 1000")
        if self.code_length is not None and not 1 <= self.code_length <= MAX_DIGITS:
            raise ValueError(f"code_length: 1 to {MAX_DIGITS}, or none")
        if not 1 <= self.temporary_slots <= MOST_TEMPORARY:
            raise ValueError(f"temporary_slots: 1 to {MOST_TEMPORARY}")


EXACT = Quirks()
"""The public firmware to the letter, but for what MEASURED adds."""

MEASURED = replace(EXACT, drops_short_plain=True)
"""The public firmware as it was measured last (§13).

What it adds is no default, because the recordings have it otherwise.
"""

BK3431Q = replace(MEASURED, modify=Modify.VALIDITY)
"""Another build of it; what else differs (§0) is not seen here."""

RETAIL = Quirks(
    duplicate_records=False,
    reports_dynamic=True,
    reports_bolt=True,
    asks_to_connect=True,
    operation_zero_locks=True,
    attempt_limit=5,
    modify=Modify.KEEP_DIGITS,
    enforces_times=True,
    deletes_used=True,
    refuses_duplicates=True,
    code_length=6,
)
"""What a lock from a shop presumably does (inferred and peers' reports, see above)."""

PRESETS = {
    "exact": EXACT,
    "measured": MEASURED,
    "bk3431q": BK3431Q,
    "retail": RETAIL,
}


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
    kind: Any = {field.name: field.type for field in fields(Quirks)}[name]
    if (choices := get_args(kind)) and text == "none":
        return None
    kind = choices[0] if choices else kind
    if kind is bool:
        if text not in ("yes", "no"):
            raise ValueError(f"{name}: yes or no")
        return text == "yes"
    if kind is not int:
        value: str = kind(text)
        return value
    try:
        return int(text)
    except ValueError as err:
        raise ValueError(f"{name}: a whole number") from err
