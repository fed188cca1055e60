"""Offline codes and stored records: DP 64 and 69 (protocol.md §6.9, §7.3)."""

from collections.abc import Mapping

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.payloads import OfflineT0

from .application import Firmware, Write
from .clock import TOP


def offline_t0(lock: Firmware, point: DataPoint) -> None:
    """DP 64: the leading digits of the first ten bytes; echoed as it came.

    What ten digits above 32 bits become is not known; here the bits that fit.
    """
    t0 = OfflineT0.parse(point.value).seconds & TOP
    if t0 != lock.memory.t0:
        lock.memory.set_t0(t0)
    lock.report(point)


def records(lock: Firmware, point: DataPoint) -> None:
    """DP 69, any value: echoed, then the stored records, newest first."""
    lock.report(point)
    lock.upload_later()


WRITES: Mapping[int, Write] = {Dp.OFFLINE_T0: offline_t0, Dp.RECORDS: records}
