"""Config flow: a lock's keys out of an account, tried, and what to do where none fits."""

from collections.abc import Iterable, Sequence
from typing import Final, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..account.account_device import AccountDevice
from ..account.errors import AccountFailed
from ..account.matching import devices_of_lock
from ..const import (
    CONF_ANNOUNCED,
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_LOCAL_KEY,
    CONF_PRODUCT_ID,
    CONF_SECRET_KEY,
    CONF_T0,
)
from ..device.bluetooth import async_heard
from ..ledger.errors import CodeRefused
from ..ledger.names_and_ids import clean_name
from ..localize import typed_moment
from ..tuyalock.advert import Advert
from ..tuyalock.errors import KeyProblem
from .key_entry import DEVICE_ID_LENGTH, KeyEntrySteps, keys_from_typed
from .t0 import parse_t0
from .wait import WaitingSteps

CONF_LOCK: Final = "lock"
HOW_TO_GET_KEYS: Final = (
    "https://github.com/smart-life-lock/smart-life-lock/blob/main/docs/getting-keys.md"
)


class AccountSteps(KeyEntrySteps, WaitingSteps):
    """What an account told is tried on the lock like keys that somebody typed.

    Of all its devices only the one that is the lock is remembered, and only until this
    flow ends.
    """

    # What the account told last, until the lock is found among it.
    _told: tuple[AccountDevice, ...] = ()
    _others: Sequence[str] = ()
    _account_failure: AccountFailed | None = None
    # The lock as the account has it, and the step that asked.
    _of_account: AccountDevice | None = None
    _asked_by = "qr_code"

    @property
    def _advert(self) -> Advert | None:
        heard = async_heard(self.hass, self._address)
        return None if heard is None else heard.advert

    def _locks_among(
        self, devices: Iterable[AccountDevice]
    ) -> tuple[AccountDevice, ...]:
        """Those that may be the lock at hand; none that is set up as another one."""
        own = self._device_id()
        ours = {entry.data[CONF_DEVICE_ID] for entry in self._async_current_entries()}
        free = (one for one in devices if one.uuid == own or one.uuid not in ours)
        return devices_of_lock(free, self._advert, own)

    async def async_step_account_told(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """Find the lock among what the account told."""
        told, self._told = self._told, self._locks_among(self._told)
        match self._told:
            case ():
                self._others = sorted({o.name for o in told if o.is_lock and o.name})
                return await self.async_step_account_without()
            case (one,):
                return await self._async_use(one)
        return await self.async_step_account_lock()

    async def async_step_account_without(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """The account does not have the lock: name those that it has."""
        return self.async_show_menu(
            step_id="account_without",
            menu_options=[self._asked_by, *self._other_ways()],
            description_placeholders={
                **self._words(),
                "others": ", ".join(self._others) or "–",
            },
        )

    def _other_ways(self) -> tuple[str, ...]:
        others = ("keys",)
        return others if self._asked_by == "qr_code" else ("qr_code", *others)

    async def async_step_account_lock(
        self, user_input: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Let a person choose where the lock does not tell which one it is."""
        if user_input is not None:
            chosen = {one.id: one for one in self._told}[user_input[CONF_LOCK]]
            return await self._async_use(chosen)
        options = [
            SelectOptionDict(value=one.id, label=self._label(one)) for one in self._told
        ]
        picker = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        return self.async_show_form(
            step_id="account_lock",
            data_schema=vol.Schema({vol.Required(CONF_LOCK): picker}),
            description_placeholders=self._words(),
        )

    def _label(self, one: AccountDevice) -> str:
        """The name in the app and the moment of the pairing, which tell twins apart."""
        name = one.name or one.uuid or one.id
        if one.paired_at is None:
            return name
        paired = dt_util.utc_from_timestamp(one.paired_at)
        return f"{name} ({typed_moment(paired)})"

    async def _async_use(self, one: AccountDevice) -> ConfigFlowResult:
        """Try the keys of this lock."""
        self._told, self._of_account = (), one
        # T0 in the only public data that has both; the proof at the door decides.
        self._suggested_t0 = str(one.paired_at or "")
        if self._entry is None:
            self._take_account_name(one.name)
        device_id = self._device_id() or one.uuid
        if one.local_key is None or len(device_id) != DEVICE_ID_LENGTH:
            return self._show_keyless("account_no_key")
        await self._async_take_account_keys(one, device_id)
        return await self.async_step_trying()

    def _take_account_name(self, name: str) -> None:
        try:
            self._name = clean_name(name) or self._name
        except CodeRefused:
            return
        self._name = self._free_name()

    async def _async_take_account_keys(
        self, one: AccountDevice, device_id: str
    ) -> None:
        """All that the account tells of the lock; T0 only where nothing better is known."""
        await self._async_take_keys(keys_from_typed(_as_typed(one), device_id))
        self._tried_from = "account_trial"
        if self._data[CONF_T0] is None and one.t0 is not None:
            self._data[CONF_T0] = parse_t0(one.t0)
        if one.product_id is not None:
            self._data[CONF_PRODUCT_ID] = one.product_id
        self._data[CONF_ANNOUNCED] = sorted(one.data_points)

    @override
    def _step_after_trial(self, problem: str) -> str:
        """A key that the lock refuses is the account's fault; all else may be tried again."""
        of_account = self._tried_from == "account_trial" and self._of_account
        if not of_account or problem == KeyProblem.NOT_BOUND:
            return super()._step_after_trial(problem)
        self._lacks_secret = problem == KeyProblem.NEEDS_SECRET_KEY
        if self._lacks_secret:
            self._typed = _as_typed(of_account)
            return "keys"
        return "account_wrong_key" if problem in set(KeyProblem) else "account_trial"

    async def async_step_account_trial(
        self, user_input: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """The keys could not be tried: say why, and try again."""
        if user_input is not None:
            return await self.async_step_trying()
        return self._show_before_work(
            "account_trial",
            data_schema=vol.Schema({}),
            errors=self._errors(),
            description_placeholders=self._words(),
        )

    async def async_step_account_no_key(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """The account has the lock, and tells no key of it."""
        return self._show_keyless("account_no_key")

    async def async_step_account_wrong_key(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """The account has the lock, and tells another key than the lock obeys."""
        return self._show_keyless("account_wrong_key")

    def _show_keyless(self, step: str) -> ConfigFlowResult:
        one = self._of_account
        return self.async_show_menu(
            step_id=step,
            menu_options=[self._asked_by, *self._other_ways()],
            description_placeholders={
                **self._words(),
                "lock": (one.name if one else "") or self._name,
                "page": HOW_TO_GET_KEYS,
            },
        )

    def _account_errors(self) -> dict[str, str]:
        failure = self._account_failure
        return {} if failure is None else {"base": failure.problem}

    def _account_words(self) -> dict[str, str]:
        failure = self._account_failure
        return {**self._words(), "code": failure.code if failure else ""}


def _as_typed(one: AccountDevice) -> dict[str, str]:
    """Its keys as a person would type them: plain text, which can be stored."""
    return {
        CONF_LOCAL_KEY: str(one.local_key or ""),
        CONF_SECRET_KEY: str(one.secret_key or ""),
        CONF_CHECK_CODE: str(one.check_code or ""),
    }
