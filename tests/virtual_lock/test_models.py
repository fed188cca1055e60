"""Products: which data points they have, and that the rest is as if it were not there."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.__main__ import new_lock, parser
from virtual_lock.firmware.data_points import WRITES
from virtual_lock.firmware.models import MODELS, PUBLIC
from virtual_lock.firmware.quirks import RETAIL

from .talker import bound_talker


def talker_of(name):
    model = MODELS[name]
    return bound_talker(model.generation, model=model, quirks=RETAIL)


@pytest.mark.parametrize("name", MODELS)
def test_a_product_tells_its_own_data_points_and_no_others(name):
    talker = talker_of(name)
    talker.lock.firmware.tell()
    told = {point.id for point in talker.reports()}
    assert told <= MODELS[name].dps
    assert told & {8, 9, 33, 47}


@pytest.mark.parametrize("name", MODELS)
def test_a_product_takes_what_it_has_not_without_a_word(name):
    talker, model = talker_of(name), MODELS[name]
    for dp in sorted(WRITES.keys() - model.dps):
        acknowledged = talker.write(DataPoint.bool(dp, True))
        assert len(acknowledged) == 1
    assert not talker.reports()
    assert not talker.lock.memory.settings


@pytest.mark.parametrize("told", [False, True])
def test_a_reversed_motor_tells_the_opposite(told):
    name = "reverse-motor" if told else "kb150a"
    talker = talker_of(name)
    talker.lock.firmware.unlock()
    (point,) = talker.reports()
    assert (point.id, point.truth) == (Dp.MOTOR_STATE, not told)


@pytest.mark.parametrize(("percent", "step"), [(67, 0), (66, 1), (34, 1), (33, 2)])
def test_a_product_with_coarse_battery_tells_that(percent, step):
    talker = talker_of("bstuokey")
    talker.lock.firmware.set_battery(percent)
    assert talker.reports() == [DataPoint.enum(Dp.BATTERY_STATE, step)]


def test_what_a_product_ignores_stays_as_it_is():
    talker = talker_of("smart-lock-3")
    talker.write(DataPoint.bool(Dp.AUTOMATIC_LOCK, False))
    talker.write(DataPoint.bool(Dp.DOUBLE_LOCK, True))
    assert talker.reports() == [DataPoint.bool(Dp.DOUBLE_LOCK, True)]
    talker.forget()
    talker.lock.firmware.tell()
    told = {point.id: point.value for point in talker.reports()}
    assert (told[Dp.AUTOMATIC_LOCK], told[Dp.DOUBLE_LOCK]) == (b"\1", b"\1")


def test_the_public_firmware_knows_no_settings_of_products():
    talker = bound_talker()
    talker.write(DataPoint.bool(Dp.DOUBLE_LOCK, True))
    assert not talker.reports()
    assert not talker.lock.memory.settings


def test_the_command_line_takes_a_model_by_its_name():
    lock = new_lock(parser().parse_args(["--model", "foxgard"]))
    assert (lock.identity.product_id, lock.generation) == ("99gv5nmz", 4)
    older = new_lock(parser().parse_args(["--model", "foxgard", "--generation", "3"]))
    assert older.generation == 3
    plain = new_lock(parser().parse_args([]))
    assert (plain.generation, plain.firmware.model) == (3, PUBLIC)
