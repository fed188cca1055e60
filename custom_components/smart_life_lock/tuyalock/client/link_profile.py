"""How a lock wants to be spoken to, as far as it was learned by trying."""

from dataclasses import dataclass

SHORT_PACKET = 20  # what every lock takes (protocol.md §2)
LONG_PACKET = 243  # what the official app announces (protocol.md §2)


@dataclass(frozen=True, slots=True)
class LinkMode:
    """One way to ask for the device info: frame generation (3, 4) and packet bytes."""

    generation: int
    packet_length: int

    @property
    def long(self) -> bool:
        """Whether the packets are longer than every lock takes."""
        return self.packet_length > SHORT_PACKET


@dataclass(frozen=True, slots=True)
class LinkProfile:
    """What was learned of one lock; worth keeping between runs.

    ``generation`` is None until an info request was answered. ``cuts_long``: it took
    20-byte packets after it had not answered a long one. ``one_by_one``: it dropped a
    write that followed the pair request without a pause. ``proven``: the lock has
    answered under the present key.
    """

    generation: int | None = None
    cuts_long: bool = False
    one_by_one: bool = False
    proven: bool = False

    def ladder(
        self, advertised: int, max_packet: int, *, newest_only: bool = False
    ) -> tuple[LinkMode, ...]:
        """All modes worth trying on a link of ``max_packet`` bytes, likely ones first.

        Two where the generation is known: a lock of generation 3 answers the request of
        4 as well, but one of 4 hangs up on that of 3. Generation 3 never has long
        packets. ``newest_only`` leaves generation 3 out: a secret key belongs to
        protocol 5, which is framed as 4.
        """
        match self.generation:
            case None:
                pass
            case 3:
                return LinkMode(3, SHORT_PACKET), LinkMode(4, SHORT_PACKET)
            case _:
                first, *others = self._lengths(4, max_packet)
                return LinkMode(4, first), LinkMode(4, others[0] if others else first)
        generations = (4,) if newest_only else (3, 4) if advertised == 3 else (4, 3)
        return tuple(
            LinkMode(generation, length)
            for generation in generations
            for length in self._lengths(generation, max_packet)
        )

    def _lengths(self, generation: int, max_packet: int) -> tuple[int, ...]:
        if generation == 3 or max_packet <= SHORT_PACKET:
            return (SHORT_PACKET,)
        long = min(max_packet, LONG_PACKET)
        return (SHORT_PACKET, long) if self.cuts_long else (long, SHORT_PACKET)
