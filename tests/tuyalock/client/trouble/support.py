"""Both ends of a link."""

from virtual_lock.air.traffic import Direction

TO_LOCK, TO_CLIENT = Direction.TO_LOCK, Direction.TO_CLIENT
