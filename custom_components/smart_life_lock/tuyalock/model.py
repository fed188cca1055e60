"""What is known of a lock, and what it tells: plain frozen data, no Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from .data_kinds import Value
from .secret import SecretBytes, SecretStr

LOGIN_KEY_SIZE = 6
VIRTUAL_ID_SIZE = 22
_NOTHING = SecretBytes()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens a lock's conversation and makes its codes.

    ``login_key`` is 6 bytes (``local_key[:6]`` of a Tuya account, or our own choice),
    ``virtual_id`` up to 22 bytes of any value, empty where we do not know it: a bound
    lock does not ask (protocol.md §4.2). ``local_key`` (16 bytes) and ``secret_key``
    (16 bytes) are only for protocol 5 (§4.8), ``check_code`` (8 ASCII digits) only for
    DP 70/71 (§6.6).
    """

    device_id: str
    login_key: SecretBytes
    virtual_id: SecretBytes = _NOTHING
    local_key: SecretBytes | None = None
    secret_key: SecretBytes | None = None
    check_code: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class LockInfo:
    """What an info answer says (protocol.md §4.1), without keys."""

    protocol: tuple[int, int]
    firmware: str
    hardware: str
    bound: bool


class Method(StrEnum):
    """How somebody got in; the data points of protocol.md §6.1."""

    DYNAMIC_CODE = "dynamic_code"
    OFFLINE_CODE = "offline_code"
    ONLINE_CODE = "online_code"
    PASSWORD = "password"  # noqa: S105  a name
    FINGERPRINT = "fingerprint"
    CARD = "card"
    KEY = "key"
    FACE = "face"
    EYE = "eye"
    PALM = "palm"
    FINGER_VEIN = "finger_vein"
    BLUETOOTH = "bluetooth"
    PHONE = "phone"
    VOICE = "voice"
    INSIDE = "inside"
    COMBINED = "combined"
    OTHER = "other"


class UnlockWay(StrEnum):
    """How a lock is opened over Bluetooth; which of them a lock has depends on the model.

    DP 71 with a check code and DP 6 are measured on the public firmware, so are DP 60
    and 61; of newer locks peers say that these two want keys of the cloud (protocol.md
    §6.5). That DP 46, off, opens is said of a few models and nowhere shown (§6.1, §12.5).
    """

    CHECKED = "check_code"
    BLUETOOTH = "bluetooth"
    REMOTE = "remote_key"
    MANUAL = "manual_lock"


class Alarm(IntEnum):
    """DP 21 (protocol.md §6.7)."""

    WRONG_FINGERPRINT = 0
    WRONG_PASSWORD = 1
    WRONG_CARD = 2
    WRONG_FACE = 3
    TONGUE_BAD = 4
    TOO_HOT = 5
    NOT_CLOSED = 6
    TONGUE_NOT_OUT = 7
    PRY = 8
    KEY_IN = 9
    LOW_BATTERY = 10
    POWER_OFF = 11
    SHOCK = 12
    DEFENSE = 13


class OfflineOutcome(StrEnum):
    """What an entered offline code did: DP 67, 65, 66 (protocol.md §7.6)."""

    OPENED = "opened"
    CLEARED_ONE = "cleared_one"
    CLEARED_ALL = "cleared_all"


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody opened the lock; ``identifier`` is a hard id or member id."""

    at: datetime
    method: Method
    identifier: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class OfflineCodeEntered:
    """An offline code did its work; ``plain`` is its decrypted 10-digit plaintext."""

    at: datetime
    outcome: OfflineOutcome
    plain: SecretStr
    late: bool


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """DP 21; ``kind`` is a plain number where the alarm is not in our list."""

    at: datetime
    kind: Alarm | int
    late: bool


@dataclass(frozen=True, slots=True)
class DoorbellRung:
    """DP 24."""

    at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Duress:
    """DP 22: somebody was forced to open; ``number`` where the lock gave one."""

    at: datetime
    number: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class UnspecifiedRecord:
    """DP 20, a record whose meaning nobody has published; ``number`` is its value."""

    at: datetime
    number: int | None
    late: bool


@dataclass(frozen=True, slots=True)
class T0Reported:
    """DP 64: the hour zero of offline codes, as the lock holds it (UTC)."""

    t0: datetime


@dataclass(frozen=True, slots=True)
class ClockSet:
    """The lock was told the time; there is no acknowledgement on the wire."""

    at: datetime


@dataclass(frozen=True, slots=True)
class CredentialsChanged:
    """DP 1, 2 or 3: somebody changed the members' credentials, perhaps at the lock.

    ``deleted``: it was DP 2, which also answers our own deletions. ``filled`` is the hard
    id that has just been given to a new credential.
    """

    deleted: bool = False
    filled: int | None = None


@dataclass(frozen=True, slots=True)
class LockState:
    """What the lock reported last; None means that it never said.

    ``jammed``: the bolt reported that it is stuck (DP 21) and nothing better since.
    ``reported`` are the data points that came as the table of data points has them,
    ``values`` the states and settings among them: None where the last report had a value
    or a type that the table does not know, or where ``battery`` says that a later one
    makes it doubtful. ``unanswered`` are those that were written,
    acknowledged, and never reported: it seems that the lock does not have them.
    """

    locked: bool | None = None
    door_open: bool | None = None
    info: LockInfo | None = None
    t0: datetime | None = None
    clock_set: datetime | None = None
    jammed: bool = False
    reported: frozenset[int] = frozenset()
    values: Mapping[int, Value | None] = field(default_factory=dict)
    unanswered: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StateChanged:
    """A state, a setting or the info answer made a difference.

    So does the end of a link, and a record that makes the former state doubtful.
    """

    state: LockState


type LockEvent = (
    Access
    | OfflineCodeEntered
    | AlarmRaised
    | DoorbellRung
    | Duress
    | UnspecifiedRecord
    | T0Reported
    | ClockSet
    | StateChanged
    | CredentialsChanged
)
