"""The software air: who hears whom, in which order, and what faults do to it."""

import asyncio
from collections.abc import AsyncIterator

from bumble import core, hci
import pytest

from virtual_lock.air.faults import FaultAction, PacketKind
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import Radio
from virtual_lock.air.traffic import Direction

from .radio_support import HANG_UP, SCAN_RESPONSE, Central, Echo, wait_for

SUPERVISION_TIMEOUT = hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR


@pytest.fixture
async def radio() -> Radio:
    return Radio()


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
async def lock(radio: Radio, echo: Echo) -> AsyncIterator[Peripheral]:
    peripheral = Peripheral(echo)
    await peripheral.start_on_radio(radio)
    echo.advertise()
    yield peripheral
    await peripheral.stop()


@pytest.fixture
async def phone(radio: Radio) -> AsyncIterator[Central]:
    central = Central(radio)
    await central.start()
    yield central
    await central.stop()


@pytest.fixture
async def linked(phone: Central, lock: Peripheral) -> Central:
    await phone.connect(lock.address)
    await phone.subscribe()
    return phone


async def test_scanner_hears_advert_and_scan_response_as_one(phone, lock, radio):
    radio.rssi[lock.address] = -77
    await phone.scan()
    advert = (await wait_for(lambda: phone.adverts))[-1]
    assert advert.address.to_string(False) == lock.address
    assert advert.rssi == -77
    data = advert.data
    assert data.get(core.AdvertisingData.Type.COMPLETE_LOCAL_NAME) == "LJ"
    company, value = data.get(core.AdvertisingData.Type.MANUFACTURER_SPECIFIC_DATA)
    assert (company, value) == (0x07D0, b"0123456")


async def test_packets_go_both_ways_in_order(linked, echo, lock):
    packets = [bytes([n]) for n in range(20)]
    for packet in packets:
        await linked.write(packet)
    await wait_for(lambda: len(linked.got) == len(packets))
    assert echo.packets == linked.got == packets
    count = lock.counts[-1]
    assert (count.writes, count.notifications, count.largest) == (20, 20, 1)


async def test_write_with_response_reaches_v3_lock(linked, echo):
    await linked.write(b"asked", response=True)
    assert echo.packets == [b"asked"]


async def test_connected_lock_is_not_advertised_and_comes_back(linked, lock, radio):
    other = Central(radio, "F0:00:00:00:00:03")
    await other.start()
    await other.scan()
    await asyncio.sleep(0.06)  # three intervals: hearing nothing has no event
    assert not other.adverts
    await linked.connection.disconnect()
    await wait_for(lambda: other.adverts)
    await other.stop()


async def test_advert_changed_while_connected_is_heard_afterwards(linked, echo):
    echo.advertise(SCAN_RESPONSE[:-1] + b"X")
    await linked.write(HANG_UP)
    await wait_for(lambda: linked.reasons)
    await linked.scan()
    await wait_for(lambda: any(a.data_bytes.endswith(b"X") for a in linked.adverts))
    assert echo.ends == 1


@pytest.mark.parametrize("latency", [0, 0.01])
async def test_last_answer_arrives_before_lock_hangs_up(linked, echo, radio, latency):
    radio.latency = latency
    await linked.write(HANG_UP)
    await linked.write(b"too late")
    await wait_for(lambda: linked.reasons)
    assert linked.got == [HANG_UP]
    assert echo.packets == [HANG_UP]
    await wait_for(lambda: echo.ends == 1)


async def test_core_is_told_what_mtu_allows_and_longer_is_cut(radio, phone, echo):
    lock = Peripheral(echo, max_mtu=50)
    await lock.start_on_radio(radio)
    echo.advertise()
    await phone.connect(lock.address, mtu=517)
    await phone.subscribe()
    assert echo.payloads == [47]
    assert phone.connection.att_mtu == 50
    await phone.write(bytes(60))
    await wait_for(lambda: phone.got)
    assert len(phone.got[0]) == 47
    lock.max_mtu = 23
    await phone.connection.disconnect()
    await phone.connect(lock.address, mtu=517)
    assert phone.connection.att_mtu == 23
    assert echo.payloads == [47, 20]
    await lock.stop()


