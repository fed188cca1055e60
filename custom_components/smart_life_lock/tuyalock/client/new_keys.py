"""Keys for a lock that we bind ourselves, from the system's random source."""

import secrets
import string

from ..model import LOGIN_KEY_SIZE, VIRTUAL_ID_SIZE, Credentials
from ..secret import SecretBytes, SecretStr

_CHECK_CODE_LENGTH = 8


def make_credentials(device_id: str) -> Credentials:
    """Fresh login key (any 6 bytes), virtual id (any 22) and check code (8 digits).

    A lock takes every value of these bytes (protocol.md §13.6). 48 bits are all that
    its design has room for; letters and digits alone would be 35.7.

    The lock does not know the check code before ``LockClient.set_check_code``. Store
    the result before binding: a lock that is bound with a lost key needs its button.
    """
    digits = (secrets.choice(string.digits) for _ in range(_CHECK_CODE_LENGTH))
    return Credentials(
        device_id=device_id,
        login_key=SecretBytes(secrets.token_bytes(LOGIN_KEY_SIZE)),
        virtual_id=SecretBytes(secrets.token_bytes(VIRTUAL_ID_SIZE)),
        check_code=SecretStr("".join(digits)),
    )
