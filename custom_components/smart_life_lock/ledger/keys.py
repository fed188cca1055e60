"""What codes are computed from."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
import hashlib

from ..tuyalock.codes import OfflineCodes, dynamic_code
from ..tuyalock.codes.window import HOUR
from ..tuyalock.secret import SecretBytes, SecretStr
from .errors import CodeProblem, CodeRefused


@dataclass(frozen=True)
class CodeKeys:
    """The login key, and T0 once it is known.

    ``t0_confirmed``: the lock itself has reported T0. One that somebody typed may be
    wrong, and says nothing against codes of another T0. ``own``: the key was drawn
    here, so that no account has it and no app makes codes with it.
    """

    login_key: SecretBytes
    t0: datetime | None = None
    t0_confirmed: bool = True
    own: bool = False

    @cached_property
    def key_mark(self) -> str:
        """Tells one login key from another; never leaves the private ledger."""
        digest = hashlib.blake2b(self.login_key, digest_size=4, person=b"code ledger")
        return digest.hexdigest()

    @cached_property
    def t0_hour(self) -> int | None:
        """Hours since 1970 of T0: only T0's hour matters (protocol.md §7.2)."""
        return None if self.t0 is None else int(self.t0.timestamp()) // HOUR

    def at_t0(self, t0_hour: int) -> CodeKeys:
        """The same login key with the T0 of some code, in hours since 1970."""
        if t0_hour == self.t0_hour:
            return self
        return replace(self, t0=datetime.fromtimestamp(t0_hour * HOUR, UTC))

    @cached_property
    def offline(self) -> OfflineCodes:
        """The 10-digit codes of this lock.

        Raises:
            CodeRefused: T0 is not known, and it is never guessed.
        """
        if self.t0 is None:
            raise CodeRefused(CodeProblem.T0_UNKNOWN, "t0")
        return OfflineCodes(self.login_key, self.t0)

    def dynamic(self, at: datetime) -> SecretStr:
        """The 8-digit code of a moment; needs no T0."""
        return SecretStr(dynamic_code(self.login_key, at))
