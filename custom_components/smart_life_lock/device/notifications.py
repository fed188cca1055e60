"""What people are told about single codes, true for as long as it is shown.

A pressed button shows its code, up to the end of that code's life, also while its lock is
not set up, or to the removal of that lock: on the phone that the options name, else under
Notifications. The use of a code that somebody had deleted is shown until it is dismissed.
"""

from collections.abc import Container
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import Notification, UpdateType
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_CODES_TO, DOMAIN
from ..ledger.code import SECOND, IssuedCode
from ..ledger.kinds import CodeStatus
from ..ledger.status import status_of
from .health import LockHealth
from .host_clock import host_clock
from .news import News, RecordNews
from .notice_places import Drawer, Notice, Phone, Place
from .notice_refresh import async_follow_words
from .notification_words import notice_of, use_of_deleted
from .records import RecordBook

_SHOWS = frozenset(
    {
        CodeStatus.PENDING,
        CodeStatus.SCHEDULED,
        CodeStatus.ACTIVE,
        CodeStatus.FAILED,
    }
)
"""The states in which somebody may still want to pass a code on."""


@dataclass(frozen=True, slots=True)
class Made:
    """How a code is shown, and what was said of it last.

    ``hidden``: not everybody who could read it there may see digits. ``kept``: it stays
    beside codes that are made later.
    """

    place: Place
    hidden: bool
    kept: bool
    said: str = ""


@dataclass(slots=True)
class Shown:
    """What is shown of a lock's codes, by the ids of these.

    ``timers`` end those in ``made`` while no entry is set up that could.
    """

    made: dict[str, Made] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    timers: list[CALLBACK_TYPE] = field(default_factory=list)

    def drop_timers(self) -> None:
        """An entry takes over, or the lock is gone."""
        while self.timers:
            self.timers.pop()()


# By entry: notifications outlive a reload.
_SHOWN: HassKey[dict[str, Shown]] = HassKey(f"{DOMAIN}_notices")


@callback
def async_end_notices(hass: HomeAssistant, entry_id: str) -> None:
    """The lock is removed: nobody could end these any more."""
    shown = hass.data.get(_SHOWN, {}).pop(entry_id, None)
    if shown is not None:
        shown.drop_timers()
        for made in shown.made.values():
            made.place.end(hass)


