"""Run the virtual lock in a process of its own: see ``python -m virtual_lock --help``.

At start one JSON line on standard output says what was chosen, such as
``{"hci": "127.0.0.1:41001", "control": "127.0.0.1:41002", "device_id": "tuya…", …}``.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
import json
import logging
from pathlib import Path
import re
import sys

from bumble.transport import open_transport
from bumble.transport.common import TransportInitError, TransportSpecError

from .air.gatt import FACE_V3, FACE_V4
from .air.hci_server import port_of, serve_hci
from .air.peripheral import DEFAULT_ADDRESS, Peripheral
from .air.radio import Radio
from .control.on_air import OnAir
from .control.server import ControlPort
from .firmware.identity import Identity
from .firmware.lock import VirtualLock
from .firmware.models import MODELS, PUBLIC
from .firmware.quirks import quirks_from_words
from .firmware.storage import FileStorage, NoStorage, StorageError

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    new = argparse.ArgumentParser(prog="python -m virtual_lock", description=__doc__)
    _add_air(new)
    _add_kind(new)
    new.add_argument("--control", metavar="HOST:PORT", help="a JSON-lines control port")
    new.add_argument("--storage", type=Path, metavar="FILE", help="survive a restart")
    new.add_argument("--seed", type=int, default=1, help="the lock's identity")
    new.add_argument(
        "--address", type=address, default=DEFAULT_ADDRESS, help="Bluetooth address"
    )
    new.add_argument("--mtu", type=mtu, help="the largest ATT MTU it agrees to")
    new.add_argument("--port-file", type=Path, help="the JSON line, in a file as well")
    new.add_argument(
        "--anywhere",
        action="store_true",
        help="allow other addresses than the loopback; there is no password",
    )
    new.add_argument("--verbose", action="store_true")
    return new


def _add_kind(new: argparse.ArgumentParser) -> None:
    new.add_argument(
        "--model",
        choices=MODELS,
        help="which data points it has; see firmware/models.py (default: those of the"
        " public firmware)",
    )
    new.add_argument(
        "--generation", type=int, choices=(3, 4), help="default: the model's, or 3"
    )
    new.add_argument(
        "--quirks",
        default="retail",
        metavar="PRESET[,NAME=VALUE…]",
        help="exact, measured, bk3431q or retail, then single quirks; see firmware/quirks.py",
    )


def _add_air(new: argparse.ArgumentParser) -> None:
    where = new.add_mutually_exclusive_group()
    where.add_argument(
        "--hci-server",
        metavar="HOST:PORT",
        default="127.0.0.1:0",
        help="serve software dongles (tcp-client:HOST:PORT plugs one in); the default",
    )
    where.add_argument(
        "--transport", metavar="SPEC", help="a Bumble transport, such as usb:0"
    )


def address(text: str) -> str:
    """AA:BB:CC:DD:EE:FF, as everybody else spells it. Raises ValueError."""
    if re.fullmatch(r"[0-9A-F]{2}(:[0-9A-F]{2}){5}", spelled := text.upper()) is None:
        raise ValueError("six pairs of hexadecimal digits are needed")
    return spelled


def mtu(text: str) -> int:
    """23 (packets of 20 bytes) to 517, the range of ATT. Raises ValueError."""
    if not 23 <= (value := int(text)) <= 517:
        raise ValueError("23 to 517")
    return value


def endpoint(text: str, *, anywhere: bool) -> tuple[str, int]:
    """HOST:PORT. Raises ValueError, also for a host that others can reach."""
    host, colon, port = text.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"{text}: HOST:PORT is needed")
    if host not in LOOPBACK and not anywhere:
        raise ValueError(f"{host}: not a loopback address (see --anywhere)")
    return host, int(port)


def new_lock(options: argparse.Namespace) -> VirtualLock:
    """The lock of a command line. Raises ValueError, StorageError."""
    storage = FileStorage(options.storage) if options.storage else NoStorage()
    model = MODELS[options.model] if options.model else PUBLIC
    return VirtualLock(
        Identity.from_seed(options.seed).sold_as(model.product_id),
        generation=options.generation or model.generation,
        quirks=quirks_from_words(options.quirks),
        storage=storage,
        model=model,
    )


async def run(options: argparse.Namespace, lock: VirtualLock) -> None:
    """Be on the air until cancelled."""
    face = FACE_V3 if lock.generation == 3 else FACE_V4
    peripheral = Peripheral(lock, face, address=options.address, max_mtu=options.mtu)
    async with _air(options, peripheral) as (radio, report):
        try:
            if options.control:
                host, port = endpoint(options.control, anywhere=options.anywhere)
                control = ControlPort(lock, OnAir(peripheral, radio))
                server = await control.serve(host, port)
                report["control"] = f"{host}:{port_of(server)}"
            _tell(options, {**report, "address": peripheral.address}, lock)
            await asyncio.get_running_loop().create_future()
        finally:
            await peripheral.stop()


@asynccontextmanager
async def _air(
    options: argparse.Namespace, peripheral: Peripheral
) -> AsyncIterator[tuple[Radio | None, dict[str, str]]]:
    """Put the lock on the air that was asked for: a software one, or a real dongle."""
    if options.transport:
        async with await open_transport(options.transport) as (source, sink):
            await peripheral.start_on_hci(source, sink)
            yield None, {"transport": options.transport}
        return
    host, port = endpoint(options.hci_server, anywhere=options.anywhere)
    radio = Radio()
    await peripheral.start_on_radio(radio)
    async with await serve_hci(radio, host, port) as server:
        yield radio, {"hci": f"{host}:{port_of(server)}"}


def _tell(
    options: argparse.Namespace, report: dict[str, str], lock: VirtualLock
) -> None:
    report["device_id"] = lock.identity.device_id
    report["generation"] = str(lock.generation)
    line = json.dumps(report)
    if options.port_file:
        partial = options.port_file.with_name(options.port_file.name + ".new")
        partial.write_text(line + "\n", encoding="utf-8")
        partial.replace(options.port_file)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command.

    0 after Ctrl-C, 1 when there is no such air, 2 for a wrong argument or a memory
    that cannot be read.
    """
    commands = parser()
    options = commands.parse_args(arguments)
    level = logging.DEBUG if options.verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(asctime)s %(name)s %(message)s")
    try:
        lock = new_lock(options)
        for text in (options.hci_server, options.control):
            if text:
                endpoint(text, anywhere=options.anywhere)
    except (StorageError, ValueError) as err:
        commands.error(str(err))
    try:
        asyncio.run(run(options, lock))
    except KeyboardInterrupt:
        return 0
    except (OSError, TransportSpecError, TransportInitError) as err:
        sys.stderr.write(f"virtual_lock: {err}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
