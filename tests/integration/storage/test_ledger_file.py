"""The ledger on a real disk: stored before told, read again, never overwritten unread."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from pathlib import Path
import stat
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError
import pytest

from custom_components.smart_life_lock.device.ha_errors import (
    explain_ledger,
    translated_set_up_errors,
)
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.errors import LedgerNotWritten
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.storage.ledger_file import (
    MINOR_VERSION,
    async_forget_ledger,
    async_load_ledger,
    ledger_ids,
)
from custom_components.smart_life_lock.storage.ledger_rows import (
    FIELDS,
    book_from,
    upgraded,
)
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from ..code_support import LOCK, LOGIN, NOW, T0, act, lock_entry, set_up
from ..disk_support import (
    code_rows,
    hass_config_dir,  # noqa: F401  a fixture
    hass_storage,  # noqa: F401  a fixture
)

HOUR = timedelta(hours=1)
KEYS = CodeKeys(LOGIN, T0)
STAY = TemporaryRequest("Anna", NOW, NOW + 3 * HOUR)


@pytest.fixture
def path(hass: HomeAssistant) -> Path:
    """The ledger's file."""
    return Path(hass.config.path(".storage", "smart_life_lock.ledger.front"))


async def delete(ledger: CodeLedger, code: IssuedCode) -> None:
    """Mark a code as no longer wanted."""
    await ledger.async_change(lambda book: deleted(code.id, NOW, book))


async def load(hass: HomeAssistant, keys: CodeKeys = KEYS) -> CodeLedger:
    """The ledger as Home Assistant reads it at its start."""
    with translated_set_up_errors():
        return await async_load_ledger(hass, "front", LedgerSetup(keys, NOW))


def rows(path: Path) -> list[dict[str, Any]]:
    """The codes in the file."""
    return code_rows(json.loads(path.read_bytes())["data"])


def kept(path: Path) -> list[Path]:
    """Copies beside the file."""
    return sorted(path.parent.glob(f"{path.name}.kept-*"))


async def test_new_ledger_is_empty_and_writes_nothing(hass, path):
    assert (await load(hass)).codes() == ()
    await hass.async_block_till_done()
    assert not path.exists()


async def test_code_is_on_disk_before_it_is_told(hass, path):
    ledger, seen = await load(hass), []
    ledger.async_add_listener(lambda: seen.append(rows(path)))
    code = await ledger.async_issue(STAY, NOW)
    assert rows(path)[0]["digits"] == code.digits
    assert [row["id"] for row in seen[0]] == [code.id]


