"""What others put into the lock, as its list shows it (protocol.md §6.3).

Codes made elsewhere, and the fingerprints, cards, faces and PINs of members.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..tuyalock.client.passwords import is_temporary
from ..tuyalock.model import Method
from ..tuyalock.wire.lists import Node
from ..tuyalock.wire.member_credentials import CredentialType
from .kinds import CodeStatus

_METHODS: Mapping[int, Method] = {
    CredentialType.PASSWORD: Method.PASSWORD,
    CredentialType.CARD: Method.CARD,
    CredentialType.FINGER: Method.FINGERPRINT,
    CredentialType.FACE: Method.FACE,
}
MEMBER_METHODS = frozenset(_METHODS.values())
"""How a member's own credential opens."""


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One slot that we did not fill: made in the app, at the lock, or by another home.

    Its digits and times are not known. ``name`` is what somebody called it here;
    ``unwanted``: it is to be deleted, because somebody asked for that. ``since`` is when
    the list showed it first. Whoever has the slot later is another one.
    """

    id: str
    node: Node
    since: datetime
    name: str = ""
    unwanted: bool = False

    @property
    def hard_id(self) -> int:
        """The slot."""
        return self.node.hard_id

    @property
    def temporary(self) -> bool:
        """Whether it is a temporary password; else it is a member's credential."""
        return is_temporary(self.node)

    @property
    def method(self) -> Method:
        """How it opens."""
        if self.temporary:
            return Method.ONLINE_CODE
        return _METHODS.get(self.node.kind, Method.OTHER)

    def is_in(self, hard_id: int) -> bool:
        """Whether it has this slot of the temporary passwords."""
        return self.temporary and self.hard_id == hard_id

    @property
    def status(self) -> CodeStatus:
        """As far as the list tells: whether it opens just now is not known."""
        if self.unwanted:
            return CodeStatus.DELETING
        return CodeStatus.ACTIVE if self.node.active else CodeStatus.PAUSED