@pytest.mark.parametrize(
    ("action", "kind", "value", "arrives", "comes_back"),
    [
        ("drop", "write_cmd", 0, [], []),
        ("drop", "notify", 0, [b"abcd"], []),
        ("truncate", "write_cmd", 2, [b"ab"], [b"ab"]),
        ("truncate", "notify", 3, [b"abcd"], [b"abc"]),
        ("duplicate", "write_cmd", 0, [b"abcd"] * 2, [b"abcd"] * 2),
        ("duplicate", "notify", 3, [b"abcd"], [b"abcd"] * 3),
        ("corrupt", "write_cmd", 0, [b"abc\x9b"], [b"abc\x9b"]),
        ("delay", "notify", 0.03, [b"abcd"], [b"abcd"]),
    ],
)
async def test_fault_hits_one_packet(
    linked, echo, radio, action, kind, value, arrives, comes_back
):
    fault = radio.add_fault(action, kind, value=value)
    await linked.write(b"abcd")
    await linked.write(b"next")
    await wait_for(lambda: linked.got and linked.got[-1] == b"next")
    assert fault.hits == 1
    assert echo.packets == [*arrives, b"next"]
    assert linked.got == [*comes_back, b"next"]


async def test_fault_skips_and_counts(linked, echo, radio):
    fault = radio.add_fault(FaultAction.DROP, PacketKind.WRITE_CMD, skip=1, count=2)
    for packet in (b"1", b"2", b"3", b"4"):
        await linked.write(packet)
    await wait_for(lambda: b"4" in linked.got)
    assert echo.packets == [b"1", b"4"]
    assert fault.hits == 2


async def test_disconnect_fault_ends_link_on_both_sides(linked, echo, radio):
    radio.add_fault("disconnect", "write_cmd")
    await linked.write(b"never")
    await wait_for(lambda: linked.reasons)
    assert linked.reasons == [SUPERVISION_TIMEOUT]
    await wait_for(lambda: echo.ends)
    assert echo.packets == []


def test_unknown_fault_is_refused():
    radio = Radio()
    with pytest.raises(ValueError, match="melt"):
        radio.add_fault("melt")
    with pytest.raises(KeyError):
        radio.add_fault("drop", "smoke_signal")
    assert radio.faults == []


async def test_delayed_packet_delays_those_behind_it(linked, radio):
    radio.latency = 0.005
    radio.add_fault("delay", "notify", value=0.05)
    started = asyncio.get_running_loop().time()
    packets = [bytes([n]) for n in range(10)]
    for packet in packets:
        await linked.write(packet)
    await wait_for(lambda: len(linked.got) == 10)
    assert linked.got == packets
    assert asyncio.get_running_loop().time() - started >= 0.06


async def test_packet_of_a_lost_link_does_not_arrive_on_the_next(
    linked, lock, echo, radio
):
    radio.add_fault("delay", "write_cmd", value=0.05)
    await linked.write(b"stale")
    await wait_for(lambda: radio.faults[0].hits)
    radio.lose_all_links()
    await linked.connect(lock.address)
    await linked.subscribe()
    await asyncio.sleep(0.06)  # longer than the delay: nothing arrives, so no event
    await linked.write(b"fresh")
    await wait_for(lambda: linked.got)
    assert echo.packets == [b"fresh"]


async def test_carried_away_lock_loses_link_and_is_unheard(linked, lock, echo, radio):
    radio.carry_away(lock.address)
    await wait_for(lambda: linked.reasons)
    assert linked.reasons == [SUPERVISION_TIMEOUT]
    await wait_for(lambda: echo.ends == 1)
    await linked.scan()
    await asyncio.sleep(0.06)  # three intervals
    assert not linked.adverts
    radio.bring_back(lock.address)
    await wait_for(lambda: linked.adverts)


