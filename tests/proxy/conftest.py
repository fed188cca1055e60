"""What all tests with proxies share."""

import pytest
import pytest_socket


@pytest.fixture(scope="module", autouse=True)
def _sockets_for_homes():
    """The processes speak to each other, and to us, on 127.0.0.1."""
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def _sockets(socket_enabled):
    """The same for each test; Home Assistant's plugin forbids sockets before each."""
