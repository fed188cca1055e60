"""The digits of a password as the lock stores them: numbers, not ASCII (§6.2)."""

from typing import Final

from ..errors import LocalProtocolError, RemoteProtocolError
from ..secret import SecretBytes

MAX_DIGITS: Final = 10
"""The public firmware's room for the digits of one password."""


def numerals(code: str) -> SecretBytes:
    """The digits of a code, one byte each, 0 to 9.

    Raises:
        LocalProtocolError: Not ten digits at most; more would spoil the lock's memory.
    """
    if not (code.isascii() and code.isdigit()) or len(code) > MAX_DIGITS:
        raise LocalProtocolError("no code for the lock's memory")
    return SecretBytes(int(digit) for digit in code)


def read_numerals(rest: bytes, length: int) -> SecretBytes:
    """The digits at the end of a value, which has told their number before."""
    if length > MAX_DIGITS or len(rest) != length:
        raise RemoteProtocolError("digits of the wrong length")
    return SecretBytes(rest)


def length_of(digits: bytes) -> int:
    """How many there are. Raises LocalProtocolError for more than the lock has room."""
    if len(digits) > MAX_DIGITS:
        raise LocalProtocolError("too many digits")
    return len(digits)
