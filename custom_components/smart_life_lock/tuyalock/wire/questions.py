"""What a client asked in one connection, and what it may believe (protocol.md §13)."""

from collections.abc import Mapping
from typing import Final

from .cipher import Flag
from .commands import FROM_LOCK, Code
from .frame import Frame
from .states import DropReason, Received

_OF_EVERY_LINK: Final = frozenset({Flag.LOGIN, Flag.SECRET})

# Somebody who stands between can flip bits of a message, and has to flip others that nobody
# minds, so that its checksum still fits (protocol.md §13.1). Few numbers leave him few bits.
# Of the recorded messages of real locks none was missing.
_MOST_MISSED = 15
# L3 answers a status query as if it were a write (protocol.md §4.5).
_ANSWERED_AS: Mapping[int, int] = {Code.STATUS: Code.DP_WRITE}


class Questions:
    """The requests of one connection that wait for an answer, and the lock's counter.

    Nothing in a message proves how old it is: anybody can send a recorded one again.
    An answer counts where it names a request of this connection, whose number nobody can
    guess; what a lock says by itself counts once the pair request was answered so.

    ``proven``: the pair request was answered, whatever the answer was.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.reset()

    def reset(self) -> None:
        """A new connection."""
        self.proven = False
        self._heard = 0
        self._waiting: dict[int, int] = {}

    def asked(self, sn: int, code: int) -> None:
        """Message ``sn`` left; it is a request unless its code is one of the lock's own."""
        if code < FROM_LOCK:
            self._waiting[sn] = code

    def objection(self, received: Received, *, blind: bool) -> DropReason | None:
        """Why a message does not count; None: it does.

        A key that is the same on every link is for info answers, and for locks that were
        bound without one (``blind``): else anybody could make news of a recorded message
        by flipping bits of its code.
        """
        if (objection := self._objection(received.frame)) is not None:
            return objection
        informs = received.frame.code == Code.INFO
        if received.flag in _OF_EVERY_LINK and not (informs or blind):
            return DropReason.FLAG_NOT_ALLOWED
        return None

    def _objection(self, frame: Frame) -> DropReason | None:
        if frame.sn <= self._heard:
            return DropReason.OLD_COUNTER
        if self._heard and frame.sn - self._heard - 1 > _MOST_MISSED:
            return DropReason.FAR_COUNTER
        if frame.code < FROM_LOCK:
            return None if self._is_answer(frame) else DropReason.NOT_ASKED
        if not self.proven:
            return DropReason.NOT_AUTHENTICATED
        # What a lock says by itself answers nothing.
        return DropReason.NOT_ASKED if frame.ack_sn else None

    def believe(self, frame: Frame) -> None:
        """Take a message to which there is no objection."""
        self._heard = frame.sn
        if frame.code < FROM_LOCK:
            del self._waiting[frame.ack_sn]
            self.proven = self.proven or frame.code == Code.PAIR

    def _is_answer(self, frame: Frame) -> bool:
        asked = self._waiting.get(frame.ack_sn)
        if asked is None:
            return False
        return frame.code in (asked, _ANSWERED_AS.get(asked))
