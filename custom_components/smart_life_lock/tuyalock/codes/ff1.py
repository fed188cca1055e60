"""FF1 format-preserving encryption (NIST SP 800-38G) on the AES of cryptography."""

from string import ascii_lowercase, digits as decimal_digits
from typing import Final, NamedTuple, override

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ..errors import InvalidWindow, WindowProblem
from ..secret import SecretStr

_NUMERALS: Final = decimal_digits + ascii_lowercase
_MIN_DOMAIN: Final = 100
_BLOCK: Final = 16
# One AES block a round carries the half and yields the round's number as long as a
# half fits in 12 bytes; the lock needs 3.
_MAX_HALF: Final = 2 ** (8 * 12)


class _Layout(NamedTuple):
    """What depends only on key, tweak and length of the text."""

    split: int
    low: int
    high: int
    chain: int
    """CBC-MAC state after everything before the round's own block."""
    shift: int
    """Position of the round number in that block, bits."""
    drop: int
    """Surplus bits of the last state."""


class Ff1:
    """FF1 for one key, radix (2 to 36) and tweak; the key set-up is done once.

    ``key`` has 16, 24 or 32 bytes (else ValueError). Texts use the digits 0 to 9 and
    lower-case letters below the radix, at least 100 possible ones, each half at most
    2**96 (56 decimal digits in all).
    """

    __slots__ = ("_alphabet", "_block", "_layouts", "_radix", "_tweak")

    def __init__(self, key: bytes, *, radix: int = 10, tweak: bytes = b"") -> None:
        if not 2 <= radix <= len(_NUMERALS):
            raise ValueError(f"radix: 2 to {len(_NUMERALS)}")
        # A bare block cipher is what FF1 builds on; no message is encrypted this way.
        cipher = Cipher(algorithms.AES(bytes(key)), modes.ECB())  # noqa: S305
        self._block = cipher.encryptor().update
        self._radix = radix
        self._alphabet = frozenset(_NUMERALS[:radix])
        self._tweak = bytes(tweak)
        self._layouts: dict[int, _Layout] = {}

    @override
    def __repr__(self) -> str:
        return f"<Ff1 radix {self._radix}>"

    def encrypt(self, plain: str) -> SecretStr:
        """The cipher text, as long as ``plain``. Raises InvalidWindow for bad text."""
        split, low, high, chain, shift, drop = self._layout(plain)
        left, right = int(plain[:split], self._radix), int(plain[split:], self._radix)
        block, number = self._block, int.from_bytes
        for turn in range(0, 10, 2):
            mixed = chain ^ (turn << shift | right)
            mixed = number(block(mixed.to_bytes(_BLOCK))) >> drop
            left = (left + mixed) % low
            mixed = chain ^ ((turn + 1) << shift | left)
            mixed = number(block(mixed.to_bytes(_BLOCK))) >> drop
            right = (right + mixed) % high
        return self._text(left * high + right, len(plain))

    def decrypt(self, cipher: str) -> SecretStr:
        """The plain text, as long as ``cipher``. Raises InvalidWindow for bad text."""
        split, low, high, chain, shift, drop = self._layout(cipher)
        left, right = int(cipher[:split], self._radix), int(cipher[split:], self._radix)
        block, number = self._block, int.from_bytes
        for turn in range(8, -2, -2):
            mixed = chain ^ ((turn + 1) << shift | left)
            mixed = number(block(mixed.to_bytes(_BLOCK))) >> drop
            right = (right - mixed) % high
            mixed = chain ^ (turn << shift | right)
            mixed = number(block(mixed.to_bytes(_BLOCK))) >> drop
            left = (left - mixed) % low
        return self._text(left * high + right, len(cipher))

    def _layout(self, text: str) -> _Layout:
        """The layout for a text of this length, after checking the text itself."""
        if not self._fits(text):
            raise InvalidWindow(
                WindowProblem.BAD_DIGITS, "digits", f"0–{self._radix - 1}"
            )
        layout = self._layouts.get(len(text))
        if layout is None:
            layout = self._layouts[len(text)] = self._make_layout(len(text))
        return layout

    def _fits(self, text: object) -> bool:
        return isinstance(text, str) and self._alphabet.issuperset(text)

    def _make_layout(self, length: int) -> _Layout:
        split = length // 2
        low, high = self._radix**split, self._radix ** (length - split)
        if split == 0 or low * high < _MIN_DOMAIN or high > _MAX_HALF:
            raise InvalidWindow(
                WindowProblem.BAD_DIGITS,
                "digits",
                f"{_MIN_DOMAIN} – 2**192",
            )
        width = ((high - 1).bit_length() + 7) // 8
        return _Layout(
            split=split,
            low=low,
            high=high,
            chain=self._chain(length, width),
            shift=8 * width,
            drop=8 * (_BLOCK - 4 * ((width + 3) // 4) - 4),
        )

    def _chain(self, length: int, width: int) -> int:
        """CBC-MAC over P and Q but for the round's last ``width`` + 1 bytes.

        What remains of the tweak's last block is mixed in already.
        """
        header = (
            b"\x01\x02\x01"
            + self._radix.to_bytes(3)
            + bytes((10, length // 2 % 256))
            + length.to_bytes(4)
            + len(self._tweak).to_bytes(4)
        )
        padding = bytes(-(len(self._tweak) + width + 1) % _BLOCK)
        message = header + self._tweak + padding + bytes(width + 1)
        state = 0
        for start in range(0, len(message), _BLOCK):
            if start:
                state = int.from_bytes(self._block(state.to_bytes(_BLOCK)))
            state ^= int.from_bytes(message[start : start + _BLOCK])
        return state

    def _text(self, number: int, length: int) -> SecretStr:
        """``number`` in this radix, ``length`` digits with leading zeros."""
        if self._radix == 10:
            return SecretStr(str(number).zfill(length))
        numerals = []
        for _ in range(length):
            number, numeral = divmod(number, self._radix)
            numerals.append(_NUMERALS[numeral])
        return SecretStr("".join(reversed(numerals)))


def ff1_encrypt(key: bytes, digits: str) -> SecretStr:
    """FF1 of decimal ``digits``, empty tweak; ``key`` has 16, 24 or 32 bytes.

    Raises InvalidWindow for anything but 2 to 56 decimal digits.
    """
    return Ff1(key).encrypt(digits)


def ff1_decrypt(key: bytes, digits: str) -> SecretStr:
    """The inverse of ``ff1_encrypt``, with the same limits."""
    return Ff1(key).decrypt(digits)
