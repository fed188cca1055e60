"""What an entry's options mean for its lock's client and codes."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant

from ..const import (
    CONF_BOLT_REVERSED,
    CONF_CODE_LENGTH,
    CONF_DAY_ORDER,
    CONF_GENERATION,
    CONF_HOURS_ZONE,
    CONF_IDLE_SECONDS,
    CONF_KEEP_CONNECTION,
    DEFAULT_IDLE_SECONDS,
)
from ..ledger.issue_online import DIGITS, OnlineRules
from ..tuyalock.client.client import LockClient
from ..tuyalock.client.options import ClientMemory, ClientOptions
from ..tuyalock.client.record_keeper import Keeper
from ..tuyalock.model import Credentials
from ..tuyalock.weekly import WeekRules
from ..tuyalock.wire.validity import DayOrder, HoursZone
from . import clock_sources
from .bluetooth import connector
from .host_clock import host_clock


def new_client(
    hass: HomeAssistant,
    entry: ConfigEntry,
    credentials: Credentials,
    known: ClientMemory,
    keeper: Keeper,
) -> LockClient:
    """The client of an entry's lock, with its options and what is known of the lock.

    While the host's clock is in doubt it tells the lock no time: the lock's own goes on
    from what it was told last. That it does, where nobody answers its question, is to be
    expected and not documented (protocol.md §4.9).
    """
    options, clock = entry.options, host_clock(hass)
    return LockClient(
        connector(hass, entry.data[CONF_ADDRESS]),
        credentials,
        bound=True,
        generation=entry.data[CONF_GENERATION],
        now=clock.local,
        options=ClientOptions(
            idle=float(options.get(CONF_IDLE_SECONDS, DEFAULT_IDLE_SECONDS)),
            keep_open=options.get(CONF_KEEP_CONNECTION, False),
            memory=known,
            steady=clock_sources.steady,
            may_tell_time=lambda: clock.doubt is None,
            bolt_reversed=options.get(CONF_BOLT_REVERSED, False),
        ),
        keeper=keeper,
    )


def online_rules(entry: ConfigEntry) -> OnlineRules:
    """How an entry's lock takes online codes, by its options."""
    options = entry.options
    week = WeekRules(
        DayOrder(options.get(CONF_DAY_ORDER, DayOrder.SUNDAY_LOWEST)),
        HoursZone(options.get(CONF_HOURS_ZONE, HoursZone.UTC)),
    )
    return OnlineRules(int(options.get(CONF_CODE_LENGTH, DIGITS)), week)