async def test_file_is_private(hass, path):
    await (await load(hass)).async_issue(STAY, NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_everything_is_read_again_after_a_restart(hass, path):
    ledger = await load(hass)
    stay = await ledger.async_issue(STAY, NOW)
    await ledger.async_issue(STAY, NOW)
    for request in (
        DynamicRequest("Plumber 🔧"),
        OneTimeRequest(),
        ClearRequest(stay.id),
        ClearRequest(),
    ):
        await ledger.async_issue(request, NOW)
    plain = KEYS.offline.decrypt(stay.digits)
    ledger.attribute(
        OfflineCodeEntered(NOW, OfflineOutcome.OPENED, plain, late=False), NOW
    )
    await delete(ledger, stay)
    await hass.async_block_till_done()
    again = await load(hass)
    assert again.codes() == ledger.codes()
    assert len(again.codes()) == 6
    assert again.get(stay.id).uses == 1
    assert status_of(again.get(stay.id), NOW) is CodeStatus.DELETING


async def test_after_a_restart_nothing_is_given_out_twice(hass, path):
    ledger = await load(hass)
    stay = await ledger.async_issue(STAY, NOW)
    once = await ledger.async_issue(OneTimeRequest(), NOW)
    again = await load(hass)
    assert (await again.async_issue(STAY, NOW)).digits != stay.digits
    assert (await again.async_issue(OneTimeRequest(), NOW)).digits != once.digits


def test_form_of_the_file_is_the_one_that_was_shipped():
    row = {
        "id": "3f9a1c5b7e20",
        "kind": "offline_temporary",
        "name": "Anna",
        "digits": "0123456789",
        "created": "2026-03-03T10:20:30+00:00",
        "valid_from": "2026-03-03T10:00:00+00:00",
        "valid_until": "2026-03-03T14:00:00+00:00",
        "key_mark": "00112233",
        "first_use_by": "2026-03-03T14:00:00+00:00",
        "t0_hour": 490908,
        "hour": 1462,
        "number": 4,
        "adjusted": True,
        "target": None,
        "uses": 2,
        "first_used": "2026-03-03T11:00:00+00:00",
        "last_used": "2026-03-03T12:00:00+00:00",
        "ended": "cleared",
        "ended_at": "2026-03-03T13:00:00+00:00",
        "dead_since": None,
        "expiry_told": False,
    }
    shipped = {"cleared_all_at": None, "codes": [row]}
    (code,) = book_from(upgraded(shipped, minor=1)).codes.values()
    assert code.kind is CodeKind.OFFLINE_TEMPORARY
    assert code.valid_until == datetime(2026, 3, 3, 14, tzinfo=UTC)
    assert status_of(code, NOW) is CodeStatus.CLEARED
    later = ["other_t0_hour", "other_t0_since", "made_elsewhere", "online"]
    assert {*row, *later} == {*FIELDS}


# Trouble with the disk.


async def test_code_that_the_disk_did_not_take_does_not_exist(hass, path):
    ledger = await load(hass)
    first = await ledger.async_issue(STAY, NOW)
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    told = []
    ledger.async_add_listener(lambda: told.append(1))
    with pytest.raises(LedgerNotWritten) as failed:
        await ledger.async_issue(STAY, NOW)
    told_as = explain_ledger("Front door", failed.value)
    assert told_as.translation_key == "ledger_not_written"
    with pytest.raises(LedgerNotWritten):
        await delete(ledger, first)
    assert [code.id for code in ledger.codes()] == [first.id]
    assert status_of(first, NOW) is CodeStatus.ACTIVE
    assert told == [1]  # that the disk fails, once
    assert ledger.disk_fails
    path.rmdir()
    path.write_bytes(content)
    second = await ledger.async_issue(STAY, NOW)
    assert [row["id"] for row in rows(path)] == [first.id, second.id]


GOOD = b'{"version":1,"minor_version":1,"data":{"cleared_all_at":null,"codes":[]}}'
DAMAGED = [
    b"",
    b"{}",
    b"[]",
    b"\x00" * 300,
    b'{"version": 1, "minor_version": 1, "data": ',
    b'{"version": 1, "minor_version": 1}',
    b'{"version": "1", "minor_version": 1, "data": {}}',
    b'{"version": 1, "minor_version": 1, "data": {}}',
    b'{"version": 1, "minor_version": 1, "data": {"cleared_all_at": null, "codes": 3}}',
    b'{"version": 1, "minor_version": 1, "data": {"cleared_all_at": 3, "codes": []}}',
    b'{"version":1,"minor_version":1,"data":{"cleared_all_at":null,"codes":[{"id":1}]}}',
    b'{"version":1,"minor_version":2,"data":{"cleared_all_at":null,"codes":[]}}',
    b'{"version":1,"minor_version":2,"data":{"cleared_all_at":null,"codes":[],"table":1}}',
    # What Home Assistant's own parser refuses: its Store would start empty.
    b"\xef\xbb\xbf" + GOOD,
    GOOD.decode().encode("utf-16"),
    GOOD.replace(b"null", b"NaN"),
    GOOD.replace(b"null", b"Infinity"),
    GOOD.replace(b"null", rb'"\ud800"'),
    GOOD.replace(b"null", b"[" * 1000 + b"]" * 1000),
    GOOD.replace(b"null", b"[" * 100_000),
    # What it takes, and should not.
    GOOD.replace(b'"codes":[]', b'"codes":[],"codes":[]'),
    GOOD.replace(b'"version":1', b'"version":true'),
    GOOD.replace(b'"version":1', b'"version":0'),
    GOOD.replace(b"null", b'"9999-12-31T23:59:59-14:00"'),
]


async def test_damaged_file_is_refused_kept_and_left_alone(hass, path):
    path.parent.mkdir(exist_ok=True)
    for content in DAMAGED:
        path.write_bytes(content)
        for _ in range(2):
            with pytest.raises(ConfigEntryError) as refused:
                await load(hass)
            assert refused.value.translation_key == "ledger_damaged", content
        assert path.read_bytes() == content
        (copy,) = kept(path)
        assert copy.read_bytes() == content
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert str(copy) in str(refused.value.translation_placeholders)
        copy.unlink()


@pytest.mark.parametrize("version", [(2, 1), (1, MINOR_VERSION + 1)])
async def test_file_of_a_newer_version_is_refused_kept_and_left_alone(
    hass, path, version
):
    await (await load(hass)).async_issue(STAY, NOW)
    envelope = json.loads(path.read_bytes())
    envelope["version"], envelope["minor_version"] = version
    content = json.dumps(envelope).encode()
    path.write_bytes(content)
    with pytest.raises(ConfigEntryError) as refused:
        await load(hass)
    assert refused.value.translation_key == "ledger_newer"
    told = refused.value.translation_placeholders
    assert told["version"] == f"{version[0]}.{version[1]}"
    assert told["known"] == f"1.{MINOR_VERSION}"
    assert path.read_bytes() == content
    assert [copy.read_bytes() for copy in kept(path)] == [content]


async def test_damaged_ledger_keeps_the_entry_from_being_set_up(hass, enable_bluetooth):
    entry = lock_entry()
    path = Path(
        hass.config.path(".storage", f"smart_life_lock.ledger.{entry.entry_id}")
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text("not a ledger")
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "ledger_damaged"
    assert path.read_text() == "not a ledger"
    path.unlink()
    await hass.config_entries.async_reload(entry.entry_id)
    assert (await act(hass, "create_dynamic_code", LOCK))["code"]


async def test_forgotten_ledger_is_gone_from_the_disk_with_all_its_copies(hass, path):
    await (await load(hass)).async_issue(STAY, NOW)
    good = path.read_bytes()
    for damaged in (good[:-9], good[:-8]):
        path.write_bytes(damaged)
        with pytest.raises(ConfigEntryError):
            await load(hass)
    assert len(kept(path)) == 2
    moved = path.with_name(f"{path.name}.corrupt.2026-03-03T10:20:30+00:00")
    moved.write_bytes(good)
    neighbour = path.with_name(f"{path.name}2.kept-00000000")
    neighbour.write_bytes(good)
    await async_forget_ledger(hass, "front")
    left = [one for one in path.parent.iterdir() if one.name.startswith(path.name)]
    assert left == [neighbour]
    assert (await load(hass)).codes() == ()


# What changes by itself.


async def test_report_is_written_soon_after(hass, path):
    ledger = await load(hass)
    code = await ledger.async_issue(DynamicRequest("Plumber"), NOW)
    access = Access(NOW, Method.DYNAMIC_CODE, None, late=False)
    assert ledger.attribute(access, NOW).code.id == code.id
    await hass.async_block_till_done()
    assert rows(path)[0]["uses"] == 1


async def test_record_that_comes_again_after_a_kill_counts_once(hass, path):
    ledger = await load(hass)
    code = await ledger.async_issue(DynamicRequest("Plumber"), NOW)
    access = Access(NOW, Method.DYNAMIC_CODE, None, late=False)
    ledger.attribute(access, NOW, "0123456789abcdef")
    await ledger.async_stored()
    again = await load(hass)  # nothing else of the life before is left
    assert again.marks == ("0123456789abcdef",)
    assert again.attribute(access, NOW, "0123456789abcdef") == Changes()
    assert again.get(code.id).uses == 1
    again.attribute(access, NOW, "fedcba9876543210")
    assert again.get(code.id).uses == 2


async def test_client_knows_the_records_that_only_the_ledger_remembers(
    hass, enable_bluetooth
):
    """The memory beside it is written later, and lost by a kill."""
    entry = await set_up(hass, lock_entry())
    access = Access(NOW, Method.CARD, 4, late=False)
    entry.runtime_data.records.take(access, "0123456789abcdef")
    await hass.config_entries.async_unload(entry.entry_id)
    Path(
        hass.config.path(".storage", f"smart_life_lock.memory.{entry.entry_id}")
    ).unlink(missing_ok=True)
    await hass.config_entries.async_setup(entry.entry_id)
    assert "0123456789abcdef" in entry.runtime_data.device.client.memory.seen
    await hass.config_entries.async_unload(entry.entry_id)


async def test_report_of_a_clear_all_code_is_remembered_over_a_restart(hass, path):
    ledger = await load(hass)
    stay = await ledger.async_issue(STAY, NOW)
    clear = await ledger.async_issue(ClearRequest(), NOW)

    def typed(code: IssuedCode, outcome: OfflineOutcome, at: datetime):
        plain = KEYS.offline.decrypt(code.digits)
        return OfflineCodeEntered(at, outcome, plain, late=True)

    later = NOW + HOUR
    ledger.attribute(typed(clear, OfflineOutcome.CLEARED_ALL, later), later)
    await hass.async_block_till_done()
    again = await load(hass)
    assert status_of(again.get(stay.id), later) is CodeStatus.ACTIVE
    # The use before it is told only now: the lock tells its newest record first.
    again.attribute(typed(stay, OfflineOutcome.OPENED, NOW), later)
    assert status_of(again.get(stay.id), later) is CodeStatus.CLEARED


async def test_codes_of_an_older_key_are_dead_after_a_restart_too(hass, path):
    ledger = await load(hass)
    stay = await ledger.async_issue(STAY, NOW)
    ledger.use_keys(CodeKeys(SecretBytes(b"abcdef"), T0), NOW)
    assert status_of(ledger.get(stay.id), NOW) is CodeStatus.DEAD
    await hass.async_block_till_done()
    assert rows(path)[0]["dead_since"] is not None
    assert ledger.codes(NOW) == ()
    assert status_of((await load(hass)).get(stay.id), NOW) is CodeStatus.ACTIVE


async def test_code_that_died_unused_is_told_once(hass, path):
    ledger = await load(hass)
    used = await ledger.async_issue(STAY, NOW)
    unused = await ledger.async_issue(STAY, NOW)
    plain = KEYS.offline.decrypt(used.digits)
    ledger.attribute(
        OfflineCodeEntered(NOW, OfflineOutcome.OPENED, plain, late=False), NOW
    )
    assert ledger.due(NOW) == ()
    at = ledger.next_change(NOW)
    while at is not None and ledger.next_change(at) is not None:
        at = ledger.next_change(at)
    assert at == unused.valid_until + timedelta(seconds=1)
    assert ledger.due(at) == ()  # what the lock has stored was not heard
    ledger.change(lambda book: Changes(table=replace(book.table, seen=at, drained=at)))
    assert [code.id for code in ledger.due(at)] == [unused.id]
    assert ledger.due(at) == ()
    await hass.async_block_till_done()
    assert (await load(hass)).due(at) == ()


async def test_codes_that_still_open_are_listed_apart(hass):
    ledger = await load(hass)
    stay = await ledger.async_issue(STAY, NOW)
    once = await ledger.async_issue(OneTimeRequest(), NOW)
    await delete(ledger, once)
    assert [code.id for code in ledger.codes(NOW)] == [stay.id, once.id]
    ledger.change(lambda _: Changes((once.used(NOW).deleted(NOW),)))
    assert [code.id for code in ledger.codes(NOW)] == [stay.id]
    assert ledger.codes(NOW + 5 * HOUR) == ()
    assert len(ledger.codes()) == 2


async def test_finished_codes_are_bounded(hass, path):
    ledger = await load(hass)
    await ledger.async_issue(DynamicRequest(), NOW)
    row, envelope = rows(path)[0], json.loads(path.read_bytes())
    many = KEPT_FINISHED + 5
    envelope["data"]["codes"] = [
        [*(row | {"id": f"{n:012}"}).values()] for n in range(many)
    ]
    path.write_text(json.dumps(envelope))
    ledger = await load(hass)
    code = await ledger.async_issue(OneTimeRequest(), NOW + HOUR)
    assert len(ledger.codes()) == KEPT_FINISHED + 1
    assert rows(path)[-1]["id"] == code.id


async def test_listener_that_left_hears_nothing(hass):
    ledger, told = await load(hass), []
    leave = ledger.async_add_listener(lambda: told.append(1))
    await ledger.async_issue(STAY, NOW)
    leave()
    await ledger.async_issue(STAY, NOW)
    assert told == [1]


async def test_two_wishes_at_the_same_time_get_different_codes(hass, path):
    ledger = await load(hass)
    tasks = [
        hass.async_create_task(ledger.async_issue(OneTimeRequest(), NOW))
        for _ in range(10)
    ]
    codes = [await task for task in tasks]
    assert len({code.digits for code in codes}) == 10
    assert {row["id"] for row in rows(path)} == {code.id for code in codes}


async def test_ledger_that_was_opened_by_a_clock_ahead_was_opened_now(hass):
    """Else each list of the lock would count as the first after a start until then."""
    ledger = await load(hass)
    before = ledger.look(lambda book: book.opened)
    ledger.mend_times(before, None)
    assert ledger.look(lambda book: book.opened) == before
    ledger.mend_times(before - HOUR, None)
    assert ledger.look(lambda book: book.opened) == before - HOUR


async def test_what_is_known_of_a_time_to_come_is_not_known(hass):
    """Else a doubt would cover no time at all."""
    ledger = await load(hass)
    await ledger.async_issue(STAY, NOW)
    ledger.change(lambda book: Changes(table=replace(book.table, seen=NOW + HOUR)))
    ledger.look(lambda book: setattr(book, "known", NOW + HOUR))
    ledger.mend_times(NOW, None)
    assert ledger.look(lambda book: book.known) is None


async def test_nobody_hears_that_a_record_was_told(hass, path):
    """No code changes by that: whoever shows codes has nothing to do."""
    ledger, heard = await load(hass), []
    ledger.async_add_listener(lambda: heard.append(None))
    ledger.attribute(Access(NOW, Method.CARD, 1, late=False), NOW, f"{1:016x}")
    (left,) = ledger.look(lambda book: book.untold)
    before = len(heard)
    ledger.note_told(left.mark)
    await hass.async_block_till_done()
    assert len(heard) == before
    assert not (await load(hass)).look(lambda book: book.untold)


async def test_ids_of_the_ledgers_on_disk_are_those_of_no_copies(hass, path):
    ledger = await load(hass)
    await ledger.async_issue(STAY, NOW)
    path.with_name(f"{path.name}.kept-0123abcd").write_text("")
    ids = await hass.async_add_executor_job(ledger_ids, hass)
    assert [one for one in ids if one.startswith("front")] == ["front"]
