"""Keys for a lock that we bind ourselves, from the system's random source."""

import secrets
import string

from .model import Credentials
from .secret import SecretBytes, SecretStr

_ALPHABET = string.ascii_letters + string.digits
_LOGIN_KEY_LENGTH = 6
_VIRTUAL_ID_LENGTH = 22
_CHECK_CODE_LENGTH = 8


def make_credentials(device_id: str) -> Credentials:
    """Fresh login key (6 letters and digits), virtual id (22) and check code (8 digits).

    The lock does not know the check code before ``LockClient.set_check_code``. Store
    the result before binding: a lock that is bound with a lost key needs its button.
    """
    login_key = _random(_ALPHABET, _LOGIN_KEY_LENGTH)
    return Credentials(
        device_id=device_id,
        login_key=SecretBytes(login_key.encode("ascii")),
        virtual_id=_random(_ALPHABET, _VIRTUAL_ID_LENGTH),
        check_code=SecretStr(_random(string.digits, _CHECK_CODE_LENGTH)),
    )


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
