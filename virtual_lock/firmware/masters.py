"""Who may command the lock by a check code: the masters of DP 70 (protocol.md §6.6)."""

from collections.abc import Mapping
from typing import Any, Final

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import FIRST_SLAVE

MASTERS: Final = 10
CODE_SIZE: Final = 8


class Masters:
    """At most ten masters with their codes, and the slave that all of them name.

    The firmware works with a copy in RAM. What is deleted goes from the flash only, so
    it works on until the lock starts again (§13.7).
    """

    def __init__(self) -> None:
        """Nobody, and no slave yet."""
        self.slave: int | None = None
        self._kept: dict[int, SecretBytes] = {}
        self._known: dict[int, SecretBytes] = {}

    def __bool__(self) -> bool:
        """Whether anybody may command the lock at present."""
        return bool(self._known)

    def get(self, master: int) -> SecretBytes | None:
        """The present code of a master; None: there is no such."""
        return self._known.get(master)

    def values(self) -> list[SecretBytes]:
        """The present codes."""
        return list(self._known.values())

    def set(self, master: int, code: SecretBytes, slave: int) -> bool:
        """Let a master in, or change its code; False: there is no room.

        The first one decides for all by which slave they call the lock.
        """
        if master not in self._known and len(self._known) >= MASTERS:
            return False
        if not self._known:
            self.slave = slave
        self._known[master] = self._kept[master] = code
        return True

    def delete(self, master: int) -> bool:
        """Forget a master with the next start; False: it is not in the flash."""
        return self._kept.pop(master, None) is not None

    def reboot(self) -> None:
        """Read the flash again."""
        self._known = dict(self._kept)

    def erase(self) -> None:
        """Forget everything, at once."""
        self.slave = None
        self._kept.clear()
        self._known.clear()

    def snapshot(self) -> dict[str, Any]:
        """What survives a restart, as JSON values; holds codes."""
        return {str(master): code.hex() for master, code in self._kept.items()}

    def restore(self, stored: Mapping[str, str], slave: int | None) -> None:
        """The opposite of snapshot; without a slave masters are of the first one.

        Raises:
            AttributeError, TypeError, ValueError: foreign.
        """
        for master, text in stored.items():
            self._kept[int(master)] = code = SecretBytes(bytes.fromhex(text))
            if len(code) != CODE_SIZE:
                raise ValueError("a code of the wrong length")
        if slave is None and self._kept:
            slave = FIRST_SLAVE
        self.slave = None if slave is None else int(slave)
        self.reboot()
