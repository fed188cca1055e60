"""Keys that we make, and what adverts tell about keys."""

from dataclasses import replace
import re

import pytest

from custom_components.smart_life_lock.tuyalock.client import diagnose, make_credentials
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr

from .scene import Scene
from .virtual_time import virtual_time

DEVICE = "tuya35a717ae4ca8"


def test_new_credentials_have_the_forms_that_locks_take():
    made = make_credentials(DEVICE)
    assert made.device_id == DEVICE
    assert re.fullmatch(rb"[A-Za-z0-9]{6}", made.login_key)
    assert re.fullmatch(r"[A-Za-z0-9]{22}", made.virtual_id)
    assert re.fullmatch(r"[0-9]{8}", made.check_code)
    assert made.secret_key is None


def test_new_credentials_differ_and_show_no_secret():
    one, two = make_credentials(DEVICE), make_credentials(DEVICE)
    assert one.login_key != two.login_key
    assert one.check_code != two.check_code
    assert one.login_key.decode() not in repr(one)
    assert str(one.check_code) not in repr(one)


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_an_advert_tells_what_speaks_against_a_key(generation):
    stage = Scene(generation)
    ours = stage.credentials
    fitting = stage.advert(login_key=ours.login_key)
    assert diagnose(fitting, ours) is None
    assert diagnose(stage.advert(), ours) is KeyProblem.NOT_BOUND
    wrong = replace(ours, login_key=SecretBytes(b"wrong!"))
    assert diagnose(fitting, wrong) is KeyProblem.REJECTED
    other = replace(ours, device_id=DEVICE)
    assert diagnose(fitting, other) is KeyProblem.DEVICE_ID_MISMATCH
    nameless = replace(fitting, device_id=None)
    assert diagnose(nameless, wrong) is None


def test_secrets_are_equal_to_what_they_are_and_never_shown():
    key, code = SecretBytes(b"8f7d54"), SecretStr("11223344")
    assert (key, code) == (b"8f7d54", "11223344")
    assert f"{key}{key!r}{code!r}" == "<secret>" * 3
    assert f"{code}" == "11223344"  # how digits leave in an answer
