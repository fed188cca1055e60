"""Config flow: keys out of the account, which a QR code and the app let us ask once."""

from typing import Final, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    QrCodeSelector,
    QrCodeSelectorConfig,
    QrErrorCorrectionLevel,
    TextSelector,
)
import voluptuous as vol

from ..account.errors import AccountFailed, AccountProblem
from ..account.qr_login import QrLogin
from ..account.tuya_entry import async_has_entry
from .key_from_tuya import TuyaEntrySteps

CONF_USER_CODE: Final = "user_code"
CONF_QR: Final = "qr"
# What the app looks for in the code.
QR_TEXT: Final = "tuyaSmart--qrLogin?token={}"


class QrSteps(TuyaEntrySteps):
    """User code, QR code, and a page that goes on by itself when it was scanned."""

    _login: QrLogin | None = None

    async def async_step_qr_code(
        self, user_input: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Ask for the user code of the app.

        The page has another name where a login of Home Assistant may end by this one.
        """
        typed = (user_input or {}).get(CONF_USER_CODE, "").strip()
        if typed:
            self._end_login()
            self._account_failure, self._asked_by = None, "qr_code"
            self._login = QrLogin(self.hass, typed)
            return await self.async_step_asking()
        beside_tuya = async_has_entry(self.hass)
        return self.async_show_form(
            step_id="qr_code_beside_tuya" if beside_tuya else "qr_code",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Required(CONF_USER_CODE): TextSelector()}),
                {CONF_USER_CODE: self._login.user_code if self._login else ""},
            ),
            errors=self._user_code_errors(),
            description_placeholders=self._account_words(),
        )

    async def async_step_qr_code_beside_tuya(
        self, user_input: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Take what was typed there."""
        return await self.async_step_qr_code(user_input)

    def _user_code_errors(self) -> dict[str, str]:
        failure = self._account_failure
        if failure is not None and failure.problem is AccountProblem.WRONG_USER_CODE:
            return {CONF_USER_CODE: failure.problem}
        return self._account_errors()

    async def async_step_asking(self, user_input: None = None) -> ConfigFlowResult:
        """Have a QR code, with progress."""
        assert self._login is not None  # noqa: S101  made by the step before
        return await self._async_show_wait(
            "asking", self._login.async_begin, done="scan"
        )

    async def async_step_scan(
        self, user_input: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Show the code; go on when it was scanned, draw it anew when it was renewed."""
        login = self._login
        assert login is not None  # noqa: S101  made by a step before
        if login.failure is not None:
            return await self._async_login_failed(login.failure)
        if login.scanned:
            return await self.async_step_fetching()
        login.wait()
        self._go_on_after(None, login.async_changed, ("scan",))
        return self.async_show_form(
            step_id="scan",
            data_schema=vol.Schema({vol.Optional(CONF_QR): _picture(login.qr_code)}),
            errors={} if user_input is None else {"base": "not_scanned"},
            description_placeholders=self._words(),
        )

    async def _async_login_failed(self, failure: AccountFailed) -> ConfigFlowResult:
        self._account_failure = failure
        return await self.async_step_qr_code()

    async def async_step_fetching(self, user_input: None = None) -> ConfigFlowResult:
        """Have the devices, with progress; the login is revoked with it."""
        assert self._login is not None  # noqa: S101  made by a step before
        return await self._async_show_wait(
            "fetching", self._login.async_ended, done="fetched"
        )

    async def async_step_fetched(self, user_input: None = None) -> ConfigFlowResult:
        """Go on with what the account told, or say why it told nothing."""
        login = self._login
        assert login is not None  # noqa: S101  made by a step before
        if login.failure is not None:
            return await self._async_login_failed(login.failure)
        self._told = login.devices or ()
        self._end_login()
        return await self.async_step_account_told()

    def _end_login(self) -> None:
        """Forget user code and QR code."""
        self._stop_watching()
        login, self._login = self._login, None
        if login is not None:
            login.stop()

    @callback
    @override
    def async_remove(self) -> None:
        """The flow has ended."""
        self._end_login()
        super().async_remove()


def _picture(token: str) -> QrCodeSelector:
    return QrCodeSelector(
        QrCodeSelectorConfig(
            data=QR_TEXT.format(token),
            scale=5,
            error_correction_level=QrErrorCorrectionLevel.QUARTILE,
        )
    )
