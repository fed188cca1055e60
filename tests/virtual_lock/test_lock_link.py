"""Handshake, silence, timers and unbinding: what the recordings do not show."""

from datetime import datetime, timedelta, timezone

import pytest

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.info import InfoAnswer, InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.times import TimeFields, TimeStamp
from virtual_lock.firmware.effects import (
    AdvertChanged,
    ClockSet,
    Disconnect,
    Notify,
    ParametersWanted,
    Rebooted,
)
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.memory import DEFAULT_T0
from virtual_lock.firmware.quirks import PlainPolicy, Quirks

from .talker import (
    IDENTITY,
    LOGIN_KEY,
    NOON,
    VIRTUAL_ID,
    Talker,
    bound_talker,
    new_talker,
)

SETTING = DataPoint.enum(Dp.VOLUME, 2)


def codes(heard):
    return [one.code for one in heard]


def test_tells_its_advert_to_whoever_listens():
    effects = []
    VirtualLock(IDENTITY).outbox = effects.append
    (advert,) = effects
    assert advert.advertising[11:20] == b"\0" + IDENTITY.product_id.encode()
    assert advert.interval_ms == 152


@pytest.mark.parametrize("generation", [3, 4])
def test_binds_without_any_vendor_key(generation):
    talker = new_talker(generation)
    talker.connect()
    talker.bind()
    memory = talker.lock.memory
    assert (memory.bound, memory.login_key) == (True, LOGIN_KEY)
    assert memory.virtual_id == VIRTUAL_ID
    assert codes(talker.heard)[-2:] == [Code.PAIR, Code.TIME_STAMP]
    adverts = [one for one in talker.effects if isinstance(one, AdvertChanged)]
    name = "LJ" if generation == 3 else "TY"
    wanted = AdvertContent(
        generation, IDENTITY.device_id, IDENTITY.product_id, LOGIN_KEY, name=name
    )
    assert adverts[-1].scan_response == wanted.scan_response


@pytest.mark.parametrize("generation", [3, 4])
def test_wrong_device_id_of_an_unbound_lock_binds_nothing_and_hangs_up(generation):
    talker = new_talker(generation)
    talker.connect()
    if generation == 4:
        talker.say(Code.INFO, bytes(InfoRequest(20)))
    heard = talker.pair(device_id="tuya000000000000")
    # There is no key for the time request, so only the answer comes.
    assert [(one.code, one.data, one.flag) for one in heard] == [
        (Code.PAIR, b"\1", Flag.PLAIN)
    ]
    assert talker.hung_up()
    assert not talker.lock.memory.bound
    assert not talker.lock.is_connected


def test_another_login_key_is_met_with_silence():
    bound = bound_talker()
    bound.leave()
    stranger = Talker(bound.lock, b"WRONG!")
    stranger.connect()
    assert stranger.say(Code.INFO) == []
    assert not stranger.hung_up()


def test_unpaired_client_is_sent_away_after_thirty_seconds():
    talker = new_talker()
    talker.connect()
    talker.lock.advance(29_999)
    assert not talker.hung_up()
    talker.lock.advance(1)
    assert talker.hung_up()


@pytest.mark.parametrize("act", ["write", "answer"])
def test_writes_and_report_answers_keep_an_l3_link_up(act):
    talker = bound_talker()
    talker.lock.advance(119_000)
    heard = talker.write(SETTING)
    if act == "answer":
        talker.lock.advance(119_000)
        talker.answer(heard[-1])
    talker.forget()
    talker.lock.advance(119_999)
    assert not talker.hung_up()
    talker.lock.advance(1)
    assert talker.hung_up()


@pytest.mark.parametrize("act", ["query", "time"])
def test_queries_and_time_answers_do_not_keep_an_l3_link_up(act):
    talker = bound_talker()
    talker.lock.advance(60_000)
    if act == "query":
        talker.say(Code.STATUS)
    else:
        talker.tell_time()
    talker.lock.advance(60_000)
    assert talker.hung_up()


def test_v4_lock_is_patient():
    talker = bound_talker(4)
    talker.lock.advance(3_600_000)
    assert not talker.hung_up()


def test_slower_parameters_are_wanted_a_second_after_pairing():
    talker = bound_talker()
    talker.lock.advance(999)
    assert talker.effects == []
    talker.lock.advance(1)
    assert talker.effects == [ParametersWanted(180, 200, 0, 5000)]


