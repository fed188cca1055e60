"""The account server, by the library that Home Assistant's Tuya integration uses as well.

It is installed only when somebody takes this way; nothing else imports it. All of this
blocks, for an executor. The library logs keys, tokens and whole answers: what it logs for
us is dropped, what it logs for Home Assistant's own Tuya integration is not. Nothing that
it raises leaves this module, as that names addresses with tokens in them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
import importlib
import logging
import re
import threading
from typing import Final, Protocol, cast, override
from urllib.parse import quote

import requests

from ..tuyalock.secret import SecretStr
from .account_device import AccountDevice, device_from
from .errors import AccountFailed, AccountProblem, QrCodeExpired

REQUIREMENT: Final = "tuya-device-sharing-sdk>=0.2.15"
# The names under which Tuya lets Home Assistant log in; the phone shows them.
CLIENT_ID: Final = "HA_3y9q4ak7g4ephrvke"
SCHEMA: Final = "haauthorize"
# Seconds for one answer of the server; the library itself waits for a minute.
ANSWER_LIMIT: Final = 10.0

_HOMES = "/v1.0/m/life/users/homes"
_DEVICES = "/v1.0/m/life/ha/home/devices"
_NOT_SCANNED = "E0020003"
_EXPIRED = "E0020002"
_PROBLEMS: Final = {
    "USERCODE_INCORRECT": AccountProblem.WRONG_USER_CODE,
    "-9999999": AccountProblem.LOGIN_ENDED,
    "1010": AccountProblem.LOGIN_ENDED,
}
_CODE = re.compile(r"[\w.-]{1,40}", re.ASCII)
_LOGGERS = ("tuya_sharing", "urllib3.connectionpool")


class Api(Protocol):
    """A login at the account server: signed and encrypted questions."""

    session: requests.Session

    def get(
        self, path: str, params: dict[str, str] | None = None
    ) -> Mapping[str, object] | None:
        """The answer; None where the server answered with an error of HTTP."""


class _Terminal(Protocol):
    customer_api: Api

    def unload(self) -> None: ...


class _LoginControl(Protocol):
    session: requests.Session

    def qr_code(self, client_id: str, schema: str, user_code: str) -> object: ...

    def login_result(
        self, token: str, client_id: str, user_code: str
    ) -> tuple[bool, object]: ...


class _Library(Protocol):
    def LoginControl(self) -> _LoginControl: ...  # noqa: N802  theirs

    def Manager(  # noqa: N802  theirs
        self,
        client_id: str,
        user_code: str,
        terminal_id: str,
        end_point: str,
        token_response: Mapping[str, object],
    ) -> _Terminal: ...


class _Session(requests.Session):
    """Waits no longer than our own limit, whatever the library asks for."""

    @override
    def request(self, *args: object, **options: object) -> requests.Response:
        return super().request(*args, **{**options, "timeout": ANSWER_LIMIT})  # type: ignore[arg-type]


class _NotOurs(logging.Filter):
    """Drops what is logged by a thread that works for us."""

    def __init__(self) -> None:
        super().__init__()
        self.ours = threading.local()

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        return not getattr(self.ours, "working", False)


_NOT_OURS = _NotOurs()


@contextmanager
def _asking() -> Iterator[None]:
    """Keep quiet, and make AccountFailed of whatever goes wrong."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_NOT_OURS)
    _NOT_OURS.ours.working = True
    try:
        yield
    except AccountFailed, QrCodeExpired:
        raise
    except requests.Timeout:
        raise AccountFailed(AccountProblem.SLOW) from None
    except requests.ConnectionError:
        raise AccountFailed(AccountProblem.UNREACHABLE) from None
    except Exception as error:  # noqa: BLE001  it may raise anything
        code = getattr(error, "error_code", None)
        if code is None:
            raise AccountFailed(AccountProblem.NOT_UNDERSTOOD) from None
        raise _failed(code) from None
    finally:
        _NOT_OURS.ours.working = False