async def test_packets_vanish_while_out_of_range(linked, lock, echo, radio):
    radio.out_of_range.add(lock.address)
    await linked.write(b"unheard")
    radio.clear_faults()
    await linked.write(b"heard")
    await wait_for(lambda: linked.got)
    assert echo.packets == [b"heard"]


async def test_one_of_two_racing_centrals_gets_the_link(lock, radio):
    centrals = [Central(radio, f"F0:00:00:00:00:0{n}") for n in (2, 3)]
    for central in centrals:
        await central.start()
    await asyncio.gather(
        *(central.connect(lock.address) for central in centrals),
        return_exceptions=True,
    )
    await wait_for(lambda: sum(bool(c.device.connections) for c in centrals) == 1)
    assert len(lock.counts) == 1
    for central in centrals:
        await central.stop()


async def test_cancelled_connection_does_not_block_the_next(phone, lock, radio):
    radio.out_of_range.add(lock.address)
    with pytest.raises(core.TimeoutError):
        await phone.device.connect(
            hci.Address(lock.address, hci.Address.PUBLIC_DEVICE_ADDRESS), timeout=0.02
        )
    radio.clear_faults()
    await phone.connect(lock.address)
    assert lock.is_connected


async def test_reset_controller_lets_go_of_its_links(linked, echo):
    await linked.device.host.reset()
    await wait_for(lambda: echo.ends == 1)


async def test_air_counts_and_shows_packets(linked, radio):
    seen = []
    radio.sniffers.append(lambda packet: seen.append(packet.opcode))
    before = radio.counts[PacketKind.WRITE_CMD]
    await linked.write(b"x")
    await wait_for(lambda: linked.got)
    assert radio.counts[PacketKind.WRITE_CMD] == before + 1
    assert seen == [PacketKind.WRITE_CMD, PacketKind.NOTIFY]


async def test_stopped_lock_is_gone_and_can_start_elsewhere(linked, lock, echo, radio):
    await lock.stop()
    await wait_for(lambda: linked.reasons)
    assert len(radio.controllers) == 1
    await lock.stop()  # again: nothing happens
    again = Peripheral(echo)
    await again.start_on_radio(radio)
    echo.advertise()
    await linked.connect(again.address)
    await linked.subscribe()
    await linked.write(b"back")
    await wait_for(lambda: linked.got)
    await again.stop()


async def test_packets_are_held_and_lost_inside_the_lock(linked, lock, echo):
    held = lock.faults.hold(0.05, direction=Direction.TO_LOCK)
    lost = lock.faults.lose(nth=2)
    started = asyncio.get_running_loop().time()
    for packet in (b"1", b"2", b"3"):
        await linked.write(packet)
    await wait_for(lambda: b"3" in linked.got)
    assert asyncio.get_running_loop().time() - started >= 0.05
    assert echo.packets == [b"1", b"2", b"3"]
    assert linked.got == [b"1", b"3"]
    assert (held.hits, lost.hits) == (1, 1)


async def test_a_write_that_is_held_ends_with_its_link(linked, lock, echo, radio):
    fault = lock.faults.hold(0.05, direction=Direction.TO_LOCK)
    await linked.write(b"stale")
    await wait_for(lambda: fault.hits)
    radio.lose_all_links()
    await linked.connect(lock.address)
    await linked.subscribe()
    await asyncio.sleep(0.06)  # longer than it was held: nothing arrives, so no event
    await linked.write(b"fresh")
    await wait_for(lambda: linked.got)
    assert echo.packets == [b"fresh"]


async def test_lock_hangs_up_behind_what_is_held(linked, lock):
    lock.faults.hold(0.05)
    await linked.write(HANG_UP)
    await wait_for(lambda: linked.reasons)
    assert linked.got == [HANG_UP]


async def test_stalled_lock_keeps_its_core_waiting(linked, lock, echo):
    lock.faults.stall(0.1)
    assert echo.backlog() == 0
    await linked.write(b"1")
    await wait_for(lambda: echo.packets)
    assert 0 < echo.backlog() <= 100
    await wait_for(lambda: linked.got)
    assert echo.backlog() == 0
    assert linked.got == [b"1"]
