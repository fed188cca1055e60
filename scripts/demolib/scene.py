"""The stage of the story: Home Assistant, the door, and what was made so far."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from virtual_lock.control.client import ControlPort

from .home import ApiError, Home, until
from .household import Household
from .story import StepFailed

DOMAIN = "smart_life_lock"
HOUR = timedelta(hours=1)
TEMPORARY = 5
"""How the lock's list calls the codes that we write (protocol.md §6.3)."""
_TRIES = 3


@dataclass(slots=True)
class Scene:
    """What the steps share. ``fault`` is done to the lock right after pairing.

    ``proof_id`` is the flow that proves a paired lock at the door.
    ``door`` is where the lock is: the household's first one unless told.
    """

    household: Household
    home: Home
    fault: str | None = None
    name: str = ""
    flow_id: str = ""
    proof_id: str = ""
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    door: ControlPort | None = None
    second: Scene | None = None

    @property
    def control(self) -> ControlPort:
        """The lock's control port."""
        return self.household.control if self.door is None else self.door

    @property
    def neighbour(self) -> Scene:
        """The same at the second lock. Raises LookupError until there is one."""
        if self.second is None:
            raise LookupError("there is no second lock")
        return self.second

    def entity(self, kind: str, key: str = "") -> str:
        """The id of one of the lock's entities."""
        return f"{kind}.{self.name}_{key}" if key else f"{kind}.{self.name}"

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Call one of our actions on the lock; its answer for this lock."""
        lock = self.entity("lock")
        answer = await self.home.act(DOMAIN, action, entity_id=lock, **data)
        found: dict[str, Any] = answer[lock]
        return found

    async def find_lock(self, *others: str) -> str:
        """The lock entity that is none of the others, once it is there; its object id.

        Home Assistant shows it before its entry is set up wholly, and obeys only then.
        """

        async def probe() -> str | None:
            entries = await self.home.entries(DOMAIN)
            if any(entry["state"] != "loaded" for entry in entries):
                return None
            for state in await self.home.states():
                kind, _, name = state["entity_id"].partition(".")
                if kind == "lock" and name not in others:
                    return str(name)
            return None

        self.name = await until(probe)
        return self.name

    async def type(self, code: str) -> dict[str, Any]:
        """Type digits at the door: the lock's verdict and the bolt, no digits."""
        return _seen(await self.control.ask("type", digits=code))

    async def expect(self, code: str, verdict: int) -> dict[str, Any]:
        """Type it; only this verdict will do, and only 0 may move the bolt."""
        seen = await self.type(code)
        return await self._expected(seen, verdict, opens=verdict == 0)

    async def expect_online(self, code: str, *, opens: bool) -> dict[str, Any]:
        """Type digits that may stand in the lock's table; whether they open."""
        return await self._looked_up(await self.control.ask("type", digits=code), opens)

    async def expect_online_at(
        self, at: datetime, code: str, *, opens: bool
    ) -> dict[str, Any]:
        """The same while the lock's clock shows ``at``.

        A session may set it right just before: then it is moved once more.
        """
        shown = {"at": at.isoformat(timespec="minutes")}
        for _ in range(_TRIES):
            await self.set_clock(at)
            reply = await self.control.ask("type", digits=code)
            if abs(reply["state"]["clock"] - at.timestamp()) <= 1:
                try:
                    return shown | await self._looked_up(reply, opens)
                except StepFailed as err:
                    raise StepFailed(str(err), shown | err.evidence) from None
            await self.control.ask("lock")
        raise StepFailed("the lock's clock would not stay", shown | _seen(reply))

    async def _looked_up(self, reply: dict[str, Any], opens: bool) -> dict[str, Any]:
        seen = await self._expected(_seen(reply), None, opens=opens)
        if reply["entry"] != "pin":
            raise StepFailed("the lock did not look into its table", seen)
        return {key: seen[key] for key in ("opened", "bolt")}

    async def _expected(
        self, seen: dict[str, Any], verdict: int | None, *, opens: bool
    ) -> dict[str, Any]:
        """What was seen, if it is this; the bolt is thrown again."""
        bolt = "unlocked" if opens else "locked"
        if seen != {"verdict": verdict, "opened": opens, "bolt": bolt}:
            raise StepFailed(f"verdict {verdict} and bolt {bolt} were expected", seen)
        await self.control.ask("lock")
        return seen

    async def set_clock(self, at: datetime) -> None:
        """Move the lock's clock, as if that time had come."""
        await self.control.ask("clock", set=int(at.timestamp()))

    async def lock_state(self) -> dict[str, Any]:
        """What the lock itself says through its control port."""
        state: dict[str, Any] = (await self.control.ask("state"))["state"]
        return state

    async def slots(self) -> list[int]:
        """The numbers of all temporary passwords in the lock's own table."""
        table = (await self.lock_state())["credentials"]
        return [number for number, kind, _, _ in table if kind == TEMPORARY]

    async def synced(self) -> None:
        """The lock was reached; right after a start, or away, it may not be heard yet."""

        async def probe() -> bool:
            try:
                await self.act("sync")
            except ApiError:
                return False
            return True

        await until(probe)

    async def access_of(self, code_id: str) -> dict[str, Any]:
        """The records are fetched, and the event entity shows this code's name."""
        event = self.entity("event", "access")

        async def named() -> dict[str, Any] | None:
            await self.act("sync")
            attributes: dict[str, Any] = (await self.home.state(event))["attributes"]
            return attributes if attributes.get("code_id") == code_id else None

        seen: dict[str, Any] = await until(named, pause=0.5)
        return {key: seen[key] for key in ("event_type", "method", "code_name", "late")}


def _seen(reply: dict[str, Any]) -> dict[str, Any]:
    """What happened at the door, without the digits."""
    return {
        "verdict": reply["verdict"],
        "opened": reply["opened"],
        "bolt": reply["state"]["bolt"],
    }


def now() -> datetime:
    """The true time, UTC."""
    return datetime.now(UTC)


def this_hour() -> datetime:
    """The beginning of the current hour, UTC."""
    return now().replace(minute=0, second=0, microsecond=0)