def _failed(code: object) -> AccountFailed:
    """What an error code of the server means; it is shown only where it is a code."""
    text = str(code)
    shown = text if _CODE.fullmatch(text) else ""
    return AccountFailed(_PROBLEMS.get(text, AccountProblem.REFUSED), shown)


def _library() -> _Library:
    try:
        # Its own modules are imported along, which takes long: not in the event loop.
        return cast("_Library", importlib.import_module("tuya_sharing"))
    except ImportError:
        raise AccountFailed(AccountProblem.NO_LIBRARY) from None


def _login_control() -> _LoginControl:
    control = _library().LoginControl()
    control.session = _Session()
    return control


def new_qr_code(user_code: str) -> SecretStr:
    """A login that somebody with this user code may allow: the token of its QR code.

    Raises AccountFailed.
    """
    with _asking():
        control = _login_control()
        with control.session:
            answer = control.qr_code(CLIENT_ID, SCHEMA, quote(user_code, safe=""))
        told = _object(answer)
        if told.get("success") is not True:
            raise _failed(told["code"])
        return SecretStr(_object(told["result"])["qrcode"])


def devices_after_scan(
    qr_code: str, user_code: str, scanned: Callable[[], None]
) -> tuple[AccountDevice, ...] | None:
    """The account's devices, if its owner has scanned the code by now; else None.

    All in one call, so that nothing can come in between: the login is revoked before it
    ends, however it ends, and its tokens are never known outside. ``scanned`` is called
    as soon as the login is there.

    Raises AccountFailed, or QrCodeExpired.
    """
    with _asking():
        told = _login_result(qr_code, quote(user_code, safe=""))
        if told is None:
            return None
        scanned()
        terminal = _library().Manager(
            CLIENT_ID, user_code, str(told["terminal_id"]), _endpoint(told), told
        )
        terminal.customer_api.session = _Session()
        with terminal.customer_api.session:
            try:
                return _devices(terminal.customer_api)
            finally:
                with suppress(Exception):
                    terminal.unload()


def _login_result(qr_code: str, user_code: str) -> Mapping[str, object] | None:
    control = _login_control()
    with control.session:
        done, answer = control.login_result(qr_code, CLIENT_ID, user_code)
    told = _object(answer)
    if done:
        return told
    code = told["code"]
    if code == _EXPIRED:
        raise QrCodeExpired
    if code != _NOT_SCANNED:
        raise _failed(code)
    return None


def _object(answer: object) -> Mapping[str, object]:
    """An object of JSON; anything else is no answer of this server."""
    if not isinstance(answer, Mapping):
        raise AccountFailed(AccountProblem.NOT_UNDERSTOOD)
    return answer


def _endpoint(told: Mapping[str, object]) -> str:
    """Where the account's data are; tokens go nowhere unencrypted."""
    endpoint = told["endpoint"]
    if not isinstance(endpoint, str) or not endpoint.startswith("https://"):
        raise AccountFailed(AccountProblem.NOT_UNDERSTOOD)
    return endpoint


def devices_of(api: Api) -> tuple[AccountDevice, ...]:
    """The devices in all homes of an account, asked for anew. Raises AccountFailed."""
    with _asking():
        return _devices(api)


def _devices(api: Api) -> tuple[AccountDevice, ...]:
    told = [
        device_from(device.get)
        for home in _rows(api.get(_HOMES))
        for device in _rows(api.get(_DEVICES, {"homeId": str(home["ownerId"])}))
    ]
    return tuple(one for one in told if one is not None)


def _rows(answer: Mapping[str, object] | None) -> list[Mapping[str, object]]:
    if answer is None:
        raise AccountFailed(AccountProblem.NOT_UNDERSTOOD)
    rows = answer.get("result") or []
    if not isinstance(rows, list):
        raise AccountFailed(AccountProblem.NOT_UNDERSTOOD)
    return [row for row in rows if isinstance(row, Mapping)]