def test_clock_follows_the_last_time_told_and_ignores_nonsense():
    talker = bound_talker()
    assert talker.lock.clock.unix == NOON
    talker.say(Code.TIME_STAMP, b"not a time at all")
    assert talker.lock.clock.unix == NOON
    talker.say(Code.TIME_STAMP, b"1706974183500" + bytes(2))
    assert talker.lock.clock.unix == NOON + 1
    talker.say(Code.TIME_STAMP, bytes(15))
    assert talker.lock.clock.unix == NOON + 1
    talker.say(Code.TIME_STAMP, b"0" * 13 + bytes(2))
    assert talker.lock.clock.unix == 0


def local_time():
    zone = timezone(timedelta(hours=8))
    return TimeFields(Code.TIME_LOCAL, datetime.fromtimestamp(NOON, zone))


def test_l3_ignores_the_other_forms_of_time():
    talker = bound_talker()
    talker.lock.clock.lose()
    talker.say(Code.TIME_LOCAL, bytes(local_time()))
    assert talker.lock.clock.unix == 0


def test_v4_converts_local_time_with_its_zone():
    talker = bound_talker(4)
    talker.lock.clock.lose()
    talker.say(Code.TIME_LOCAL, bytes(local_time()))
    assert talker.lock.clock.unix == NOON
    assert talker.effects[-1] == ClockSet(NOON, 800)
    talker.say(Code.TIME_STAMP, bytes(TimeStamp(1000 * NOON, 550)))
    assert talker.effects[-1] == ClockSet(NOON, 550)


def test_unbind_erases_hangs_up_and_reboots_but_keeps_the_virtual_id():
    talker = bound_talker()
    lock = talker.lock
    talker.write(DataPoint.string(Dp.OFFLINE_T0, str(NOON)))
    talker.write(SETTING)
    lock.firmware.alarm(1)
    talker.forget()
    assert codes(talker.say(Code.UNBIND)) == [Code.UNBIND]
    assert talker.hung_up()
    memory = lock.memory
    assert not memory.bound
    assert (memory.t0, memory.settings, len(memory.records)) == (DEFAULT_T0, {}, 0)
    assert memory.virtual_id == VIRTUAL_ID
    assert lock.type("12345678").verdict is None
    lock.advance(1999)
    assert Rebooted(False) not in talker.effects
    lock.advance(1)
    assert Rebooted(False) in talker.effects
    assert lock.clock.unix == 0


def test_device_reset_clears_the_virtual_id_as_well():
    talker = bound_talker()
    talker.say(Code.RESET)
    assert talker.lock.memory.virtual_id == ""


def test_v4_does_not_reboot_after_an_unbind():
    talker = bound_talker(4)
    talker.say(Code.UNBIND)
    talker.lock.advance(10_000)
    assert not any(isinstance(one, Rebooted) for one in talker.effects)


def test_anomaly_unbind_needs_no_pairing_but_a_bound_lock():
    talker = bound_talker()
    talker.leave()
    talker.connect()
    talker.say(Code.ANOMALY_UNBIND)
    assert not talker.lock.memory.bound
    talker.connect()
    talker.forget()
    assert talker.say(Code.ANOMALY_UNBIND, flag=Flag.PLAIN) == []
    assert not talker.hung_up()


def test_button_inside_resets_and_lets_the_lock_be_bound_again():
    talker = bound_talker()
    talker.lock.factory_reset()
    assert not talker.lock.memory.bound
    talker.lock.advance(2000)
    talker.connect()
    talker.bind()
    assert talker.lock.memory.bound


@pytest.mark.parametrize(("generation", "after"), [(3, 1000), (4, 0)])
def test_button_inside_ends_the_link(generation, after):
    talker = bound_talker(generation)
    talker.forget()
    talker.lock.factory_reset()
    if after:
        talker.lock.advance(after - 1)
        assert not talker.hung_up()
        talker.lock.advance(1)
    assert talker.hung_up()
    assert not talker.lock.is_connected


def test_connecting_again_before_the_reboot_loses_that_link():
    talker = bound_talker()
    talker.say(Code.UNBIND)
    talker.connect()
    talker.forget()
    talker.lock.advance(2000)
    assert talker.hung_up()
    assert isinstance(talker.effects[0], Disconnect)


