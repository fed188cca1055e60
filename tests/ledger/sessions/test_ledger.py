"""The ledger: stored before it is told, whatever the disk does."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.device.ha_errors import explain_ledger
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.compare_slots import compared
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import OnlineOneTimeRequest
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.outcomes import begun, created
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import (
    UpdateRequest,
    deleted,
    taken_back,
    updated,
)
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr

from ..desk import DAY, HOUR, KEYS, NOW, SECOND, temporary
from ..workshop import PlainFile


class Shelf(PlainFile):
    """A disk that can be full, and on which something may happen while it writes."""

    full = False

    def meanwhile(self) -> None:
        """Nothing, unless told otherwise."""

    async def async_write(self, book):
        self.meanwhile()
        if self.full:
            raise OSError("no space left")
        await super().async_write(book)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "book.json")


@pytest.fixture
def ledger(shelf) -> CodeLedger:
    return CodeLedger(shelf, Book(), LedgerSetup(KEYS, NOW))


REQUEST = OnlineOneTimeRequest("Courier", NOW + DAY)


async def test_code_is_on_disk_before_anybody_learns_of_it(ledger, shelf):
    code = await ledger.async_issue(REQUEST, NOW)
    assert shelf.read().codes == {code.id: code}
    assert ledger.codes() == (code,)
    assert ledger.get(code.id) is code


async def test_full_disk_takes_every_part_of_a_change_back(ledger, shelf):
    kept = await ledger.async_issue(REQUEST, NOW)
    table = ledger.table
    shelf.full = True

    def rule(book):
        changes = deleted(kept.id, NOW, book)
        return replace(changes, table=replace(book.table, drained=NOW))

    with pytest.raises(OSError, match="no space"):
        await ledger.async_issue(REQUEST, NOW)
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(rule)
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(
            lambda book: replace(deleted(kept.id, NOW, book), forgotten=(kept.id,))
        )
    assert ledger.codes() == (kept,)
    assert ledger.table is table
    assert shelf.read().codes == {kept.id: kept}


async def test_report_that_came_while_the_disk_was_full_stays(ledger, shelf):
    code = await ledger.async_issue(TemporaryRequest("Anna", NOW, NOW + DAY), NOW)
    shelf.full = True
    shelf.meanwhile = lambda: ledger.change(
        lambda book: replace(deleted(code.id, NOW, book), code=None)
    )
    with pytest.raises(OSError, match="no space"):
        await ledger.async_issue(REQUEST, NOW)
    assert ledger.codes()[0].ended is CodeStatus.DELETED


async def test_what_the_lock_told_of_its_table_while_the_disk_was_full_stays(
    ledger, shelf
):
    def rename(book):
        request = UpdateRequest(guest.id, name="Neighbour")
        return updated(request, NOW, book, ledger.keys, ledger.rules)

    ledger.change(lambda book: compared(book, [temporary(40)], NOW, "mark"))
    (guest,) = ledger.found()
    shelf.full = True
    nodes = [temporary(40, active=False), temporary(41)]
    shelf.meanwhile = lambda: ledger.change(
        lambda book: compared(book, nodes, NOW + HOUR, "mark")
    )
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(rename)
    still, new = ledger.found()
    assert (still.id, still.name, still.node) == (guest.id, "", nodes[0])
    assert new.node == nodes[1]
    assert ledger.table.seen == NOW + HOUR


async def test_code_taken_back_while_the_disk_was_full_does_not_come_again(
    ledger, shelf
):
    gone, going = [await ledger.async_issue(REQUEST, NOW) for _ in range(2)]
    step = next(step for step in ledger.plan(NOW) if step.code_id == going.id)
    await ledger.async_change(lambda book: begun(book, step, NOW))
    shelf.full = True

    def take_back():
        ledger.change(taken_back(gone.id))
        ledger.change(taken_back(going.id))

    shelf.meanwhile = take_back
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(
            lambda book: Changes(
                tuple(replace(code, name="Berta") for code in book.codes.values())
            )
        )
    (still,) = ledger.codes()
    assert (still.id, still.name) == (going.id, "Courier")
    assert status_of(still, NOW) is CodeStatus.DELETING


async def test_use_of_the_code_whose_change_found_the_disk_full_stays(ledger, shelf):
    code = await ledger.async_issue(REQUEST, NOW)
    (step,) = ledger.plan(NOW)
    await ledger.async_change(lambda book: begun(book, step, NOW))
    await ledger.async_change(lambda book: created(book, step, 40, NOW, drained=True))
    use = Access(NOW, Method.ONLINE_CODE, 40, late=False)
    shelf.full = True
    shelf.meanwhile = lambda: ledger.attribute(use, NOW)
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(
            lambda book: updated(
                UpdateRequest(code.id, name="Berta"),
                NOW,
                book,
                ledger.keys,
                ledger.rules,
            )
        )
    assert ledger.get(code.id).name == "Courier"
    assert status_of(ledger.get(code.id), NOW) is CodeStatus.USED


async def test_refusals_name_the_lock_and_change_nothing(ledger):
    for ask in (
        lambda: ledger.get("nobody"),
        lambda: ledger.try_out(lambda book: deleted("nobody", NOW, book)),
    ):
        with pytest.raises(CodeRefused) as error:
            ask()
        told = explain_ledger("Front door", error.value)
        assert told.translation_key == CodeProblem.UNKNOWN_CODE
        assert told.translation_placeholders == {
            "name": "Front door",
            "field": "code_id",
            "limit": "nobody",
        }
    with pytest.raises(CodeRefused):
        ledger.try_out(ledger.issuing(replace(REQUEST, digits=SecretStr("1")), NOW))
    assert ledger.try_out(ledger.issuing(REQUEST, NOW)).code.name == "Courier"
    assert ledger.codes() == ()


async def test_code_may_be_tried_out_without_being_kept(ledger):
    code = await ledger.async_issue(REQUEST, NOW)
    ledger.try_out(lambda book: deleted(code.id, NOW, book))
    assert ledger.get(code.id) is code


async def test_listeners_hear_of_changes_and_of_nothing_else(ledger):
    heard = []
    stop = ledger.async_add_listener(lambda: heard.append(len(ledger.codes())))
    await ledger.async_issue(REQUEST, NOW)
    assert heard == [1]
    ledger.due(NOW)
    assert heard == [1]
    stop()
    stop()
    await ledger.async_issue(REQUEST, NOW)
    assert heard == [1]


async def test_ledger_answers_from_what_is_true_at_the_moment(ledger):
    code = await ledger.async_issue(replace(REQUEST, start=NOW + HOUR), NOW)
    assert ledger.codes(NOW) == ()
    assert ledger.waiting(NOW) == (code,)
    assert ledger.next_change(NOW) == NOW + HOUR
    assert ledger.next_change(NOW + HOUR) == NOW + DAY + SECOND
    assert ledger.next_change(NOW + 2 * DAY) is None
    assert ledger.waiting(NOW + 2 * DAY) == ()
    assert ledger.look(lambda book: len(book.codes)) == 1
    (told,) = ledger.due(NOW + 2 * DAY)
    assert told.id == code.id
    assert ledger.due(NOW + 2 * DAY) == ()


async def test_codes_of_other_keys_are_dead_until_these_come_back(ledger, shelf):
    stay = await ledger.async_issue(TemporaryRequest("Anna", NOW, NOW + DAY), NOW)
    online = await ledger.async_issue(REQUEST, NOW)
    ledger.use_keys(CodeKeys(SecretBytes(b"000000"), NOW), NOW)
    for code in (stay, online):
        assert status_of(ledger.get(code.id), NOW) is CodeStatus.DEAD
        assert shelf.read().codes[code.id].dead_since == NOW
    assert ledger.waiting(NOW) == ()
    ledger.use_keys(KEYS, NOW)
    assert ledger.get(stay.id) == stay
    assert ledger.get(online.id) == online
    assert ledger.waiting(NOW) == (online,)
