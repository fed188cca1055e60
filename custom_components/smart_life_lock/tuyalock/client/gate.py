"""Whether anything may be done at a lock now, and why not."""

from dataclasses import dataclass

from ..errors import LinkLost, Paused, Stopped


@dataclass(slots=True)
class Gate:
    """Open, unless the work is being ended, is paused for a while, or stopped for good."""

    closing: bool = False
    paused: bool = False
    stopped: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing may begin."""
        return self.closing or self.paused or self.stopped

    def reason(self) -> LinkLost:
        """What whoever wants something is told while it is closed."""
        if self.stopped:
            return Stopped("stopped for good")
        if self.paused:
            return Paused("the lock is left to somebody else")
        return LinkLost("the connection was closed")

    def require_open(self) -> None:
        """Raise Stopped, Paused or LinkLost where it is not."""
        if self.is_closed:
            raise self.reason()
