"""What is asked of a lock as one was measured."""

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    NO_CODE,
    CheckCodeSet,
)
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.reports import parse_report
from virtual_lock.firmware.quirks import MEASURED

from ..talker import bound_talker

CODE, KEY = SecretBytes(b"73974671"), SecretBytes(b"49059125")
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


def tell(talker, payload):
    """Write a value; what the lock reports within half a second."""
    talker.forget()
    talker.write(payload.point())
    talker.lock.advance(500)
    return [point.value.hex() for point in talker.reports()]


def records_of(talker):
    return [
        parse_report(one.code, one.data).points[0]
        for one in talker.heard
        if one.code in (Code.REPORT_TIME, Code.REPORT_TIME_V4)
    ]


def with_code(generation=3, quirks=MEASURED):
    talker = bound_talker(generation, quirks=quirks)
    talker.write(CheckCodeSet(NO_CODE, CODE).point())
    talker.forget()
    return talker
