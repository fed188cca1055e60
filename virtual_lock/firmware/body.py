"""What the link and the application of one lock share."""

from dataclasses import dataclass

from .clock import Clock
from .identity import Identity
from .memory import Memory
from .models import PUBLIC, Model
from .quirks import Quirks
from .timers import Timers


@dataclass(frozen=True, slots=True)
class Body:
    """One lock's hardware and memory."""

    identity: Identity
    quirks: Quirks
    memory: Memory
    timers: Timers
    clock: Clock
    model: Model = PUBLIC
