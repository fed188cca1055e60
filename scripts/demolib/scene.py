"""The stage of the story: Home Assistant, the door, and what was made so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .home import Home, until
from .household import Household
from .story import StepFailed

DOMAIN = "smart_life_lock"
HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Scene:
    """What the steps share. ``fault`` is done to the lock right after pairing."""

    household: Household
    home: Home
    fault: str | None = None
    name: str = ""
    flow_id: str = ""
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def entity(self, kind: str, key: str = "") -> str:
        """The id of one of the lock's entities."""
        return f"{kind}.{self.name}_{key}" if key else f"{kind}.{self.name}"

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Call one of our actions on the lock; its answer for this lock."""
        lock = self.entity("lock")
        answer = await self.home.act(DOMAIN, action, entity_id=lock, **data)
        found: dict[str, Any] = answer[lock]
        return found

    async def find_lock(self) -> str:
        """The lock entity, once it is there; its object id."""

        async def probe() -> str | None:
            for state in await self.home.states():
                kind, _, name = state["entity_id"].partition(".")
                if kind == "lock":
                    return str(name)
            return None

        self.name = await until(probe)
        return self.name

    async def type(self, code: str) -> dict[str, Any]:
        """Type digits at the door: the lock's verdict and the bolt, no digits."""
        reply = await self.household.control.ask("type", digits=code)
        return {
            "verdict": reply["verdict"],
            "opened": reply["opened"],
            "bolt": reply["state"]["bolt"],
        }

    async def expect(self, code: str, verdict: int) -> dict[str, Any]:
        """Type it; only this verdict will do, and only 0 may move the bolt."""
        seen = await self.type(code)
        bolt = "unlocked" if verdict == 0 else "locked"
        if seen["verdict"] != verdict or (seen["opened"], seen["bolt"]) != (
            verdict == 0,
            bolt,
        ):
            raise StepFailed(f"verdict {verdict} and bolt {bolt} were expected", seen)
        await self.household.control.ask("lock")
        return seen

    async def set_clock(self, at: datetime) -> None:
        """Move the lock's clock, as if that time had come."""
        await self.household.control.ask("clock", set=int(at.timestamp()))

    async def lock_state(self) -> dict[str, Any]:
        """What the lock itself says through its control port."""
        state: dict[str, Any] = (await self.household.control.ask("state"))["state"]
        return state


def now() -> datetime:
    """The true time, UTC."""
    return datetime.now(UTC)


def this_hour() -> datetime:
    """The beginning of the current hour, UTC."""
    return now().replace(minute=0, second=0, microsecond=0)
