"""All that is true of the lock without Home Assistant; the public names, nothing else.

Cheap names are here; what needs more is imported from its own module: ``advert``,
``client``, ``codes``, ``gatt``, ``wire``.
"""

from .errors import (
    InvalidWindow,
    KeyProblem,
    KeyUnavailable,
    LinkLost,
    LockSilent,
    NotAuthorized,
    OutcomeUnknown,
    ProtocolError,
    RefusalReason,
    Refused,
    TuyaLockError,
    Unreachable,
    WindowProblem,
)
from .model import Credentials, LockEvent, LockInfo, LockState
from .secret import SecretBytes, SecretStr

__all__ = [
    "Credentials",
    "InvalidWindow",
    "KeyProblem",
    "KeyUnavailable",
    "LinkLost",
    "LockEvent",
    "LockInfo",
    "LockSilent",
    "LockState",
    "NotAuthorized",
    "OutcomeUnknown",
    "ProtocolError",
    "RefusalReason",
    "Refused",
    "SecretBytes",
    "SecretStr",
    "TuyaLockError",
    "Unreachable",
    "WindowProblem",
]
