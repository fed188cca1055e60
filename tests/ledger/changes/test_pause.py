"""Pause and resume."""

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import pending_change
from custom_components.smart_life_lock.ledger.slots import Intent

from ..desk import DAY, with_online
from .support import active, failed


def test_pause_and_resume_may_be_said_twice(desk):
    code = active(desk)
    desk.pause(code)
    once = desk.get(code)
    desk.pause(code)
    assert desk.get(code) == once
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    desk.pause(code)
    assert desk.status(code) is CodeStatus.PAUSED
    desk.resume(code)
    once = desk.get(code)
    desk.resume(code)
    assert desk.get(code) == once
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_code_resumed_before_the_lock_heard_of_the_pause_was_never_gone(desk):
    code = active(desk)
    desk.pause(code)
    desk.resume(code)
    assert not desk.plan()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_paused_code_needs_no_place_in_the_lock(desk):
    code = desk.periodic()
    desk.pause(code)
    assert desk.status(code) is CodeStatus.PAUSED
    assert pending_change(desk.get(code), desk.now) is None


def test_paused_code_expires_like_any_other(desk):
    code = active(desk)
    desk.pause(code)
    desk.write()
    desk.later(8 * DAY)
    assert desk.status(code) is CodeStatus.EXPIRED


def test_resume_tries_again_what_had_failed_or_was_refused_for_later(desk):
    code = failed(desk)
    desk.book.put([with_online(desk.get(code), ahead=False)])
    desk.resume(code)
    online = desk.online(code)
    assert (online.intent, online.failure, online.ahead) == (Intent.ON, None, True)
    assert desk.status(code) is CodeStatus.PENDING


def test_failed_code_may_be_paused_and_resumed(desk):
    code = failed(desk)
    desk.pause(code)
    assert desk.status(code) is CodeStatus.PAUSED
    assert desk.online(code).failure is Failure.REFUSED
    desk.resume(code)
    assert desk.status(code) is CodeStatus.PENDING
