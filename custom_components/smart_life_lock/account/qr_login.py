"""One login with a QR code: asked for, renewed, waited for, revoked."""

import asyncio
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.requirements import (
    RequirementsNotFound,
    async_clear_install_history,
    async_process_requirements,
)

from ..const import DOMAIN
from ..tuyalock.secret import SecretStr
from . import library
from .account_device import AccountDevice
from .errors import AccountFailed, AccountProblem, QrCodeExpired

# Seconds between two questions whether the code was scanned.
POLL_SECONDS: Final = 2.0
# Seconds after which nobody is expected to scan any more; each code lives a few minutes.
PATIENCE: Final = 900.0
# Seconds to install the library, and for everything that follows a scan.
INSTALL_LIMIT: Final = 120.0
FETCH_LIMIT: Final = 60.0
# So many questions in a row may fail before the person is told.
FAILURES: Final = 3


class QrLogin:
    """Waits until somebody scans; the account's devices are all that is left of it."""

    def __init__(self, hass: HomeAssistant, user_code: str) -> None:
        """Belong to the account with this user code; ``async_begin`` follows."""
        self.user_code = SecretStr(user_code)
        self.qr_code = SecretStr()
        self.scanned = False
        self.devices: tuple[AccountDevice, ...] | None = None
        self.failure: AccountFailed | None = None
        self._hass = hass
        self._changed = asyncio.Event()
        self._waiting: asyncio.Task[None] | None = None

    async def async_begin(self) -> None:
        """Have the library and a first QR code; failures are kept in ``failure``."""
        try:
            await self._async_install()
            await self._async_renew()
        except AccountFailed as failure:
            self.failure = failure

    async def _async_install(self) -> None:
        # Home Assistant does not try again what failed once; the person may be online now.
        async_clear_install_history(self._hass)
        try:
            async with asyncio.timeout(INSTALL_LIMIT):
                await async_process_requirements(
                    self._hass, DOMAIN, [library.REQUIREMENT], is_built_in=False
                )
        except RequirementsNotFound, TimeoutError:
            raise AccountFailed(AccountProblem.NO_LIBRARY) from None

    async def _async_renew(self) -> None:
        try:
            async with asyncio.timeout(FETCH_LIMIT):
                self.qr_code = await self._hass.async_add_executor_job(
                    library.new_qr_code, self.user_code
                )
        except TimeoutError:
            raise AccountFailed(AccountProblem.SLOW) from None
        self._changed.set()

    def wait(self) -> asyncio.Task[None]:
        """Ask again and again whether the code was scanned, until ``async_ended``."""
        if self._waiting is None:
            self._waiting = self._hass.async_create_background_task(
                self._async_wait(), f"{DOMAIN} QR login"
            )
        return self._waiting

    async def async_changed(self) -> None:
        """Return when a page that shows it now has to be drawn anew."""
        self._changed.clear()
        await self._changed.wait()

    async def async_ended(self) -> None:
        """Return when there are devices, or a failure."""
        await asyncio.wait([self.wait()])

    def stop(self) -> None:
        """Nobody waits any more; a login that is just being made revokes itself."""
        if self._waiting is not None:
            self._waiting.cancel()

    async def _async_wait(self) -> None:
        try:
            self.devices = await self._async_devices()
        except AccountFailed as failure:
            self.failure = failure
        self._changed.set()

    async def _async_devices(self) -> tuple[AccountDevice, ...]:
        failures, end = 0, self._hass.loop.time() + PATIENCE
        while self._hass.loop.time() < end:
            try:
                devices = await self._async_ask()
                failures = 0
            except AccountFailed as failure:
                failures += 1
                if self.scanned or failures == FAILURES or failure.code:
                    raise
                devices = None
            if devices is not None:
                return devices
            await asyncio.sleep(POLL_SECONDS)
        raise AccountFailed(AccountProblem.NEVER_SCANNED)

    async def _async_ask(self) -> tuple[AccountDevice, ...] | None:
        """The devices, once the code was scanned. Renews it when its time is over."""
        try:
            async with asyncio.timeout(FETCH_LIMIT):
                return await self._hass.async_add_executor_job(
                    library.devices_after_scan,
                    self.qr_code,
                    self.user_code,
                    self._on_scan,
                )
        except QrCodeExpired:
            await self._async_renew()
        except TimeoutError:
            raise AccountFailed(AccountProblem.SLOW) from None
        return None

    def _on_scan(self) -> None:
        """Called in the thread that talks to the server."""
        self._hass.loop.call_soon_threadsafe(self._note_scan)

    def _note_scan(self) -> None:
        self.scanned = True
        self._changed.set()
