"""Why a lock may stay silent, by what it advertises: it never says so itself."""

from .advert import Advert
from .errors import KeyProblem
from .model import Credentials


def diagnose(advert: Advert, credentials: Credentials) -> KeyProblem | None:
    """What an advertisement alone tells against ``credentials``; None: nothing.

    A clear bound bit is NOT_BOUND. Another lock's id is DEVICE_ID_MISMATCH, and elements
    of a bound lock that do not fit the login key are REJECTED (protocol.md §1.3); an
    advert without a device id tells neither.
    """
    if not advert.bound:
        return KeyProblem.NOT_BOUND
    if advert.device_id is None:
        return None
    if advert.device_id != credentials.device_id:
        return KeyProblem.DEVICE_ID_MISMATCH
    if not advert.fits(credentials.login_key):
        return KeyProblem.REJECTED
    return None
