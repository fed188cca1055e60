"""Every data point of a lock that is known: one row each (protocol.md §6.1).

State, memory, settings, diagnostics and entities are made from these rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .data_kinds import Choice, Kind, Number, Other, Switch, Value
from .wire.datapoints import DataPoint, Dp, DpType

_SMALL: Final = 1000  # a code has at least four digits


class Sure(StrEnum):
    """How sure it is what a value means: the tags of protocol.md §0.2."""

    MEASURED = "R"
    SOURCE = "C"
    PANEL = "A"
    PEERS = "H"
    INFERRED = "I"
    DISPUTED = "X"


@dataclass(frozen=True, slots=True)
class Feature:
    """One data point; ``code`` is its name in the cloud, ``note`` what is known besides."""

    dp: int
    code: str
    kind: Kind
    sure: Sure
    writable: bool = False
    note: str = ""

    @property
    def has_value(self) -> bool:
        """Whether it is a state or a setting, and no record, text or command."""
        return not isinstance(self.kind, Other)

    def fits(self, point: DataPoint) -> bool:
        """Whether the point has a type that the row knows."""
        return point.type in self.kind.types


SWITCH: Final = Switch()
RAW: Final = Other(frozenset({DpType.RAW}))
TEXT: Final = Other(frozenset({DpType.STRING}))
# An access: a hard id, a member id, or nothing that counts. Types vary.
RECORD: Final = Other(frozenset(DpType))


def _steps(name: str, count: int) -> Choice:
    """Choices that nobody has named."""
    return Choice(tuple(f"{name}_{step}" for step in range(count)))


BATTERY_LEVELS: Final = Choice(("high", "medium", "low", "power_off"))
VOLUMES: Final = _steps("level", 4)
BEEP_VOLUMES: Final = Choice(("mute", "low", "normal", "high"))
LANGUAGES: Final = _steps("language", 11)
DIRECTIONS: Final = _steps("direction", 2)
AUTO_LOCK_SECONDS: Final = Number(1, 1800)


def _state(dp: Dp, code: str, kind: Kind, sure: Sure, note: str = "") -> Feature:
    return Feature(dp, code, kind, sure, note=note)


def _setting(
    dp: Dp, code: str, kind: Kind, note: str = "", *, sure: Sure = Sure.SOURCE
) -> Feature:
    return Feature(dp, code, kind, sure, writable=True, note=note)


def _command(dp: Dp, code: str, note: str = "", *, kind: Kind = RAW) -> Feature:
    """Has a layout of its own, see ``wire``."""
    return Feature(dp, code, kind, Sure.MEASURED, writable=True, note=note)


def _record(dp: Dp, code: str, sure: Sure = Sure.MEASURED, note: str = "") -> Feature:
    return Feature(dp, code, RECORD, sure, note=note)


_ROWS: Final = (
    _command(Dp.UNLOCK_METHOD_CREATE, "unlock_method_create"),
    _command(Dp.UNLOCK_METHOD_DELETE, "unlock_method_delete"),
    _command(Dp.UNLOCK_METHOD_MODIFY, "unlock_method_modify"),
    _command(Dp.UNLOCK_METHOD_FREEZE, "unlock_method_freeze"),
    _command(Dp.UNLOCK_METHOD_ENABLE, "unlock_method_enable"),
    _command(
        Dp.BLUETOOTH_UNLOCK, "bluetooth_unlock", "01 member; reported as result, member"
    ),
    _state(
        Dp.BLUETOOTH_UNLOCK_FEEDBACK,
        "bluetooth_unlock_fb",
        Number(),
        Sure.PANEL,
        "obsolete",
    ),
    _state(
        Dp.BATTERY_PERCENT,
        "residual_electricity",
        Number(0, 100),
        Sure.PANEL,
        "some models allow -1, which says nothing",
    ),
    _state(
        Dp.BATTERY_STATE,
        "battery_state",
        BATTERY_LEVELS,
        Sure.PANEL,
    ),
    _state(Dp.CHILD_LOCK, "child_lock", SWITCH, Sure.PANEL),
    _state(Dp.LIFTED_HANDLE_LOCK, "anti_lock_outside", SWITCH, Sure.PANEL),
    _record(Dp.UNLOCK_FINGERPRINT, "unlock_fingerprint"),
    _record(Dp.UNLOCK_PASSWORD, "unlock_password"),
    _record(
        Dp.UNLOCK_DYNAMIC,
        "unlock_dynamic",
        Sure.INFERRED,
        "the public firmware reports nothing after a dynamic code",
    ),
    _record(Dp.UNLOCK_CARD, "unlock_card"),
    _record(Dp.UNLOCK_KEY, "unlock_key", Sure.PANEL),
    _state(Dp.DOOR_LOG, "open_close", Number(0, 1), Sure.SOURCE, "0 closed, 1 open"),
    _record(Dp.OPEN_INSIDE, "open_inside", Sure.PANEL),
    _record(Dp.UNLOCK_BLE, "unlock_ble"),
    _record(
        Dp.LOCK_RECORD,
        "lock_record",
        Sure.DISPUTED,
        "nobody has published what it means",
    ),
    _state(
        Dp.ALARM,
        "alarm_lock",
        Other(frozenset({DpType.ENUM})),
        Sure.PANEL,
        "protocol.md §6.7; nothing tells the end of an alarm",
    ),
    _state(
        Dp.HIJACK,
        "hijack",
        Other(frozenset({DpType.BOOL, DpType.VALUE})),
        Sure.PANEL,
        "a switch or a number, by model",
    ),
    _state(Dp.LOW_POWER, "low_power", SWITCH, Sure.PANEL),
    _state(Dp.DOORBELL, "doorbell", Other(frozenset({DpType.BOOL})), Sure.PANEL),
    _setting(Dp.MESSAGE, "message", SWITCH),
    _setting(Dp.DOORBELL_SONG, "doorbell_song", _steps("song", 11)),
    _setting(
        Dp.VOLUME,
        "doorbell_volume",
        VOLUMES,
        "which step is the loudest is not published",
    ),
    _setting(
        Dp.LANGUAGE,
        "language",
        LANGUAGES,
        "which number is which language is not published",
    ),
    _setting(Dp.WELCOME_WORDS, "welcome_words", TEXT),
    _setting(Dp.KEY_TONE, "key_tone", _steps("tone", 11)),
    _setting(
        Dp.BEEP_VOLUME,
        "beep_volume",
        BEEP_VOLUMES,
        "as products have it; the public firmware takes 0 to 10, without names",
        sure=Sure.PANEL,
    ),
    _setting(Dp.REVERSE_LOCK, "reverse_lock", SWITCH),
    _setting(Dp.AUTOMATIC_LOCK, "automatic_lock", SWITCH, "off is the passage mode"),
    _setting(Dp.UNLOCK_SWITCH, "unlock_switch", _steps("way", 7)),
    _command(Dp.UNLOCK_METHOD_SYNC_OLD, "unlock_method_sync"),
    _setting(
        Dp.AUTO_LOCK_TIME,
        "auto_lock_time",
        AUTO_LOCK_SECONDS,
        "seconds; the range is that of products, the public firmware checks none",
        sure=Sure.PANEL,
    ),
    _setting(
        Dp.AUTO_LOCK_TIMER,
        "auto_lock_timer",
        Other(frozenset({DpType.VALUE, DpType.RAW})),
        "a value in the public firmware, raw elsewhere",
        sure=Sure.DISPUTED,
    ),
    _setting(Dp.FINGER_INPUT_TIMES, "finger_input_times", Number()),
    _record(Dp.UNLOCK_FACE, "unlock_face"),
    _state(
        Dp.DOOR_STATE,
        "closed_opened",
        Choice(("unknown", "open", "closed")),
        Sure.DISPUTED,
        "models order the three differently; generation 3 has 0 for closed",
    ),
    _record(Dp.UNLOCK_EYE, "unlock_eye", Sure.PANEL),
    _record(Dp.UNLOCK_PALM, "unlock_palm", Sure.PANEL),
    _record(Dp.UNLOCK_FINGER_VEIN, "unlock_finger_vein", Sure.PANEL),
    _setting(Dp.RTC_LOCK, "rtc_lock", SWITCH, sure=Sure.PANEL),
    _state(Dp.AUTO_LOCK_COUNTDOWN, "auto_lock_countdown", Number(), Sure.PANEL),
    _setting(
        Dp.MANUAL_LOCK,
        "manual_lock",
        SWITCH,
        "true locks now; the public firmware echoes anything",
        sure=Sure.PANEL,
    ),
    _state(
        Dp.MOTOR_STATE,
        "lock_motor_state",
        SWITCH,
        Sure.PEERS,
        "true is unlocked; at least one product has it the other way round",
    ),
    _setting(
        Dp.MOTOR_DIRECTION,
        "lock_motor_direction",
        DIRECTIONS,
        "which is which is not published",
    ),
    _command(Dp.MEMBER_FREEZE, "unlock_user_freeze"),
    _command(Dp.MEMBER_ENABLE, "unlock_user_enable"),
    _command(Dp.TEMPORARY_PASSWORD_CREATE, "temporary_password_creat"),
    _command(Dp.TEMPORARY_PASSWORD_DELETE, "temporary_password_delete"),
    _command(Dp.TEMPORARY_PASSWORD_MODIFY, "temporary_password_modify"),
    _command(Dp.UNLOCK_METHOD_SYNC, "synch_method"),
    _record(Dp.UNLOCK_TEMPORARY, "unlock_temporary"),
    _setting(Dp.MOTOR_TORQUE, "motor_torque", _steps("torque", 3)),
    _record(Dp.UNLOCK_DOUBLE, "unlock_double", Sure.DISPUTED),
    _setting(Dp.ARMING_SWITCH, "arming_switch", SWITCH),
    _command(Dp.GUIDE_PAGE, "guide_page"),
    _command(Dp.REMOTE_KEY_SET, "remote_no_pd_setkey"),
    _command(Dp.REMOTE_UNLOCK, "remote_no_dp_key"),
    _record(Dp.UNLOCK_PHONE_REMOTE, "unlock_phone_remote"),
    _record(Dp.UNLOCK_VOICE_REMOTE, "unlock_voice_remote"),
    _command(Dp.OFFLINE_T0, "password_offline_time", kind=TEXT),
    _state(Dp.OFFLINE_CLEAR_ONE, "unlock_offline_clear_single", RAW, Sure.MEASURED),
    _state(Dp.OFFLINE_CLEAR_ALL, "unlock_offline_clear", RAW, Sure.MEASURED),
    _state(Dp.OFFLINE_UNLOCK, "unlock_offline_pd", RAW, Sure.MEASURED),
    _record(Dp.SPECIAL_FUNCTION, "special_function", Sure.DISPUTED),
    _command(Dp.RECORDS, "record", kind=RECORD),
    _command(Dp.CHECK_CODE_SET, "check_code_set"),
    _command(Dp.CHECKED_UNLOCK, "ble_unlock_check"),
    _state(Dp.CHECKED_UNLOCK_RECORD, "unlock_record_check", RAW, Sure.MEASURED),
    _command(Dp.CHECKED_REMOTE_KEY_SET, "remote_no_dp_setkey"),
    _state(Dp.UNLOCK_DOUBLE_KIT, "unlock_double_kit", RAW, Sure.PEERS),
    _setting(Dp.DOUBLE_LOCK, "double_lock", SWITCH, sure=Sure.PEERS),
)
FEATURES: Final = {row.dp: row for row in _ROWS}


def numbers_of(codes: Iterable[str]) -> frozenset[int]:
    """The data points of these names, as far as the table has them."""
    names = frozenset(codes)
    # Plain numbers: they go to disk.
    return frozenset(int(dp) for dp, row in FEATURES.items() if row.code in names)


def is_known(point: DataPoint) -> bool:
    """Whether the table has this data point, with this type."""
    row = FEATURES.get(point.id)
    return row is not None and row.fits(point)


def read(point: DataPoint) -> Value | None:
    """The value of a state or setting; None where the table does not say what it is."""
    return FEATURES[point.id].kind.read(point) if is_known(point) else None


def shown(point: DataPoint) -> int | None:
    """The value as strangers may see it: a number that can be no part of a secret.

    Raw bytes and texts may hold digits, keys or names. So may a large number of which
    nobody knows what it is.
    """
    plain = point.type not in (DpType.RAW, DpType.STRING) and len(point.value) <= 4
    clear = is_known(point) and FEATURES[point.id].sure is not Sure.DISPUTED
    return point.unsigned if plain and (clear or point.unsigned < _SMALL) else None
