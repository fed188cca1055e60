"""Keys and digits whose ``repr`` says nothing, so that a log line cannot leak them."""

from typing import override


class SecretBytes(bytes):
    """Key material; equal to the plain bytes, shown as ``<secret>``."""

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return "<secret>"

    @override
    def __str__(self) -> str:
        return "<secret>"


class SecretStr(str):
    """Digits of a code; equal to the plain text, its ``repr`` shows ``<secret>``.

    ``str()`` and formatting give the digits: that is how they leave in an answer.
    """

    __slots__ = ()

    @override
    def __repr__(self) -> str:
        return "<secret>"
