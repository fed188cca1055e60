"""The wire of both generations, both roles, without I/O (protocol.md §2 to §6)."""

from .cipher import Derivation, Flag, Keys, seal, unseal
from .commands import BEFORE_PAIRING, REPORTS, Code
from .datapoints import DataPoint, Dp, DpType, decode, encode
from .frame import SMALLEST_PACKET, Frame, Joiner, Nibble, crc16, split
from .messages import from_client, from_lock
from .session import Session
from .states import (
    CloseLink,
    CloseReason,
    Drop,
    DropReason,
    LinkState,
    Outcome,
    Received,
    Role,
)

__all__ = [
    "BEFORE_PAIRING",
    "REPORTS",
    "SMALLEST_PACKET",
    "CloseLink",
    "CloseReason",
    "Code",
    "DataPoint",
    "Derivation",
    "Dp",
    "DpType",
    "Drop",
    "DropReason",
    "Flag",
    "Frame",
    "Joiner",
    "Keys",
    "LinkState",
    "Nibble",
    "Outcome",
    "Received",
    "Role",
    "Session",
    "crc16",
    "decode",
    "encode",
    "from_client",
    "from_lock",
    "seal",
    "split",
    "unseal",
]
