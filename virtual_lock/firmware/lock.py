"""The whole lock without I/O: driven by calls, its time moves only by ``advance``."""

from collections.abc import Callable
from typing import Any

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint

from .advertising import Beacon
from .application import Firmware
from .body import Body
from .clock import Clock
from .credentials import CredentialTable
from .data_points import WRITES
from .dp_check_code import passed_through
from .effects import BoltMoved, Effect, Rebooted
from .generations import dialect_of
from .identity import Identity
from .keypad import KeypadResult
from .memory import Memory
from .message_handlers import Dialogue
from .models import PUBLIC, Model
from .quirks import EXACT, Quirks
from .record_ring import RecordRing
from .sessions import Chance, Link
from .storage import NoStorage, Storage
from .timers import Timer, Timers

RESET_ENDS_LINK = 1000
"""ms from a local reset to the end of the link of an L3 lock (§13.7)."""
REBOOT_AFTER = 2000
"""ms from an unbind to the reboot of an L3 lock (§4.4)."""


class VirtualLock:
    """Link, application, timers and memory of one lock, wired together.

    Whoever carries it sets ``outbox`` and hears every Effect in order, the present
    advert first; ``next_deadline`` says when ``advance`` is due. It may also set
    ``backlog``, which says for how many ms the link layer will take nothing.
    ``connections`` counts links since it was switched on.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        generation: int = 3,
        quirks: Quirks = EXACT,
        storage: Storage | None = None,
        chance: Chance | None = None,
        model: Model = PUBLIC,
    ) -> None:
        """A lock that was just switched on, with the memory that ``storage`` holds.

        ``model`` says which data points it has; its identity and generation are given.

        Raises:
            StorageError: the stored memory cannot be read; it is not touched.
        """
        self.identity, self.generation = identity, generation
        self._storage = storage or NoStorage()
        records = RecordRing(duplicates=quirks.duplicate_records)
        passwords = CredentialTable(quirks.temporary_slots)
        self.memory = Memory.restored(self._storage.load(), records, passwords)
        self.timers = Timers()
        self.clock = Clock(self.timers, quirks.clock_ppm)
        self._body = Body(identity, quirks, self.memory, self.timers, self.clock, model)
        dialect = dialect_of(generation)
        self.backlog: Callable[[], int] = lambda: 0
        says = self.emit, self._backlog
        self.link = Link(self._body, dialect, chance or Chance(), *says)
        voice = Dialogue(self._body, dialect, self.link, self)
        self.firmware = Firmware(self._body, voice, self._bolt_moved, WRITES)
        voice.application = self.firmware
        self.connections = 0
        self._outbox: Callable[[Effect], None] = lambda _: None
        self.beacon = Beacon(self._body, generation, self.emit)
        self._saved: dict[str, Any] = self.memory.snapshot()

    # Who carries it.

    @property
    def outbox(self) -> Callable[[Effect], None]:
        """Hears the effects."""
        return self._outbox

    @outbox.setter
    def outbox(self, outbox: Callable[[Effect], None]) -> None:
        self._outbox = outbox
        outbox(self.beacon.advert)

    # The air.

    @property
    def openings(self) -> int:
        """How often a command by radio opened the bolt since this object was made."""
        return self.firmware.openings

    @property
    def is_connected(self) -> bool:
        """Whether a client is there."""
        return self.link.up

    def connected(self, att_mtu_payload: int = 20) -> None:
        """A client is there; a packet has at most so many bytes."""
        self.connections += 1
        self.link.connected(att_mtu_payload)

    def disconnected(self) -> None:
        """It is gone, whoever ended it."""
        self.link.disconnected()
        self.firmware.let_go()
        self.beacon.link_ended()
        self.save()

    def packet(self, data: bytes) -> None:
        """A GATT write arrived."""
        self.link.packet(data)
        self.save()

    # Time.

    def advance(self, milliseconds: int) -> None:
        """Let time pass. Raises ValueError when it would go backwards."""
        due = self.timers.next_deadline()
        self.timers.advance(milliseconds)
        if due is not None and due <= milliseconds:
            self.save()

    def next_deadline(self) -> int | None:
        """Milliseconds until something is due; None when nothing is."""
        return self.timers.next_deadline()

    # The door.

    def type(self, digits: str) -> KeypadResult:
        """Somebody types ``digits`` on the keypad."""
        result = self.firmware.typed(digits)
        obeyed = result.verdict is not None or result.opened
        if obeyed and not self.is_connected:
            self.beacon.has_news()
        self.save()
        return result

    def would_open(self, digits: str) -> bool:
        """Whether these digits, as a password, would open now; nothing happens."""
        return self.firmware.keypad.would_open(digits)

    def ask_for_connection(self, *, wanted: bool) -> None:
        """Advertise that the lock wants a client, or stop it (protocol.md §1.4)."""
        self.beacon.ask(wanted=wanted)

    def factory_reset(self) -> None:
        """The button inside (§4.4); that it clears the virtual id is our reading.

        A generation 3 lock keeps a client for another second (§13.7).
        """
        self.unbound(keep_virtual_id=False)
        if self.generation == 3 and self.is_connected:
            self.timers.after(RESET_ENDS_LINK, self.link.start_anew, Timer.RESET)
        else:
            self.link.start_anew()
        self.save()

    def change_battery(self) -> None:
        """Power was gone: everything volatile is lost, the bolt stays where it is."""
        self._reboot()
        self.save()

    # The bench: what no hand at the door can do.

    def set_t0(self, unix: int) -> None:
        """Another T0, unheard by the client. Raises ValueError beyond 32 bits."""
        if not 0 <= unix <= 0xFFFFFFFF:
            raise ValueError("t0: unix seconds in 32 bits")
        self.memory.set_t0(unix)
        self.save()

    def set_login_key(self, login_key: bytes) -> None:
        """Be bound with another key, as if somebody else had bound the lock."""
        self.link.hang_up()
        self.memory.bind(login_key, self.memory.virtual_id)
        self.link.restart()
        self.beacon.refresh()
        self.save()

    def save(self) -> None:
        """Store the memory if it has changed; the calls above do so themselves."""
        present = self.memory.snapshot()
        if present != self._saved:
            self._saved = present
            self._storage.save(present)

    # What the link tells (see message_handlers.Owner).

    def emit(self, effect: Effect) -> None:
        """The world has to do something."""
        self._outbox(effect)

    def bound(self) -> None:
        """The lock belongs to somebody now."""
        self.beacon.refresh()

    def unbound(self, *, keep_virtual_id: bool) -> None:
        """Everything of the owner's is erased; an L3 lock starts again soon."""
        self.memory.erase(keep_virtual_id=keep_virtual_id)
        self.firmware.let_go()
        self.beacon.refresh()
        if self.generation == 3:
            self.timers.after(REBOOT_AFTER, self._reset_done, Timer.REBOOT)

    def written(self, point: DataPoint) -> None:
        """A data point was written."""
        self.firmware.write(point)

    def passed_through(self, payload: bytes) -> None:
        """0023."""
        passed_through(self.firmware, payload)

    # Inside.

    def _backlog(self) -> int:
        return self.backlog()

    def _bolt_moved(self, is_open: bool) -> None:
        self.emit(BoltMoved(is_open))

    def _reset_done(self) -> None:
        self.beacon.product_returns()
        self._reboot()

    def _reboot(self) -> None:
        self.link.hang_up()
        self.timers.cancel_all()
        self.clock.lose()
        self.link.restart()
        self.firmware.restart()
        self.emit(Rebooted(self.memory.bound))
        self.beacon.restart()