class CodeNotices:
    """Shows, rewrites and ends the notifications about one lock's codes."""

    def __init__(self, health: LockHealth, records: RecordBook) -> None:
        """Belong to one lock; what is shown from before a reload is gone on with."""
        self._health, self._records = health, records
        self._device = device = health.device
        by_entry = device.hass.data.setdefault(_SHOWN, {})
        self._shown = by_entry.setdefault(device.entry.entry_id, Shown())

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Follow reports and dismissals; returns what ends that."""
        hass = self._device.hass
        ends = (
            persistent_notification.async_register_callback(hass, self._on_update),
            self._records.async_add_listener(self._on_news),
            self._device.async_add_listener(self.async_refresh),
            async_follow_words(hass, self._device.entry, self.async_refresh),
        )
        self._shown.drop_timers()
        self.async_refresh()

        @callback
        def stop() -> None:
            for end in ends:
                end()
            for code in self._codes(self._shown.made):
                self._shown.timers.append(self._end_later(code))

        return stop

    def _end_later(self, code: IssuedCode) -> CALLBACK_TYPE:
        """End it when its time passes; a clock in doubt does not tell that."""
        hass, made, code_id = self._device.hass, self._shown.made, code.id

        @callback
        def end(_now: datetime) -> None:
            if host_clock(hass).doubt is None and code_id in made:
                made.pop(code_id).place.end(hass)

        job = HassJob(end, f"{DOMAIN} end of a notification", cancel_on_shutdown=True)
        left = code.last_chance + SECOND - host_clock(hass).now()
        return async_call_later(hass, max(left, timedelta()), job)

    def is_showing(self, code_id: str) -> bool:
        """Whether a code is shown, and goes on to be as long as it is true."""
        return code_id in self._shown.made

    async def async_show(
        self, code: IssuedCode, *, for_all: bool, kept: bool = False
    ) -> None:
        """The digits of a new code, for everybody who can read them where they are shown.

        ``for_all``: whether everybody who uses this home may see them. One that is not
        ``kept`` takes the place of those that were shown before it.

        Raises HomeAssistantError where the phone that the options name gets nothing.
        """
        device = self._device
        tag = _made_id(code.id if kept else device.entry.entry_id)
        phone = device.entry.options.get(CONF_CODES_TO)
        place: Place = Phone(phone, tag) if phone else Drawer(tag)
        if not kept:
            self._replace_former(place)
        made = Made(place, hidden=not (phone or for_all), kept=kept)
        notice = self._notice(code, made)
        self._shown.made[code.id] = replace(made, said=place.said(notice))
        try:
            await place.async_show(self._device.hass, notice)
        except HomeAssistantError:
            self._shown.made.pop(code.id, None)
            raise

    def _replace_former(self, by: Place) -> None:
        """The newer notice ends the former ones, by itself where the place is the same."""
        for code_id, made in tuple(self._shown.made.items()):
            if not made.kept:
                del self._shown.made[code_id]
                if made.place != by:
                    made.place.end(self._device.hass)

    @callback
    def async_refresh(self) -> None:
        """Show anew what codes or time have made different."""
        if not (self._shown.made or self._shown.used):
            return
        codes = {code.id: code for code in self._device.ledger.codes()}
        for code_id, made in tuple(self._shown.made.items()):
            code = codes.get(code_id)
            if code is None or code.uses or self._is_past(code):
                del self._shown.made[code_id]
                made.place.end(self._device.hass)
            else:
                self._show_again(code, made)
        for code in self._codes(self._shown.used):
            self._show_used(code)

    def _show_again(self, code: IssuedCode, made: Made) -> None:
        notice = self._notice(code, made)
        if (said := made.place.said(notice)) != made.said:
            self._shown.made[code.id] = replace(made, said=said)
            made.place.show(self._device.hass, notice)

    def _notice(self, code: IssuedCode, made: Made) -> Notice:
        return notice_of(self._health, code, hidden=made.hidden, named=made.kept)

    def _show_used(self, code: IssuedCode) -> None:
        text = use_of_deleted(self._health, code)
        told = f"{self._device.name}\n{text}"
        if self._shown.used.get(code.id) != told:
            self._shown.used[code.id] = told
            persistent_notification.async_create(
                self._device.hass, text, self._device.name, _used_id(code.id)
            )

    def _is_past(self, code: IssuedCode) -> bool:
        """Whether nobody needs it any more; a clock in doubt does not tell that."""
        clock = self._device.clock
        return clock.doubt is None and status_of(code, clock.now()) not in _SHOWS

    def _codes(self, shown: Container[str]) -> list[IssuedCode]:
        return [code for code in self._device.ledger.codes() if code.id in shown]

    @callback
    def _on_news(self, news: News) -> None:
        match news:
            case RecordNews(unwanted=True, code_id=str(code_id)):
                self._shown.used.pop(code_id, None)
                for code in self._codes({code_id}):
                    self._show_used(code)

    @callback
    def _on_update(self, kind: UpdateType, about: dict[str, Notification]) -> None:
        """What somebody has dismissed is not shown again."""
        if kind is not UpdateType.REMOVED:
            return
        for code_id, made in tuple(self._shown.made.items()):
            match made.place:
                case Drawer(notification_id) if notification_id in about:
                    del self._shown.made[code_id]
        for code_id in tuple(self._shown.used):
            if _used_id(code_id) in about:
                del self._shown.used[code_id]


def _made_id(of: str) -> str:
    return f"{DOMAIN}_{of}"


def _used_id(code_id: str) -> str:
    return f"{DOMAIN}_used_{code_id}"
