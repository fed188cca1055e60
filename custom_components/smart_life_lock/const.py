"""Names that more than one module of the integration needs."""

from datetime import timedelta
from enum import StrEnum
import logging
from typing import Final

from homeassistant.const import Platform
from homeassistant.util.hass_dict import HassKey

DOMAIN: Final = "smart_life_lock"
LOGGER: Final = logging.getLogger(__package__)

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.LOCK,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
)

# Entry data: what is needed to talk to the lock and to make its codes.
CONF_DEVICE_ID: Final = "device_id"
CONF_LOGIN_KEY: Final = "login_key"
CONF_LOCAL_KEY: Final = "local_key"
CONF_SECRET_KEY: Final = "secret_key"  # noqa: S105  a name
CONF_VIRTUAL_ID: Final = "virtual_id_hex"
# Of version 0.1, whose virtual ids were text.
CONF_OLD_VIRTUAL_ID: Final = "virtual_id"
CONF_CHECK_CODE: Final = "check_code"
CONF_GENERATION: Final = "generation"
CONF_PRODUCT_ID: Final = "product_id"
# Numbers of the data points that an account lists for the lock.
CONF_ANNOUNCED: Final = "announced"
CONF_T0: Final = "t0"
# Whether the lock itself has reported that T0; one that was typed may be wrong.
CONF_T0_CONFIRMED: Final = "t0_confirmed"
CONF_LEDGER: Final = "ledger"
# When the lock was bound with a key of ours, in seconds since 1970.
CONF_BOUND_AT: Final = "bound_at"
# Only in kept keys: a lock may have been bound with them, or not yet; and what the lock
# was called when its entry was deleted.
CONF_INTENT: Final = "intent"
CONF_TITLE: Final = "title"
# Set just before an entry is removed whose lock was made to forget us.
CONF_UNBOUND: Final = "unbound"
SECRET_FIELDS: Final = (
    CONF_LOGIN_KEY,
    CONF_LOCAL_KEY,
    CONF_SECRET_KEY,
    CONF_VIRTUAL_ID,
    CONF_OLD_VIRTUAL_ID,
    CONF_CHECK_CODE,
)

# In the context of a flow that has given an entry another key, and still has a question.
CONTEXT_MENDED: Final = "mended"

# Repair issues besides those of ``health``, by the start of their names.
ISSUE_WEAK_KEY: Final = "weak_key"
# A code that was deleted, was used, and opens until its clear code is typed.
ISSUE_DELETED_OPENS: Final = "deleted_opens"
# Weekly hours of which the lock takes only a part, now or when the clocks change.
ISSUE_FEWER_HOURS: Final = "fewer_hours"
# Told where a lock came back under a key that it had before: something else was paired
# in its place.
ISSUE_FORMER_KEY: Final = "former_key"
# The calendar of guests is gone.
ISSUE_GUEST_CALENDAR: Final = "guest_calendar"
# The lock refuses its key, and Home Assistant's Tuya integration may have the new one.
ISSUE_NEW_KEY: Final = "new_key"
# One for all locks: the host's clock cannot be right.
ISSUE_CLOCK: Final = "host_clock"

# Entry options.
CONF_WHO: Final = "who_may_make_codes"
CONF_CHOSEN: Final = "chosen_people"
CONF_OTHERS_SEE: Final = "others_may_see_names"
# Whether codes are made, changed and taken back by events of their calendar.
CONF_CALENDAR_MAKES: Final = "calendar_makes_codes"
# What takes the digits of codes instead of Home Assistant's own notifications.
CONF_CODES_TO: Final = "codes_to"
# The calendar of guests, in a part of its own.
CONF_GUESTS: Final = "guests"
CONF_GUEST_CALENDAR: Final = "guest_calendar"
CONF_LEAD_HOURS: Final = "lead_hours"
CONF_CHECK_IN: Final = "check_in"
CONF_CHECK_OUT: Final = "check_out"
CONF_IGNORED_TITLES: Final = "ignored_titles"
CONF_GUESTS_TO: Final = "guests_to"
DEFAULT_LEAD_HOURS: Final = 24
MAX_LEAD_HOURS: Final = 336
DEFAULT_CHECK_IN: Final = "15:00:00"
DEFAULT_CHECK_OUT: Final = "11:00:00"
# Up to entries of minor version 2: True for everyone, False for administrators.
CONF_OLD_EVERYONE: Final = "everyone_may_make_codes"
CONF_KEEP_CONNECTION: Final = "keep_connection"
CONF_IDLE_SECONDS: Final = "idle_seconds"
CONF_CODE_LENGTH: Final = "code_length"
CONF_DAY_ORDER: Final = "day_order"
CONF_HOURS_ZONE: Final = "hours_zone"
CONF_BOLT_REVERSED: Final = "bolt_reversed"
CONF_UNLOCK_WAY: Final = "unlock_way"
AUTOMATIC: Final = "automatic"
DEFAULT_IDLE_SECONDS: Final = 15
MIN_IDLE_SECONDS: Final = 5
# The lock itself ends a link after 120 s without work (protocol.md §4.10).
MAX_IDLE_SECONDS: Final = 100

# Bus event of every code that is issued: id, kind and name, never digits.
EVENT_CODE_ISSUED: Final = "smart_life_lock_code_issued"
# Bus event of all that the event entity tells, for Activity; never digits.
EVENT_ACCESS: Final = "smart_life_lock_access"

# Dispatcher signal of every change of a lock's codes, with the id of its entry.
SIGNAL_CODES: Final = "smart_life_lock_codes"

# Twice a day: each session costs the lock's battery about a second of radio, and it is
# how we hear of codes used meanwhile and how a clock lost with a battery is set again.
SYNC_INTERVAL: Final = timedelta(hours=12)
# A poor crystal (500 ppm) drifts five minutes in a week, and five minutes is all that a
# dynamic code forgives (protocol.md §7.1).
CLOCK_OVERDUE: Final = timedelta(days=7)
# The lock's clock is to be set because the host's has jumped; told when the lock was not
# reached for so long.
CLOCK_GRACE: Final = timedelta(minutes=10)
# As long as a link stays open without work: a lock that asks for a connection was left
# only just before, and that of generation 3 asks for 30 s (protocol.md §1.4).
ADVERT_SYNC_COOLDOWN: Final = timedelta(seconds=15)
# After a failed session, and how often we look whether one is due.
SYNC_RETRY: Final = timedelta(minutes=30)
# After failed sessions in a row while something waits to be written.
WORK_PAUSES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (15, 30, 60, 120, 300, 600, 1800)
)
# To enrol something at the lock takes several touches, each of them reported.
TABLE_SETTLES: Final = timedelta(seconds=10)
# How often we look whether a lock that failed us was heard again.
WORK_POLL: Final = timedelta(seconds=3)
# Longest wait of an action for the lock's word, or for a session; then it answers what is
# so. A failed exchange is told by then, and everything within 15 s of the call.
ANSWER_LIMIT: Final = 14.6
# Locks of generation 3 advertise about once a second or more often, of others nothing is
# published (protocol.md §1.4). One that was not heard for so long is taken for away,
# whatever Home Assistant still remembers of it.
NEAR: Final = 10.0
# So many failed sessions, while something waits, are worth telling.
FAILED_SESSIONS: Final = 5

# The hash of the card's script that is served, as the card asks for it.
CARD_VERSION: HassKey[str] = HassKey(f"{DOMAIN}.card_version")


class Who(StrEnum):
    """Who may make codes, besides administrators and automations."""

    ADMINISTRATORS = "administrators"
    EVERYONE = "everyone"
    CHOSEN = "chosen"