def test_active_report_ends_after_thirty_seconds():
    talker = bound_talker()
    talker.leave()
    talker.forget()
    talker.lock.ask_for_connection(wanted=True)
    (asking,) = talker.effects
    assert (asking.interval_ms, asking.scan_response[8] & 1) == (100, 1)
    talker.lock.advance(30_000)
    assert (talker.effects[-1].interval_ms, talker.effects[-1].scan_response[8]) == (
        152,
        0x80,
    )


def test_active_report_ends_with_the_connection():
    talker = bound_talker()
    talker.leave()
    talker.lock.ask_for_connection(wanted=True)
    talker.connect()
    talker.forget()
    talker.leave()
    assert talker.effects[-1].interval_ms == 152


def test_info_again_changes_the_session_at_once():
    talker = bound_talker()
    before = talker.keys.srand
    talker.say(Code.INFO)
    assert talker.keys.srand != before
    assert talker.write(SETTING)[-1].code == Code.REPORT


def test_unknown_commands_are_ignored():
    talker = bound_talker()
    for code in (0x0004, 0x0012, 0x0021, 0x0024, 0x7777, 0x8019):
        assert talker.say(code, b"\1\2\3") == []
    assert not talker.hung_up()
    assert talker.write(SETTING) != []


def test_message_to_a_disconnected_lock_is_ignored():
    talker = bound_talker()
    talker.lock.disconnected()
    assert talker.say(Code.STATUS) == []


def test_plain_policy_keeps_strangers_from_binding():
    talker = new_talker(quirks=Quirks(plain=PlainPolicy.REFUSE))
    talker.connect()
    talker.bind()
    assert talker.heard == []
    assert not talker.lock.memory.bound


def test_status_query_is_answered_under_its_own_code_without_the_quirk():
    talker = bound_talker(quirks=Quirks(query_answered_as_write=False))
    assert codes(talker.say(Code.STATUS)) == [Code.STATUS]


def test_reports_on_query_are_those_asked_for():
    talker = bound_talker(quirks=Quirks(reports_on_query=True, reports_bolt=True))
    talker.say(Code.STATUS)
    assert [point.id for point in talker.reports()] == [64, 8, 47]
    talker.forget()
    talker.say(Code.STATUS, bytes((64,)))
    assert [(p.id, p.text) for p in talker.reports()] == [(64, str(DEFAULT_T0))]


class TestPacketsOfAV4Lock:
    def largest(self, talker):
        return max(len(e.packet) for e in talker.effects if isinstance(e, Notify))

    @pytest.mark.parametrize(
        ("build", "announced", "payload", "largest"),
        [
            (20, 20, 244, 20),
            (244, 244, 244, 149),
            (244, 100, 244, 100),
            (244, 245, 244, 20),
            (244, 0, 244, 20),
            (244, 244, 60, 60),
        ],
    )
    def test_are_as_long_as_was_agreed(self, build, announced, payload, largest):
        talker = new_talker(4, quirks=Quirks(build_packet=build))
        talker.connect(payload)
        talker.session.packet_length = build
        talker.say(Code.INFO, bytes(InfoRequest(announced)))
        talker.forget()
        # A long session answer: the info answer again, now under the new length.
        talker.pair()
        talker.say(Code.INFO, bytes(InfoRequest(announced)))
        assert self.largest(talker) == largest

    def test_longer_writes_are_cut(self):
        talker = bound_talker(4)
        talker.leave()
        talker.connect(244)
        talker.session.packet_length = 244
        assert talker.say(Code.INFO, bytes(InfoRequest(244))) == []

    def test_split_info_request_may_be_refused(self):
        refusing = Talker(
            VirtualLock(
                IDENTITY,
                generation=4,
                quirks=Quirks(build_packet=244, refuses_split_info=True),
            )
        )
        refusing.lock.set_login_key(LOGIN_KEY)
        refusing.connect(244)
        assert refusing.say(Code.INFO, bytes(InfoRequest(244))) == []
        refusing.session.packet_length = 244
        (answer,) = refusing.say(Code.INFO, bytes(InfoRequest(244)))
        assert InfoAnswer.parse(answer.data).bound
