"""Every code that a lock's keypad takes without radio: keyed functions of time.

Pure arithmetic, both ends: the same engine issues codes and verifies them. Times are
aware datetimes, keys are bytes, codes are strings whose ``repr`` shows nothing.
"""

from .dynamic import (
    DynamicWindow,
    dynamic_code,
    dynamic_step,
    dynamic_window,
    verify_dynamic,
)
from .ff1 import Ff1, ff1_decrypt, ff1_encrypt
from .keypad_digits import can_enter_dynamic, from_keypad, is_trivial, to_keypad
from .offline import (
    OfflineCode,
    OfflineCodes,
    OfflineKind,
    decrypt_report,
    encrypt_report,
)
from .verdict import Verdict
from .verifier import OfflineVerifier, Snapshot
from .window import FACTORY_T0, Window, ceil_hour, floor_hour, renewed_t0

__all__ = [
    "FACTORY_T0",
    "DynamicWindow",
    "Ff1",
    "OfflineCode",
    "OfflineCodes",
    "OfflineKind",
    "OfflineVerifier",
    "Snapshot",
    "Verdict",
    "Window",
    "can_enter_dynamic",
    "ceil_hour",
    "decrypt_report",
    "dynamic_code",
    "dynamic_step",
    "dynamic_window",
    "encrypt_report",
    "ff1_decrypt",
    "ff1_encrypt",
    "floor_hour",
    "from_keypad",
    "is_trivial",
    "renewed_t0",
    "to_keypad",
    "verify_dynamic",
]
