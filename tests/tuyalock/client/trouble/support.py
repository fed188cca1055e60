"""Both ends of a link."""

from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from virtual_lock.air.traffic import Direction

TO_LOCK, TO_CLIENT = Direction.TO_LOCK, Direction.TO_CLIENT


def client_over(stage, connect, credentials=None):
    """A client of the scene's lock that connects in another way, or with other keys."""
    return LockClient(
        connect,
        credentials or stage.credentials,
        bound=True,
        generation=stage.lock.generation,
        now=stage.now,
    )
