"""What the keypad's arithmetic says to an entered code (protocol.md §7.1, §7.2)."""

from enum import IntEnum


class Verdict(IntEnum):
    """The lock's own result numbers; 0 and above mean that the code did its work.

    ``NO_SUCH_CODE`` is an offline code that decrypts to no known type, or a dynamic
    code that fits no step. ``DECRYPT``, ``NO_SPACE`` and ``UNKNOWN`` exist in the
    lock's list, but nothing that can be typed was seen to cause them.
    """

    OPENED = 0
    CLEARED_ONE = 1
    CLEARED_ALL = 2
    PARAMETER = -1
    DECRYPT = -2
    NO_SUCH_CODE = -3
    USED = -4
    NOT_YET = -5
    EXPIRED = -6
    NOT_ACTIVATED = -7
    SERIAL = -8
    NO_SPACE = -9
    NOT_FOUND = -10
    UNKNOWN = -11

    @property
    def accepted(self) -> bool:
        """Whether the code did what it is for."""
        return self >= 0
