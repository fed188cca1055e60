"""The real library against the stand-in: what it tells, and every way it can fail."""

from functools import partial
import logging
import sys
from traceback import format_exception

import pytest
import tuya_sharing.user

from custom_components.smart_life_lock.account import library
from custom_components.smart_life_lock.account.errors import (
    AccountFailed,
    AccountProblem,
    QrCodeExpired,
)
from scripts.accountlib import server as stand_in
from scripts.accountlib.account import Account, lock
from scripts.accountlib.server import QR_CODES

from .fixtures import USER_CODE

KEY = "abc123defghijklm"
UUID = "tuya35a717ae4ca8"
CODE = "87654321"
HOMES = "users/homes"


@pytest.fixture
def scanned(server, account):
    """A QR code that the owner of an account with one lock has scanned."""
    account.homes["Home"] = [lock("1", UUID, KEY, t0=1_700_000_000, check_code=CODE)]
    qr_code = library.new_qr_code(USER_CODE)
    server.scan()
    return qr_code


def fetched(qr_code):
    return library.devices_after_scan(qr_code, USER_CODE, lambda: None)


def test_the_locks_of_all_homes_are_told_after_the_scan(account, scanned):
    account.homes["Summer house"] = [lock("2", "b" * 16, KEY[::-1], name="Gate")]
    first, second = fetched(scanned)
    assert (first.id, first.uuid, first.name) == ("1", UUID, "Front door")
    assert (first.local_key, first.check_code, first.t0) == (KEY, CODE, "1700000000")
    assert (first.product_id, first.paired_at) == ("ludzroix", 1_751_383_296)
    assert first.is_lock
    assert (second.name, second.local_key) == ("Gate", KEY[::-1])


def test_nothing_is_told_before_the_scan(server):
    assert fetched(library.new_qr_code(USER_CODE)) is None
    assert not server.logins


def test_the_scan_is_told_before_the_devices(server, scanned):
    asked = []
    library.devices_after_scan(
        scanned, USER_CODE, lambda: asked.extend(server.asked[1:])
    )
    assert [path.rpartition("/")[0] for path in asked] == [QR_CODES]


@pytest.mark.parametrize("fault", ["", "down", "html", "http500", "1106"])
def test_the_login_is_revoked_however_it_ends(server, scanned, fault):
    server.fault, server.only = fault, HOMES
    try:
        fetched(scanned)
    except AccountFailed:
        assert fault
    assert stand_in.REVOKE in server.asked
    assert not server.logins


def test_a_login_that_cannot_be_revoked_has_told_its_devices(server, scanned):
    server.fault, server.only = "down", stand_in.REVOKE
    assert [one.uuid for one in fetched(scanned)] == [UUID]


def test_a_user_code_travels_as_it_was_typed(server):
    typed = "a&usercode=b ü%"
    server.accounts[typed] = Account(typed, {})
    qr_code = library.new_qr_code(typed)
    server.scan()
    assert library.devices_after_scan(qr_code, typed, lambda: None) == ()


FAULTS = {
    "down": AccountProblem.UNREACHABLE,
    "slow": AccountProblem.SLOW,
    "html": AccountProblem.NOT_UNDERSTOOD,
    "http500": AccountProblem.NOT_UNDERSTOOD,
    "-9999999": AccountProblem.LOGIN_ENDED,
    "1010": AccountProblem.LOGIN_ENDED,
    "1106": AccountProblem.REFUSED,
}


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(library, "ANSWER_LIMIT", 0.3)


def refusal(ask, *arguments):
    with pytest.raises(AccountFailed) as failed:
        ask(*arguments)
    # What the library raised names addresses with tokens in them.
    shown = "".join(format_exception(failed.value))
    assert "127.0.0.1" not in shown
    assert shown.count("Traceback") == 1
    return failed.value


@pytest.mark.parametrize(("fault", "problem"), FAULTS.items())
def test_trouble_while_a_code_is_asked_for(server, hasty, fault, problem):
    server.fault = fault
    assert refusal(library.new_qr_code, USER_CODE).problem is problem


