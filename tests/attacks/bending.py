"""Changing a message without its key (protocol.md §13.1).

In CBC a flipped bit of the IV flips the same bit of the first plaintext block: SN, ack SN,
code, length and the first four bytes of data. The checksum is linear over XOR, so its own
change is known without the content: it is flipped too where it stands in the first block,
and otherwise compensated by bits that nobody looks at.
"""

from collections.abc import Iterable, Mapping

from custom_components.smart_life_lock.tuyalock.wire.frame import Joiner, crc16, split

BLOCK = 16
HEADER = 12
SN, ACK_SN, CODE, LENGTH, DATA = 0, 4, 8, 10, 12
ACK_SN_BITS = range(ACK_SN * 8, CODE * 8)
SN_BITS = range(SN * 8, ACK_SN * 8)
ANY_SIZE = 4096

type Flips = Mapping[int, int]
"""Offset in the inner frame, and the bits of that byte to be flipped."""


def envelopes(packets: Iterable[bytes]) -> list[bytes]:
    """The whole messages that some packets carry."""
    joiner = Joiner(ANY_SIZE)
    return [whole for packet in packets if (whole := joiner.feed(packet)) is not None]


def packets(envelope: bytes, version: int) -> list[bytes]:
    """An envelope as packets that every link carries."""
    return split(envelope, 20, version, 0)


def flips(offset: int, before: int, after: int, size: int) -> dict[int, int]:
    """What makes one number of another, both known."""
    return {
        offset + place: bits
        for place, bits in enumerate((before ^ after).to_bytes(size))
        if bits
    }


def bent(
    envelope: bytes, change: Flips, size: int, free: Iterable[int] = ()
) -> bytes | None:
    """The same message with flipped bits and a checksum that fits.

    Args:
        envelope: flag, IV and ciphertext.
        change: offsets below 16.
        size: length of the data field *in the sealed frame*; it stays.
        free: bit numbers (0 is the highest of byte 0) that may be flipped as well.

    Returns:
        None where the free bits do not make the checksum fit.
    """
    mask = bytearray(BLOCK)
    for offset, bits in change.items():
        mask[offset] ^= bits
    covered = HEADER + size
    if covered + 2 <= BLOCK:  # the checksum itself can be flipped
        for place, bits in enumerate(_crc_change(mask, covered).to_bytes(2)):
            mask[covered + place] ^= bits
        return _with(envelope, mask)
    solution = _compensation(_crc_change(mask, covered), covered, free)
    if solution is None:
        return None
    for bit in solution:
        mask[bit // 8] ^= 0x80 >> bit % 8
    return _with(envelope, mask)


def _with(envelope: bytes, mask: bytes) -> bytes:
    iv = bytes(a ^ b for a, b in zip(envelope[1 : 1 + BLOCK], mask, strict=True))
    return envelope[:1] + iv + envelope[1 + BLOCK :]


def _crc_change(mask: bytes, covered: int) -> int:
    """How the checksum over ``covered`` bytes changes with a change of the first ones."""
    changed = bytes(mask[:covered]).ljust(covered, b"\0")
    return crc16(changed) ^ crc16(bytes(covered))


def _compensation(change: int, covered: int, free: Iterable[int]) -> set[int] | None:
    """Bits whose flipping changes the checksum by exactly ``change`` (Gauss)."""
    basis: list[tuple[int, set[int]]] = []
    for bit in free:
        mask = bytearray(BLOCK)
        mask[bit // 8] = 0x80 >> bit % 8
        vector, bits = _reduced(_crc_change(mask, covered), {bit}, basis)
        if vector:
            basis.append((vector, bits))
    rest, used = _reduced(change, set(), basis)
    return None if rest else used


def _reduced(
    vector: int, bits: set[int], basis: list[tuple[int, set[int]]]
) -> tuple[int, set[int]]:
    for other, of_other in basis:
        if vector & (1 << other.bit_length() - 1):
            vector, bits = vector ^ other, bits ^ of_other
    return vector, bits
