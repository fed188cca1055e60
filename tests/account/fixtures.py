"""A stand-in of the account server, in a thread of its own, and the real library.

The library is told another host than Tuya's, and to believe the stand-in's certificate.
The tests' plugin lets nobody connect to anything but 127.0.0.1.
"""

import asyncio
from collections.abc import Iterator
import threading

import pytest
import pytest_socket

from custom_components.smart_life_lock.account import library, qr_login
from scripts.accountlib.account import Account
from scripts.accountlib.certificate import write_certificate
from scripts.accountlib.server import AccountServer

USER_CODE = "aB3dE5f"


@pytest.fixture(scope="session")
def account_server(tmp_path_factory) -> Iterator[AccountServer]:
    """The server; one for all tests, as its thread must be there before each of them."""
    certificate = write_certificate(tmp_path_factory.mktemp("account") / "server.pem")
    loop, server = asyncio.new_event_loop(), AccountServer()
    server.certificate = certificate
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    pytest_socket.enable_socket()  # the tests' plugin has forbidden it by now
    asyncio.run_coroutine_threadsafe(server.start(certificate), loop).result(10)
    yield server

    async def stop() -> None:
        await server.stop()
        await asyncio.sleep(0.05)  # connections that were cut off go one turn later

    asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture
def server(account_server, monkeypatch, socket_enabled) -> AccountServer:
    """The server as new, with one empty account; Home Assistant would log in to it."""
    import tuya_sharing.user  # noqa: PLC0415  long, and not every test needs it

    new = AccountServer()
    for name in (
        "qr_codes",
        "logins",
        "asked",
        "fault",
        "only",
        "qr_life",
        "scheme",
        "slowness",
    ):
        setattr(account_server, name, getattr(new, name))
    account_server.accounts = {}
    account_server.open(USER_CODE)
    monkeypatch.setattr(tuya_sharing.user, "URL_PATH", account_server.host)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(account_server.certificate))
    monkeypatch.setattr(library, "ANSWER_LIMIT", 2.0)
    monkeypatch.setattr(qr_login, "POLL_SECONDS", 0.05)
    return account_server


@pytest.fixture
def account(server) -> Account:
    """The account of the person with the app."""
    return server.accounts[USER_CODE]
