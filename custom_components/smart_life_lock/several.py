"""One code on several locks: the same digits, and the same id."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from homeassistant.exceptions import ServiceValidationError

from .const import DOMAIN
from .coordinator import LockCoordinator
from .names import new_id
from .online_issuing import OnlineRequest, random_digits


def for_all(
    request: OnlineRequest, locks: Sequence[LockCoordinator], now: datetime
) -> OnlineRequest:
    """The request with what all of them shall share. Raises ServiceValidationError."""
    books = [lock.ledger.look(lambda book: book) for lock in locks]
    request = replace(request, code_id=new_id(*books))
    if request.digits is not None:
        return request
    lengths = {lock.ledger.rules.digits for lock in locks}
    if len(lengths) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="different_lengths"
        )
    return replace(request, digits=random_digits(lengths.pop(), books, now))
