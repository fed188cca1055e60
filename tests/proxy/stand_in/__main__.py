"""Run one proxy: ``python -m tests.proxy.stand_in --help``."""

import argparse
import asyncio
from dataclasses import replace
from functools import partial
import hashlib
import logging

from aioesphomeapi import BluetoothProxyFeature, api_pb2 as pb
from bumble import hci
from bumble.device import Device, DeviceConfiguration
from bumble.host import Host
from bumble.transport import open_transport

from .conditions import Conditions
from .control import Control
from .device import DeviceApi
from .framing import NoiseFraming, PlainFraming
from .gatt import Gatt
from .journal import Journal
from .links import Links
from .scanner import Scanner
from .server import ApiServer, MakeFraming

_NEVER = 1e9  # a software controller always answers


def parser() -> argparse.ArgumentParser:
    """The command line."""
    new = argparse.ArgumentParser(prog="python -m tests.proxy.stand_in")
    new.add_argument("--name", required=True)
    new.add_argument("--port", type=int, required=True, help="of the native API")
    new.add_argument("--control", type=int, required=True, help="JSON lines")
    new.add_argument("--hci", required=True, help="HOST:PORT of a software dongle")
    new.add_argument("--psk", help="32 bytes in base64: the API is encrypted")
    new.add_argument("--rssi", type=int, default=-60)
    new.add_argument("--mtu", type=int, default=517)
    return new


def device_info(options: argparse.Namespace) -> pb.DeviceInfoResponse:
    """Who the proxy says it is; its addresses come from its name."""
    tail = hashlib.sha256(options.name.encode()).hexdigest()[:6].upper()
    tail = ":".join(tail[i : i + 2] for i in (0, 2, 4))
    return pb.DeviceInfoResponse(
        name=options.name,
        friendly_name=options.name.title(),
        mac_address=f"AC:DE:48:{tail}",
        bluetooth_mac_address=f"AC:DE:49:{tail}",
        esphome_version="2026.10.0",
        compilation_time="Nov  1 2026, 00:00:00",
        model="esp32dev",
        manufacturer="Espressif",
        project_name="esphome.bluetooth-proxy",
        project_version="1.0",
        bluetooth_proxy_feature_flags=int(~BluetoothProxyFeature(0)),
        legacy_bluetooth_proxy_version=5,
        api_encryption_supported=options.psk is not None,
    )


def framing(options: argparse.Namespace, info: pb.DeviceInfoResponse) -> MakeFraming:
    """How the API's messages are framed."""
    if options.psk is None:
        return PlainFraming
    mac = info.mac_address.replace(":", "").lower()
    return partial(NoiseFraming, name=info.name, mac=mac, psk=options.psk)


async def run(options: argparse.Namespace) -> None:
    """Be a proxy until the dongle is gone."""
    info = device_info(options)
    conditions, journal = Conditions(rssi=options.rssi, mtu=options.mtu), Journal()
    async with await open_transport(f"tcp-client:{options.hci}") as transport:
        address = hci.Address(f"F0{info.bluetooth_mac_address[2:]}")
        config = DeviceConfiguration(name=options.name, address=address)
        device = Device(config=config, host=Host(transport.source, transport.sink))
        device.command_timeout = _NEVER
        await device.power_on()
        server = ApiServer(options.port, framing(options, info), conditions)
        scanner = Scanner(server, device, conditions, journal)
        links = Links(server, device, scanner, conditions, journal)
        DeviceApi(server, info)
        Gatt(server, links, conditions, journal)
        await scanner.start()
        await server.start()
        control = Control(
            conditions, replace(conditions), journal, server, scanner, links
        )
        await asyncio.start_server(control.serve, "127.0.0.1", options.control)
        print("ready", flush=True)  # noqa: T201  who started us waits for it
        await transport.source.wait_for_termination()


def main() -> None:
    """The command."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("bumble").setLevel(logging.WARNING)
    asyncio.run(run(parser().parse_args()))


if __name__ == "__main__":
    main()
