"""Which security flag a message is sent under (protocol.md §3.5)."""

from .cipher import Flag, Keys
from .commands import REPORTS, Code


def client_flag(code: int, keys: Keys, *, bound: bool) -> Flag:
    """What a client uses.

    Bound: info under the login key, everything else under the session key; with the
    secret key of protocol 5 flags 14 and 15 instead ([H], not confirmed on hardware).
    Unbound: info and pair in plain, or under the factory key where it is known. Anomaly
    unbind needs no session.
    """
    match code:
        case Code.INFO | Code.PAIR if not bound and keys.auth_key is None:
            return Flag.PLAIN
        case Code.INFO if not bound:
            return Flag.AUTH
        case Code.PAIR if not bound:
            return Flag.AUTH_SESSION
        case Code.INFO:
            return Flag.SECRET if keys.has_secret else Flag.LOGIN
        case Code.ANOMALY_UNBIND:
            return Flag.LOGIN
    return Flag.SECRET_SESSION if keys.has_secret else Flag.SESSION


def info_answer_flag(version: int, request: Flag | None, *, bound: bool) -> Flag:
    """L3: always 4 when bound and 1 when not. S21: as it was asked."""
    if version >= 4 and request is not None:
        return request
    return Flag.LOGIN if bound else Flag.AUTH


def lock_flag(
    code: int,
    status: int | None,
    request: Flag | None,
    *,
    informed: bool,
    secret: bool = False,
) -> Flag:
    """What a lock uses for everything but its info answer.

    ``status`` is the answer's, ``request`` the flag of what is answered; ``informed``
    says that an info answer was given in this connection. The last rule is measured on
    L3 and taken for S21 too. ``secret``: the lock speaks protocol 5, of which peers say
    that all but the info answer is under flag 15 (§4.8).
    """
    if secret:
        return Flag.SECRET_SESSION
    if code == Code.PAIR and status == 1 and request is not None:
        return request
    if code == Code.ANOMALY_UNBIND:
        return Flag.AUTH
    if code in REPORTS and not informed:
        return Flag.LOGIN
    return Flag.SESSION
