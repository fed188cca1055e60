"""The demo's radio as a config entry: over TCP, as between two processes."""

import asyncio

from homeassistant.components import bluetooth
from homeassistant.config_entries import SOURCE_IMPORT, SOURCE_USER, ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.virtual_radio.adapter import address_for
from custom_components.virtual_radio.const import CONF_TRANSPORT, DOMAIN
from virtual_lock.air.hci_server import port_of, serve_hci

from ..support import EchoLink, wait_for


@pytest.fixture
async def served(radio, socket_enabled):
    """Dongles for the air; the value says where."""
    server = await serve_hci(radio, "127.0.0.1", 0)
    yield f"tcp-client:127.0.0.1:{port_of(server)}"
    server.close()
    await server.wait_closed()


def _entry(spec: str) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN, title="Virtual radio", data={CONF_TRANSPORT: spec}
    )


async def test_entry_brings_a_radio_and_takes_it_away(
    hass, enable_bluetooth, radio, echo, served
):
    entry = _entry(served)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    link = EchoLink()
    await link.open(hass)
    assert await link.ask(b"over tcp") == b"over tcp"
    source = address_for(entry.entry_id)
    assert bluetooth.async_scanner_by_source(hass, source)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await asyncio.wait_for(link.ended.wait(), 2)
    await wait_for(lambda: bluetooth.async_scanner_by_source(hass, source))
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert bluetooth.async_scanner_by_source(hass, source) is None
    await wait_for(lambda: len(radio.controllers) == 1)  # only the echo is left


async def test_entry_comes_back_after_the_lock_process_restarts(
    hass, enable_bluetooth, radio, echo, socket_enabled, monkeypatch, caplog
):
    monkeypatch.setattr("custom_components.virtual_radio._RETRY", 0.02)
    server = await serve_hci(radio, "127.0.0.1", 0)
    port = port_of(server)
    entry = _entry(f"tcp-client:127.0.0.1:{port}")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    link = EchoLink()
    await link.open(hass)
    server.close()
    server.close_clients()
    await asyncio.wait_for(link.ended.wait(), 2)
    await server.wait_closed()
    source = address_for(entry.entry_id)
    await wait_for(lambda: bluetooth.async_scanner_by_source(hass, source) is None)
    await wait_for(lambda: "trying again" in caplog.text)
    server = await serve_hci(radio, "127.0.0.1", port)
    await wait_for(lambda: bluetooth.async_scanner_by_source(hass, source))
    await link.open(hass)
    assert await link.ask(b"back") == b"back"
    assert caplog.text.count("trying again") == 1
    assert await hass.config_entries.async_unload(entry.entry_id)
    server.close()
    await server.wait_closed()


async def test_entry_is_loaded_while_nothing_answers(
    hass, enable_bluetooth, socket_enabled, caplog
):
    entry = _entry("tcp-client:127.0.0.1:1")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await wait_for(lambda: "trying again" in caplog.text)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_user_flow_tries_the_transport(hass, enable_bluetooth, radio, served):
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    for spec, error in (
        ("tcp-client:127.0.0.1:1", "cannot_connect"),
        ("carrier-pigeon:1", "invalid_transport"),
    ):
        flow = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {CONF_TRANSPORT: spec}
        )
        assert flow["errors"] == {"base": error}
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_TRANSPORT: served}
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    again = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}, data={CONF_TRANSPORT: served}
    )
    assert again["reason"] == "already_configured"
    assert await hass.config_entries.async_unload(done["result"].entry_id)


async def test_newest_yaml_wins(hass, enable_bluetooth, radio, served):
    assert await async_setup_component(
        hass, DOMAIN, {DOMAIN: {CONF_TRANSPORT: "tcp-client:127.0.0.1:1"}}
    )
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    for _ in range(2):  # the second time nothing is new
        result = await hass.config_entries.flow.async_init(
            DOMAIN, context={"source": SOURCE_IMPORT}, data={CONF_TRANSPORT: served}
        )
        assert result["reason"] == "already_configured"
        await hass.async_block_till_done()
    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    assert entry.data == {CONF_TRANSPORT: served}
    await wait_for(lambda: len(radio.controllers) == 1)
    assert await hass.config_entries.async_unload(entry.entry_id)
