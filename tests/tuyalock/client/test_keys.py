"""Keys that we make, and what adverts tell about keys."""

from dataclasses import replace
import re

import pytest

from custom_components.smart_life_lock.tuyalock.advert_against_key import diagnose
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes, dynamic_code
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock

from .scene import T0, Scene, scene
from .virtual_time import virtual_time

DEVICE = "tuya35a717ae4ca8"


def test_new_credentials_have_the_forms_that_locks_take():
    made = make_credentials(DEVICE)
    assert made.device_id == DEVICE
    assert (len(made.login_key), len(made.virtual_id)) == (6, 22)
    assert re.fullmatch(r"[0-9]{8}", made.check_code)
    assert made.secret_key is None


def test_new_credentials_differ_and_show_no_secret():
    one, two = make_credentials(DEVICE), make_credentials(DEVICE)
    assert one.login_key != two.login_key
    assert one.check_code != two.check_code
    assert one.virtual_id != two.virtual_id
    for shown in (str(one), repr(one)):
        assert shown.count("<secret>") == 3
        assert str(one.check_code) not in shown


def test_keys_are_drawn_from_all_byte_values():
    """Letters and digits are 35.7 bits, found in minutes; the lock's ceiling is 48."""
    made = [make_credentials(DEVICE) for _ in range(400)]
    assert len({byte for one in made for byte in one.login_key}) > 250
    assert len({byte for one in made for byte in one.virtual_id}) == 256


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


@pytest.mark.parametrize("generation", [3, 4])
@pytest.mark.parametrize(
    "key",
    [bytes(6), b"\xff" * 6, b"\0abcde", b"abc\0de", b"abcde\0", b"\x80\n\r\xc3()"],
)
@virtual_time
async def test_a_lock_takes_any_six_bytes_and_its_codes_are_right(generation, key):
    made = replace(make_credentials(DEVICE), login_key=SecretBytes(key))
    identity = replace(Identity.from_seed(1), device_id=DEVICE)
    lock = VirtualLock(identity, generation=generation)
    async with scene(generation, lock=lock, credentials=made, bound=False) as stage:
        await stage.client.bind()
        await stage.client.write_t0(T0)
        await stage.client.close()
        await stage.client.probe()
        assert lock.memory.virtual_id.encode("latin-1") == made.virtual_id.rstrip(b"\0")
        assert stage.advert(login_key=key).fits(key)
        now = stage.now()
        assert lock.type(dynamic_code(key, now)).opened
        assert lock.type(OfflineCodes(made.login_key, T0).one_time(now, 0)).opened