@pytest.mark.parametrize(("fault", "problem"), FAULTS.items())
def test_trouble_while_nobody_has_scanned(server, hasty, fault, problem):
    qr_code = library.new_qr_code(USER_CODE)
    server.fault = fault
    assert refusal(fetched, qr_code).problem is problem


@pytest.mark.parametrize(("fault", "problem"), FAULTS.items())
def test_trouble_after_the_scan(server, scanned, hasty, fault, problem):
    server.fault, server.only = fault, HOMES
    assert refusal(fetched, scanned).problem is problem


def test_a_wrong_user_code(server):
    failure = refusal(library.new_qr_code, "nobody")
    assert failure.problem is AccountProblem.WRONG_USER_CODE
    assert failure.code == "USERCODE_INCORRECT"


def test_an_expired_code(server):
    qr_code = library.new_qr_code(USER_CODE)
    server.qr_life = -1.0
    with pytest.raises(QrCodeExpired):
        fetched(qr_code)


def test_no_network_at_all(server, monkeypatch):
    monkeypatch.setattr(tuya_sharing.user, "URL_PATH", "127.0.0.1:9")
    problem = refusal(library.new_qr_code, USER_CODE).problem
    assert problem is AccountProblem.UNREACHABLE


def test_a_server_that_is_not_tuya_s(server, monkeypatch, tmp_path):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    problem = refusal(library.new_qr_code, USER_CODE).problem
    assert problem is AccountProblem.UNREACHABLE


def test_an_error_code_is_shown_only_where_it_is_one(server):
    server.fault = "<b>call 555-1234</b>"
    failure = refusal(library.new_qr_code, USER_CODE)
    assert (failure.problem, failure.code) == (AccountProblem.REFUSED, "")


SHAPES = ["[]", '"no"', "null", '{"success": true, "result": 1}', "{}", "7"]


@pytest.mark.parametrize("answer", SHAPES)
def test_answers_of_another_shape(server, answer):
    qr_code = library.new_qr_code(USER_CODE)
    server.fault = f"json:{answer}"
    for ask in (partial(library.new_qr_code, USER_CODE), partial(fetched, qr_code)):
        assert refusal(ask).problem is AccountProblem.NOT_UNDERSTOOD


@pytest.mark.parametrize("homes", [7, {"Home": 1}])
def test_devices_of_another_shape(server, scanned, monkeypatch, homes):
    monkeypatch.setattr(server.accounts[USER_CODE], "homes", {"Home": homes})
    assert refusal(fetched, scanned).problem is AccountProblem.NOT_UNDERSTOOD


def test_what_is_no_device_is_passed_over(account, scanned):
    account.homes["Home"] += ["device", {"id": None}, {"name": "no id"}]
    assert [one.id for one in fetched(scanned)] == ["1"]


def test_tokens_go_nowhere_unencrypted(server, scanned):
    server.scheme = "http"
    assert refusal(fetched, scanned).problem is AccountProblem.NOT_UNDERSTOOD
    assert not [path for path in server.asked if HOMES in path]


def test_nothing_that_is_said_is_logged(server, scanned, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("tuya_sharing", "urllib3.connectionpool"):
        caplog.set_level(logging.DEBUG, name)
    fetched(scanned)
    server.fault = "http500"
    refusal(library.new_qr_code, USER_CODE)
    assert caplog.text == ""


def test_what_others_do_with_the_library_is_logged_as_before(server, caplog):
    library.new_qr_code(USER_CODE)
    caplog.set_level(logging.DEBUG, "tuya_sharing")
    tuya_sharing.logger.debug("of the Tuya integration")
    assert "of the Tuya integration" in caplog.text


def test_the_library_may_be_missing(server, monkeypatch):
    monkeypatch.setitem(sys.modules, "tuya_sharing", None)
    problem = refusal(library.new_qr_code, USER_CODE).problem
    assert problem is AccountProblem.NO_LIBRARY
