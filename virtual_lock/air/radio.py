"""The air: controllers on one Radio hear each other, as well as the faults let them.

Bumble's ``LocalLink`` with its corners mended: every packet has a delay and a place in a
queue, peripherals may have a public address (stock Bumble names the wrong sender of their
data), a link can be lost, a device can be out of range, and all faults of `faults` apply
to data in both directions. What is mended in the controller is in `controller`.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import override

from bumble import core, hci, ll
from bumble.controller import Connection, Controller
from bumble.link import LocalLink

from .delay_queue import DelayQueue
from .faults import Fault, FaultAction, Packet, PacketKind, passage

DEFAULT_RSSI = -50


def spelled(address: hci.Address) -> str:
    """An address as Home Assistant spells it: ``AA:BB:CC:DD:EE:FF``."""
    return address.to_string(False)


class Radio(LocalLink):
    """One air.

    ``latency`` (seconds) applies to each data packet, ``rssi`` (dBm) to the adverts of an
    address, ``out_of_range`` holds addresses that nobody hears. ``sniffers`` see each data
    packet before anything happens to it; ``counts`` counts them by ATT opcode.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bumble's has no annotation
        self.faults: list[Fault] = []
        self.latency = 0.0
        self.rssi: dict[str, int] = {}
        self.out_of_range: set[str] = set()
        self.sniffers: list[Callable[[Packet], None]] = []
        self.counts: Counter[int] = Counter()
        self._queues: dict[tuple[Controller, hci.Address], DelayQueue] = {}

    # What a test or a control port does to the air.

    def add_fault(
        self,
        action: FaultAction | str,
        kind: PacketKind | str | None = None,
        *,
        count: int = 1,
        skip: int = 0,
        value: float = 0,
    ) -> Fault:
        """Put a fault (see `Fault`) on the air; it is returned so that hits can be read.

        Raises ValueError or KeyError for an action or a kind that does not exist.
        """
        if kind is not None and not isinstance(kind, PacketKind):
            kind = PacketKind.named(kind)
        fault = Fault(FaultAction(action), kind, count, skip, value)
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        """No faults, no latency, everybody in range."""
        self.faults.clear()
        self.out_of_range.clear()
        self.latency = 0.0

    def carry_away(self, address: str) -> None:
        """Take a device out of range; its links end by supervision timeout, at once."""
        self.out_of_range.add(address)
        for controller in list(self.controllers):
            for connection in list(controller.le_connections.values()):
                if spelled(connection.self_address) == address:
                    self.lose_link(connection)

    def bring_back(self, address: str) -> None:
        """The opposite of `carry_away`."""
        self.out_of_range.discard(address)

    def lose_link(
        self,
        connection: Connection,
        reason: int = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR,
    ) -> None:
        """End a link so that both ends report ``reason``; here a supervision timeout."""
        peer = self.find_le_controller(connection.peer_address)
        _end(connection.controller, connection.peer_address, reason)
        if peer is not None:
            _end(peer, connection.self_address, reason)

    def lose_all_links(self) -> None:
        """Every link ends by supervision timeout."""
        for controller in list(self.controllers):
            for connection in list(controller.le_connections.values()):
                self.lose_link(connection)

    # What controllers send.

    @override
    def send_advertising_pdu(
        self, sender_controller: Controller, packet: ll.AdvertisingPdu
    ) -> None:
        # An advert from out of range is not heard, a connect request does not get there.
        advertiser = getattr(packet, "advertiser_address", None)
        if advertiser is None or spelled(advertiser) not in self.out_of_range:
            super().send_advertising_pdu(sender_controller, packet)

    @override
    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: core.PhysicalTransport,
        data: bytes,
    ) -> None:
        connection = sender_controller.le_connections.get(destination_address)
        receiver = self.find_le_controller(destination_address)
        if connection is None or receiver is None:
            return
        packet = Packet(sender_controller, connection, data)
        self._watch(packet)
        if self._unheard(connection):
            return  # a real radio would lose the link some time later: `carry_away`
        fate = passage(packet, self.faults, self.latency)
        if fate.link_dies:
            self.lose_link(connection)
        source = connection.self_address
        for pdu in fate.pdus:
            arrive = partial(receiver.on_link_acl_data, source, transport, pdu)
            self._deliver(receiver, source, arrive, fate.delay)

    @override
    def send_ll_control_pdu(
        self,
        sender_address: hci.Address,
        receiver_address: hci.Address,
        packet: ll.ControlPdu,
    ) -> None:
        if receiver := self.find_le_controller(receiver_address):
            # In the data's queue: a lock's last answer arrives before it hangs up.
            arrive = partial(receiver.on_ll_control_pdu, sender_address, packet)
            self._deliver(receiver, sender_address, arrive, 0)

    def scan_response_of(self, address: hci.Address) -> bytes:
        """What an advertiser answers to a scan request; empty when it is silent."""
        for controller in self.controllers:
            legacy = controller.le_legacy_advertiser
            if legacy.enabled and legacy.address == address:
                return bytes(legacy.scan_response_data)
            for advertising_set in controller.advertising_sets.values():
                if advertising_set.enabled and advertising_set.address == address:
                    return bytes(advertising_set.scan_response_data)
        return b""

    def forget(self, controller: Controller, peer: hci.Address) -> None:
        """A controller's end of a link is gone."""
        if queue := self._queues.pop((controller, peer), None):
            queue.close()

    def _watch(self, packet: Packet) -> None:
        if (opcode := packet.opcode) is not None:
            self.counts[opcode] += 1
        for sniffer in self.sniffers:
            sniffer(packet)

    def _unheard(self, connection: Connection) -> bool:
        ends = {spelled(connection.self_address), spelled(connection.peer_address)}
        return not ends.isdisjoint(self.out_of_range)

    def _deliver(
        self,
        receiver: Controller,
        source: hci.Address,
        arrive: Callable[[], None],
        delay: float,
    ) -> None:
        link = receiver.le_connections.get(source)

        def arrive_on_same_link() -> None:
            # What was under way when its link ended must not turn up on the next one.
            now = receiver.le_connections.get(source)
            if now is not None and link in (None, now):
                arrive()

        if link is None:  # it is just being made, or already gone
            asyncio.get_running_loop().call_soon(arrive_on_same_link)
            return
        queue = self._queues.setdefault((receiver, source), DelayQueue())
        queue.send(arrive_on_same_link, delay)


def _end(controller: Controller, peer: hci.Address, reason: int) -> None:
    if connection := controller.le_connections.get(peer):
        controller.on_le_disconnected(connection, reason)
