"""The repair of low batteries: new ones stop the lock's clock, so it is set at once."""

from typing import override

from ..coordinator import LockCoordinator
from ..device.low_battery import battery_is_low
from .repair_at_lock import LockRepair, NotMended, async_have_session


class ChangeBatteries(LockRepair):
    """Somebody has changed them: set the clock, and see what the lock says now."""

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        await async_have_session(lock)
        if battery_is_low(lock.device.state):
            raise NotMended("still_low")
