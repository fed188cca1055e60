"""Home Assistant's notifications about single codes, true for as long as they are shown.

A pressed button shows its code, up to the end of that code's life, also while its lock is
not set up, or to the removal of that lock. The use of a code that somebody had deleted is
shown until it is dismissed.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import Notification, UpdateType
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..ledger.code import SECOND, IssuedCode
from ..ledger.kinds import CodeKind, CodeStatus
from ..ledger.status import left_to_do, status_of
from ..localize import told_moment, words_now
from .health import LockHealth
from .host_clock import host_clock
from .news import News, RecordNews
from .notice_refresh import async_follow_words
from .records import RecordBook
from .warnings import loaded_warning

_SHOWS = frozenset(
    {
        CodeStatus.PENDING,
        CodeStatus.SCHEDULED,
        CodeStatus.ACTIVE,
        CodeStatus.FAILED,
    }
)
"""The states in which somebody may still want to pass a code on."""


@dataclass(slots=True)
class Shown:
    """The texts that are shown of a lock's codes, by the ids of these.

    ``timers`` end those in ``made`` while no entry is set up that could.
    """

    made: dict[str, str] = field(default_factory=dict)
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
        for code_id in shown.made:
            persistent_notification.async_dismiss(hass, _made_id(code_id))


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
            self._device.async_add_listener(self.async_look),
            async_follow_words(hass, self._device.entry, self.async_look),
        )
        self._shown.drop_timers()
        self.async_look()

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
            if host_clock(hass).doubt is None:
                made.pop(code_id, None)
                persistent_notification.async_dismiss(hass, _made_id(code_id))

        job = HassJob(end, f"{DOMAIN} end of a notification", cancel_on_shutdown=True)
        left = code.last_chance + SECOND - host_clock(hass).now()
        return async_call_later(hass, max(left, timedelta()), job)

    @callback
    def async_show(self, code: IssuedCode) -> None:
        """The digits of a new code, for everybody who sees these notifications.

        Of dynamic codes there is only one that works the longest: it takes the place of
        those before.
        """
        if code.kind is CodeKind.DYNAMIC:
            for former in self._codes(self._shown.made):
                if former.kind is CodeKind.DYNAMIC:
                    self._end(former.id)
        self._put(self._shown.made, code.id, _made_id(code.id), self._made(code))

    @callback
    def async_look(self) -> None:
        """Codes or time have changed: so may what is to be said of them."""
        if not (self._shown.made or self._shown.used):
            return
        codes = {code.id: code for code in self._device.ledger.codes()}
        for code_id in tuple(self._shown.made):
            code = codes.get(code_id)
            if code is None or code.uses or self._is_past(code):
                self._end(code_id)
            else:
                text = self._made(code)
                self._put(self._shown.made, code_id, _made_id(code_id), text)
        for code in self._codes(self._shown.used):
            text = self._used(code)
            self._put(self._shown.used, code.id, _used_id(code.id), text)

    def _is_past(self, code: IssuedCode) -> bool:
        """Whether nobody needs it any more; a clock in doubt does not tell that."""
        clock = self._device.clock
        return clock.doubt is None and status_of(code, clock.now()) not in _SHOWS

    def _codes(self, shown: Container[str]) -> list[IssuedCode]:
        return [code for code in self._device.ledger.codes() if code.id in shown]

    def _put(
        self, shown: dict[str, str], code_id: str, notification_id: str, text: str
    ) -> None:
        told = f"{self._device.name}\n{text}"
        if shown.get(code_id) != told:
            shown[code_id] = told
            persistent_notification.async_create(
                self._device.hass, text, self._device.name, notification_id
            )

    def _end(self, code_id: str) -> None:
        del self._shown.made[code_id]
        persistent_notification.async_dismiss(self._device.hass, _made_id(code_id))

    @callback
    def _on_news(self, news: News) -> None:
        match news:
            case RecordNews(unwanted=True, code_id=str(code_id)):
                self._shown.used.pop(code_id, None)
                for code in self._codes({code_id}):
                    text = self._used(code)
                    self._put(self._shown.used, code_id, _used_id(code_id), text)

    @callback
    def _on_update(self, kind: UpdateType, about: dict[str, Notification]) -> None:
        """What somebody has dismissed is not shown again."""
        if kind is not UpdateType.REMOVED:
            return
        for shown, name in ((self._shown.made, _made_id), (self._shown.used, _used_id)):
            for code_id in tuple(shown):
                if name(code_id) in about:
                    del shown[code_id]

    def _made(self, code: IssuedCode) -> str:
        hass, status = self._device.hass, status_of(code, self._device.clock.now())
        problem = ""
        if code.online is not None and code.online.failure is not None:
            problem = words_now(hass, "problem")[code.online.failure]
        sort = f"_{status}" if status in _UNWRITTEN else ""
        text = words_now(hass, "notification")[code.kind + sort].format(
            code=code.digits, until=told_moment(hass, code.last_chance), problem=problem
        )
        return "\n\n".join(filter(None, (text, loaded_warning(self._health))))

    def _used(self, code: IssuedCode) -> str:
        hass = self._device.hass
        left = left_to_do(code, self._device.clock.now())
        return words_now(hass, "deleted_used")[left].format(
            name=code.name or code.id,
            code_id=code.id,
            at=told_moment(hass, code.last_used or self._device.clock.now()),
            until=told_moment(hass, code.opens_until),
        )


_UNWRITTEN = frozenset({CodeStatus.PENDING, CodeStatus.FAILED})


def _made_id(code_id: str) -> str:
    return f"{DOMAIN}_{code_id}"


def _used_id(code_id: str) -> str:
    return f"{DOMAIN}_used_{code_id}"
