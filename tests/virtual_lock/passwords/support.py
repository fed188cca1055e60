"""Passwords in a lock, and somebody at its keypad."""

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    MethodReport,
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    UNLIMITED,
    TemporaryRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.firmware.quirks import Quirks

ALWAYS = Validity(0, 0xFFFFFFFF)
TIMED = Quirks(enforces_times=True)


def tell(talker, payload):
    """Write a value; what the lock reports within half a second."""
    talker.forget()
    talker.write(payload.point())
    talker.lock.advance(500)
    return [point.value.hex() for point in talker.reports()]


def temporary(talker, digits, validity=ALWAYS, times=UNLIMITED):
    """``hardid result`` of a new temporary password."""
    (said,) = tell(talker, TemporaryRequest(validity, times, numerals(digits)))
    return said


def password(talker, digits, validity=ALWAYS, times=0, kind=1, dp=1, hard_id=0xFF):
    """The last word on a member's password."""
    value = SecretBytes(numerals(digits)) if digits else SecretBytes()
    asked = MethodRequest(dp, kind, Stage.START, 0, 5, hard_id, validity, times, value)
    report = MethodReport.parse(dp, bytes.fromhex(tell(talker, asked)[-1]))
    return report.stage, report.hard_id, report.result


def opens(talker, digits):
    """Whether it opens, which nobody may foretell otherwise."""
    foretold = talker.lock.would_open(digits)
    assert talker.lock.type(digits).opened == foretold
    return foretold
