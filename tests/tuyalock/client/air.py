"""The link over Bluetooth on the software air: one peripheral and one adapter."""

from bleak import BleakClient
from bleak.backends.device import BLEDevice
import bleak_retry_connector

from custom_components.smart_life_lock.tuyalock import gatt
from tests.integration import support
from tests.virtual_lock.radio_support import Echo, wait_for
from virtual_lock.air.gatt import FACE_V3
from virtual_lock.air.peripheral import Peripheral

ADDRESS = "DC:23:4D:00:00:09"


class ServiceCache:
    """As BlueZ and proxies do: later links get the handles that the first one read."""

    def __init__(self):
        self.handles = {}
        self.cleared = 0

    def impose(self, services):
        """Put the remembered handles in place of those that the lock has now."""
        for characteristic in services.characteristics.values():
            characteristic.obj.descriptors_discovered = True
            proxies = [characteristic.obj, *characteristic.obj.descriptors]
            for number, proxy in enumerate(proxies):
                key = (characteristic.uuid, number)
                proxy.handle = self.handles.setdefault(key, proxy.handle)

    def outdate(self):
        """An update of the lock's firmware has moved all handles since."""
        self.handles = {key: handle + 6 for key, handle in self.handles.items()}

    def clear(self):
        self.handles.clear()
        self.cleared += 1


class Air:
    """One peripheral, and this machine's adapter; ``connect`` is what is tested."""

    def __init__(self, radio, adapter):
        self.radio, self.adapter = radio, adapter
        self.device = BLEDevice(ADDRESS, "LJ", {})
        self.clients = []
        self.cache = ServiceCache()
        self.peripheral = None

    async def connect(self):
        await wait_for(lambda: self.adapter.has_heard(ADDRESS))
        return await gatt.connect_bleak(self.device, lambda: self.device)

    async def put(self, core, face=FACE_V3, max_mtu=None):
        """Put a core on the air, in the place of the one before."""
        await self.clear()
        self.peripheral = Peripheral(core, face, address=ADDRESS, max_mtu=max_mtu)
        await self.peripheral.start_on_radio(self.radio)
        return self.peripheral

    async def clear(self):
        if self.peripheral is not None:
            await self.peripheral.stop()

    def client_class(self):
        """The client of bleak-retry-connector, on this air."""
        air = self

        class Backend(support.BumbleBleakClient):
            def __init__(self, device, **kwargs):
                super().__init__(device, adapter=air.adapter, **kwargs)

            async def connect(self, pair, **kwargs):
                await super().connect(pair, **kwargs)
                air.cache.impose(self.services)

            async def clear_cache(self):
                air.cache.clear()
                return True

        class OnAir(bleak_retry_connector.BleakClientWithServiceCache):
            def __init__(self, device, **kwargs):
                kwargs.pop("_is_retry_client")
                BleakClient.__init__(self, device, backend=Backend, **kwargs)
                air.clients.append(self)

            async def clear_cache(self):  # as habluetooth's client does
                return await self._backend.clear_cache()

        return OnAir


async def an_echo(on_air, *args, **kwargs):
    core = Echo()
    await on_air(core, *args, **kwargs)
    core.advertise()
    return core
