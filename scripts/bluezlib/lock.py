"""The virtual lock, in the air of a controller that Linux takes for its adapter.

It takes the command line of `virtual_lock`; the adapter is behind /dev/vhci.
"""

import asyncio
import logging
import sys
from typing import Any, override

from bumble import hci
from bumble.transport import open_transport

from virtual_lock.__main__ import endpoint, new_lock, parser
from virtual_lock.air.controller import RadioController
from virtual_lock.air.gatt import FACE_V3, FACE_V4
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import DEFAULT_RSSI, Radio, spelled
from virtual_lock.control.on_air import OnAir
from virtual_lock.control.server import ControlPort
from virtual_lock.firmware.lock import VirtualLock

ADAPTER = hci.Address("00:AA:01:00:00:01", hci.Address.PUBLIC_DEVICE_ADDRESS)
_FEATURES = hci.LeFeatureMask
_SCAN_RESPONSE = hci.HCI_LE_Extended_Advertising_Report_Event.EventType.SCAN_RESPONSE


class Adapter(RadioController):
    """A controller as of Bluetooth 4.2.

    Bumble's own announces more than it does: Linux would wait for events that never come.
    """

    le_features = (
        _FEATURES.LE_ENCRYPTION
        | _FEATURES.EXTENDED_REJECT_INDICATION
        | _FEATURES.PERIPHERAL_INITIATED_FEATURE_EXCHANGE
        | _FEATURES.LE_PING
    )

    @override
    def on_hci_le_set_scan_parameters_command(
        self, command: hci.HCI_LE_Set_Scan_Parameters_Command
    ) -> hci.HCI_StatusReturnParameters:
        self._active_scan = command.le_scan_type == 1
        return super().on_hci_le_set_scan_parameters_command(command)

    @override
    def _report(self, advertiser: hci.Address, kind: int, data: bytes) -> None:
        event = hci.HCI_LE_Advertising_Report_Event
        answer = bool(kind & _SCAN_RESPONSE)
        report = event.Report(
            event_type=event.EventType.SCAN_RSP if answer else event.EventType.ADV_IND,
            address_type=advertiser.address_type,
            address=advertiser,
            data=data,
            rssi=self.link.rssi.get(spelled(advertiser), DEFAULT_RSSI),
        )
        self.send_hci_packet(event([report]))


class CountingPort(ControlPort):
    """A control port whose state also tells what each link carried."""

    def __init__(self, lock: VirtualLock, peripheral: Peripheral, radio: Radio) -> None:
        """Of this lock on this radio."""
        super().__init__(lock, OnAir(peripheral, radio))
        self._counts = peripheral.counts

    @override
    def state(self) -> dict[str, Any]:
        links = [[link.notifications, link.largest] for link in self._counts]
        return {**super().state(), "links": links}


async def run(arguments: list[str]) -> None:
    """Be on the air until the process is ended."""
    options = parser().parse_args(arguments)
    radio, lock = Radio(), new_lock(options)
    async with await open_transport("vhci") as (source, sink):
        adapter = Adapter("adapter", radio, public_address=ADAPTER)
        adapter.set_packet_sink(sink)
        source.set_packet_sink(adapter)
        face = FACE_V3 if options.generation == 3 else FACE_V4
        peripheral = Peripheral(lock, face, address=options.address)
        await peripheral.start_on_radio(radio)
        port = CountingPort(lock, peripheral, radio)
        await port.serve(*endpoint(options.control, anywhere=False))
        sys.stdout.write("on the air\n")
        sys.stdout.flush()
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    logging.basicConfig(
        level=logging.WARNING, format="%(asctime)s %(name)s %(message)s"
    )
    asyncio.run(run(sys.argv[1:]))
