"""What hosts and guests are told of a stay: digits to whom they are for."""

from typing import Final

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..actions.permission import async_all_may_make_codes
from ..const import CONF_CODES_TO, DOMAIN
from ..coordinator import LockCoordinator
from ..device.notice_places import Drawer, Notice, Phone, Place
from ..device.phone_delivery import Message, async_send
from ..ledger.code import ComputedCode, IssuedCode
from ..ledger.status import LeftToDo
from ..localize import async_words, dated_moment, error_words
from ..storage.guest_stays import Stay
from .settings import GuestSettings

_WORDS: Final = "guest"


class Telling:
    """Tells of one lock's stays. All raise HomeAssistantError where nobody was reached."""

    def __init__(self, lock: LockCoordinator, settings: GuestSettings) -> None:
        """Belong to one lock."""
        self._lock, self._settings = lock, settings
        self._device = lock.device

    async def async_made(self, code: IssuedCode) -> None:
        """The digits of a new code, or one that works at other times now."""
        notices, entry = self._lock.notices, self._device.entry
        if not notices.is_showing(code.id):
            for_all = await async_all_may_make_codes(self._device.hass, entry)
            await notices.async_show(code, for_all=for_all, kept=True)
        if self._settings.send_to is not None:
            await self._async_to_guest(code, self._settings.send_to)

    async def _async_to_guest(self, code: IssuedCode, target: str) -> None:
        hass = self._device.hass
        words = await async_words(hass, _WORDS)
        text = words["yours"].format(
            code=code.digits,
            lock=self._device.name,
            start=dated_moment(hass, code.valid_from),
            end=dated_moment(hass, code.valid_until),
        )
        if isinstance(code, ComputedCode) and code.first_use_by and not code.uses:
            first = dated_moment(hass, code.first_use_by)
            text += " " + words["first_use"].format(until=first)
        title = words["title"].format(lock=self._device.name)
        await async_send(hass, target, Message(title, text, f"{DOMAIN}_to_{code.id}"))

    async def async_cancelled(
        self, stay: Stay, code: IssuedCode, left: LeftToDo
    ) -> None:
        """A code was taken back, as far as that is possible."""
        words = await async_words(self._device.hass, _WORDS)
        more = (await async_words(self._device.hass, "left_to_do"))[left]
        text = words["cancelled"].format(name=stay.name, left=more)
        if left not in {LeftToDo.NOTHING, LeftToDo.WAIT_FOR_LOCK}:
            text += " " + self._opens_until(words, code)
        await self._async_tell(stay, text)

    async def async_too_long(self, stay: Stay, code: IssuedCode) -> None:
        """A stay is shorter than its code, which nobody can change."""
        words = await async_words(self._device.hass, _WORDS)
        text = words["too_long"].format(name=stay.name)
        await self._async_tell(stay, f"{text} {self._opens_until(words, code)}")

    async def async_failed(self, stay: Stay, error: HomeAssistantError) -> None:
        """There is no code for a stay, or not the right one."""
        words = await async_words(self._device.hass, _WORDS)
        start = dated_moment(self._device.hass, dt_util.as_local(stay.start))
        told = error_words(self._device.hass, error)
        text = words["failed"].format(name=stay.name, start=start, error=told)
        await self._async_tell(stay, text)

    def _opens_until(self, words: dict[str, str], code: IssuedCode) -> str:
        until = dated_moment(self._device.hass, code.opens_until)
        return words["opens_until"].format(until=until)

    async def _async_tell(self, stay: Stay, text: str) -> None:
        """A notice without digits, to where the digits go."""
        device = self._device
        phone, tag = device.entry.options.get(CONF_CODES_TO), f"{DOMAIN}_{stay.key}"
        place: Place = Phone(phone, tag) if phone else Drawer(tag)
        notice = Notice(device.name, stay.name, None, text, "")
        await place.async_show(device.hass, notice)
