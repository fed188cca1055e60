"""What the proxy hears, and how it looks for it: actively, or passively."""

import asyncio
from typing import Any

from aioesphomeapi import api_pb2 as pb
from bumble import hci
from bumble.device import Advertisement, Device

from .conditions import Conditions
from .journal import Journal
from .server import ApiServer, Client

_BATCH, _EVERY = 16, 0.1
"""Adverts of one message, and seconds between two: those of the firmware."""

ACTIVE = pb.BluetoothScannerMode.BLUETOOTH_SCANNER_MODE_ACTIVE


def number_of(address: str) -> int:
    """An address as the API spells it."""
    return int(address.replace(":", ""), 16)


class Scanner:
    """Forwards raw adverts to the one client that subscribed.

    In active mode they hold advert and scan response, as on an ESP32; in passive mode
    the controller really sends no scan request. ``mode`` is what Home Assistant has set;
    the device's own YAML says active, as ESPHome's does where nothing is said.
    """

    def __init__(
        self,
        server: ApiServer,
        device: Device,
        conditions: Conditions,
        journal: Journal,
    ) -> None:
        self.mode = ACTIVE
        self._server, self._device = server, device
        self._conditions, self._journal = conditions, journal
        self._subscriber: Client | None = None
        self._waiting: list[pb.BluetoothLERawAdvertisement] = []
        self._addresses: dict[int, hci.Address] = {}
        self._switching = asyncio.Lock()
        device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        for kind, handler in (
            (pb.SubscribeBluetoothLEAdvertisementsRequest, self._subscribe),
            (pb.UnsubscribeBluetoothLEAdvertisementsRequest, self._unsubscribe),
            (pb.BluetoothScannerSetModeRequest, self._set_mode),
        ):
            server.handle(kind, handler)

    async def start(self) -> None:
        """Scan, and forward what is heard until the program ends."""
        await self._scan()
        self._server.run(self._forward())

    def address(self, number: int) -> hci.Address:
        """The address of a device, of the type under which it was heard."""
        spelled = ":".join(f"{number:012X}"[i : i + 2] for i in range(0, 12, 2))
        public = hci.Address(spelled, hci.Address.PUBLIC_DEVICE_ADDRESS)
        return self._addresses.get(number, public)

    async def _scan(self) -> None:
        async with self._switching:
            if self._device.is_scanning:
                await self._device.stop_scanning()
            await self._device.start_scanning(active=self.mode == ACTIVE)

    def _on_advertisement(self, heard: Advertisement) -> None:
        number = number_of(heard.address.to_string(False))
        self._addresses[number] = heard.address
        self._waiting.append(
            pb.BluetoothLERawAdvertisement(
                address=number,
                rssi=self._conditions.rssi,
                address_type=int(heard.address.address_type),
                data=bytes(heard.data),
            )
        )

    async def _forward(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            batch, self._waiting = self._waiting[:_BATCH], []
            if batch and self._subscriber in self._server.clients:
                self._journal.counts["adverts"] += len(batch)
                self._server.tell(
                    self._subscriber,
                    pb.BluetoothLERawAdvertisementsResponse(advertisements=batch),
                )

    def _subscribe(self, client: Client, _message: Any) -> None:
        self._subscriber = client
        self._tell_state()

    def _unsubscribe(self, client: Client, _message: Any) -> None:
        if self._subscriber is client:
            self._subscriber = None

    async def _set_mode(
        self, _client: Client, message: pb.BluetoothScannerSetModeRequest
    ) -> None:
        if message.mode != self.mode:
            self.mode = message.mode
            self._journal.note("scans actively" if self.mode else "scans passively")
            await self._scan()
        self._tell_state()

    def _tell_state(self) -> None:
        if self._subscriber is not None:
            self._server.tell(
                self._subscriber,
                pb.BluetoothScannerStateResponse(
                    state=pb.BluetoothScannerState.BLUETOOTH_SCANNER_STATE_RUNNING,
                    mode=self.mode,
                    configured_mode=ACTIVE,
                ),
            )
