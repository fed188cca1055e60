"""One code for several locks."""

from dataclasses import dataclass, replace
from pathlib import Path

from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.smart_life_lock.device.code_for_all_locks import for_all
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlineRules,
)
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..desk import DAY, NOW, Desk
from ..workshop import PlainFile


@dataclass
class Lock:
    """All that is asked of a lock whose code is to be the same as another's."""

    ledger: CodeLedger

    @classmethod
    def of(cls, desk: Desk, path: Path) -> Lock:
        setup = LedgerSetup(desk.keys, NOW, desk.rules)
        return cls(CodeLedger(PlainFile(path), desk.book, setup))


def test_code_for_several_locks_has_one_id_and_the_same_digits(tmp_path):
    desks = [Desk(), Desk()]
    locks = [Lock.of(desk, tmp_path / f"{n}") for n, desk in enumerate(desks)]
    request = for_all(OnlineOneTimeRequest("Courier", NOW + DAY), locks, NOW)
    one, other = (desk.issue(request) for desk in desks)
    assert one == other
    assert len(one.digits) == 6


def test_digits_that_people_chose_are_those_of_all_locks(tmp_path):
    desks = [Desk(), Desk()]
    locks = [Lock.of(desk, tmp_path / f"{n}") for n, desk in enumerate(desks)]
    asked = OnlineOneTimeRequest("Courier", NOW + DAY, digits=SecretStr("314159"))
    request = for_all(asked, locks, NOW)
    assert request == replace(asked, code_id=request.code_id)
    assert request.code_id


@pytest.mark.parametrize("digits", [None, SecretStr("314159")], ids=["random", "own"])
def test_locks_that_want_different_numbers_of_digits_share_none(tmp_path, digits):
    desks = [Desk(), Desk(OnlineRules(digits=8))]
    locks = [Lock.of(desk, tmp_path / f"{n}") for n, desk in enumerate(desks)]
    request = OnlineOneTimeRequest("Courier", NOW + DAY, digits=digits)
    with pytest.raises(ServiceValidationError) as error:
        for_all(request, locks, NOW)
    assert error.value.translation_key == "different_lengths"
