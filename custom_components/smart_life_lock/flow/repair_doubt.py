"""The repair of a ledger in doubt: one choice for each code, then it counts again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..coordinator import LockCoordinator
from ..ledger.errors import LedgerError
from ..ledger.settle_doubt import (
    Choice,
    Question,
    Standing,
    is_compared,
    questions,
    settled,
)
from ..localize import words_now
from .repair_at_lock import LockRepair, async_have_session


class SettleDoubt(LockRepair):
    """Ask the lock for its list where that was not done yet, then ask the person."""

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        """Fetch records and list. Codes in doubt are not written meanwhile."""
        await async_have_session(lock)

    @override
    async def _async_mended(self, lock: LockCoordinator) -> RepairsFlowResult:
        return await self.async_step_choose()

    @override
    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Go on to the lock's list, or to the choice where it is there."""
        if (lock := self._lock) is not None and lock.device.ledger.look(is_compared):
            return await self.async_step_choose()
        return await self.async_step_confirm()

    async def async_step_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """One choice for each code; then the ledger counts again."""
        if (lock := self._lock) is None:
            return self.async_abort(reason="not_loaded")
        words = words_now(self.hass, "settling")
        asked = labelled(_named(self.hass, lock.device.ledger.look(questions)), words)
        errors: dict[str, str] = {}
        if user_input is not None:
            problem = await _async_problem(lock, asked.values(), user_input)
            if problem is None:
                return self.async_create_entry(data={})
            errors["base"] = problem
        return self.async_show_form(
            step_id="choose",
            data_schema=vol.Schema(_fields(asked, user_input)),
            errors=errors,
            description_placeholders={**lock.health.words(), **_listed(asked)},
        )


def _named(hass: HomeAssistant, asked: Iterable[Question]) -> Iterator[Question]:
    """An offline code without a name is told by its kind.

    In the language of Home Assistant, as the options are codes: only a fixed option has
    a translation for each reader.
    """
    kinds = words_now(hass, "code_kind")
    for one in asked:
        named = one.name or one.kind is None
        yield one if named else replace(one, name=kinds.get(one.kind or "", "…"))


async def _async_problem(
    lock: LockCoordinator, asked: Iterable[Question], answer: Mapping[str, list[str]]
) -> str | None:
    """Why the answer cannot be taken; None: it was."""
    if set(answer.get(Choice.WRITE, ())) & set(answer.get(Choice.TAKE_BACK, ())):
        return "both_chosen"
    choices, now = chosen(asked, answer), lock.device.clock.now()
    try:
        await lock.device.ledger.async_change(lambda book: settled(book, choices, now))
    except LedgerError:
        return "not_written"
    return None


def labelled(
    asked: Iterable[Question], words: Mapping[str, str]
) -> dict[str, Question]:
    """Each question by what people see of its code: its name, or else its slot."""
    named: dict[str, Question] = {}
    for one in asked:
        slots = ", ".join(str(slot) for slot in one.slots)
        label = one.name or words["slot"].format(number=slots)
        tries = (f"{label} ({n})" if n > 1 else label for n in count(1))
        named[next(text for text in tries if text not in named)] = one
    return named


def chosen(
    asked: Iterable[Question], answer: Mapping[str, list[str]]
) -> dict[str, Choice]:
    """The choice for each code, by its id."""
    choices = {one.code_id: Choice.KEEP for one in asked}
    for choice in (Choice.TAKE_BACK, Choice.WRITE, Choice.UNWANTED):
        choices |= dict.fromkeys(answer.get(choice, ()), choice)
    return choices


def _fields(
    asked: Mapping[str, Question], answer: Mapping[str, list[str]] | None
) -> dict[vol.Marker, Any]:
    """A list of codes for each choice but to keep them, ticked as in a former answer.

    A repair's dialog shows labels for fixed fields only, so the codes are the options.
    """
    fields: dict[vol.Marker, Any] = {}
    for choice in (Choice.WRITE, Choice.TAKE_BACK, Choice.UNWANTED):
        options = [
            SelectOptionDict(value=one.code_id, label=label)
            for label, one in asked.items()
            if choice in one.choices
        ]
        ticked = [one.code_id for one in asked.values() if one.default is choice]
        if answer is not None:
            ticked = answer.get(choice, [])
        if options:
            fields[vol.Optional(choice.value, default=ticked)] = SelectSelector(
                SelectSelectorConfig(
                    options=options, multiple=True, mode=SelectSelectorMode.LIST
                )
            )
    return fields


def _listed(asked: Mapping[str, Question]) -> dict[str, str]:
    """The labels of each standing."""
    return {
        standing.value: ", ".join(
            label for label, one in asked.items() if one.standing is standing
        )
        or "–"
        for standing in Standing
    }
