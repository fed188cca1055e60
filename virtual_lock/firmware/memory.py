"""What the lock keeps without power, and what an unbind erases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from custom_components.smart_life_lock.tuyalock.codes import OfflineVerifier
from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.errors import ProtocolError
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from custom_components.smart_life_lock.tuyalock.wire.remote import RemoteKey

from .credentials import CredentialTable
from .masters import Masters
from .record_ring import RecordRing
from .storage import StorageError

DEFAULT_T0 = 1_589_251_799
"""T0 of a lock that was never told one (protocol.md §7.3)."""
NO_LOGIN_KEY = SecretBytes(6)
ACCOUNT_KEY = 16
"""Bytes of the two keys of protocol 5."""
RELOCK_SECONDS = 5
"""How long the bolt of a new virtual lock stays open; real defaults are unknown."""

BEFORE = bytes(21)
"""The remote key of a lock that had none, in a memory from before it could be None."""


@dataclass(slots=True)
class Memory:
    """The lock's flash. Times are unix seconds, as the firmware holds them."""

    records: RecordRing
    bound: bool = False
    login_key: SecretBytes = NO_LOGIN_KEY
    virtual_id: str = ""
    local_key: SecretBytes | None = None
    secret_key: SecretBytes | None = None
    t0: int = DEFAULT_T0
    masters: Masters = field(default_factory=Masters)
    remote: RemoteKey | None = None
    settings: dict[int, bytes] = field(default_factory=dict)
    credentials: CredentialTable = field(default_factory=CredentialTable)
    verifier: OfflineVerifier | None = None

    def bind(self, login_key: bytes, virtual_id: str) -> None:
        """Belong to whoever knows ``login_key``."""
        self.bound = True
        self.login_key = SecretBytes(login_key)
        self.virtual_id = virtual_id
        self.verifier = self._new_verifier()

    def set_t0(self, unix: int) -> None:
        """Count the hours of offline codes from here; used slots stay used."""
        self.t0 = unix
        if self.verifier is not None:
            self.verifier.t0 = moment(unix)

    @property
    def relock_after(self) -> int | None:
        """After how many seconds an open bolt is thrown again; None: never.

        DP 33 switches (its opposite is the passage mode), DP 36 holds the seconds.
        """
        if self.settings.get(Dp.AUTOMATIC_LOCK) == b"\x00":
            return None
        seconds = int.from_bytes(self.settings.get(Dp.AUTO_LOCK_TIME, b""))
        return seconds or RELOCK_SECONDS

    def erase(self, *, keep_virtual_id: bool) -> None:
        """Forget the owner and all that belongs to one (protocol.md §4.4)."""
        self.bound = False
        self.login_key = NO_LOGIN_KEY
        self.local_key = self.secret_key = None
        if not keep_virtual_id:
            self.virtual_id = ""
        self.t0 = DEFAULT_T0
        self.masters.erase()
        self.remote = None
        self.settings.clear()
        self.credentials.erase()
        self.records.erase()
        self.verifier = None

    def _new_verifier(self) -> OfflineVerifier:
        return OfflineVerifier(self.login_key, moment(self.t0))

    def snapshot(self) -> dict[str, Any]:
        """Everything, as JSON values; holds keys."""
        return {
            "bound": self.bound,
            "login_key": self.login_key.hex(),
            "virtual_id": self.virtual_id,
            "local_key": None if self.local_key is None else self.local_key.hex(),
            "secret_key": None if self.secret_key is None else self.secret_key.hex(),
            "t0": self.t0,
            "masters": self.masters.snapshot(),
            "slave": self.masters.slave,
            "remote": None if self.remote is None else bytes(self.remote).hex(),
            "settings": {str(dp): value.hex() for dp, value in self.settings.items()},
            "credentials": self.credentials.snapshot(),
            "records": self.records.snapshot(),
            "offline": None if self.verifier is None else self.verifier.snapshot(),
        }

    @classmethod
    def restored(
        cls,
        stored: Mapping[str, Any] | None,
        records: RecordRing,
        credentials: CredentialTable | None = None,
    ) -> Self:
        """The memory of an earlier start; a new lock's where there was none.

        It fills ``records`` and ``credentials``, which are empty before.

        Raises:
            StorageError: when the stored object is not such a memory.
        """
        memory = cls(records)
        if credentials is not None:
            memory.credentials = credentials
        if stored is None:
            return memory
        try:
            memory._fill(stored)
        except (
            AttributeError,
            LookupError,
            OverflowError,
            ProtocolError,
            TypeError,
            ValueError,
        ):
            # The cause may quote a key.
            raise StorageError("the stored memory is damaged; kept") from None
        return memory

    def _fill(self, stored: Mapping[str, Any]) -> None:
        self.bound = bool(stored["bound"])
        self.login_key = _secret(stored["login_key"], 6)
        self.virtual_id = str(stored["virtual_id"])
        # A memory from before protocol 5 was spoken has neither.
        self.local_key = _secret_or_none(stored.get("local_key"))
        self.secret_key = _secret_or_none(stored.get("secret_key"))
        self.t0 = int(stored["t0"])
        self.masters.restore(stored["masters"], stored.get("slave"))
        if (remote := stored["remote"]) not in (None, BEFORE.hex()):
            self.remote = RemoteKey.parse(bytes.fromhex(remote))
        self.settings = {
            int(dp): bytes.fromhex(value) for dp, value in stored["settings"].items()
        }
        # A memory from before there were credentials has none.
        self.credentials.restore(stored.get("credentials", {}))
        self.records.restore(stored["records"])
        if self.bound:
            self.verifier = self._new_verifier()
            self.verifier.restore(stored["offline"])


def _secret_or_none(text: str | None) -> SecretBytes | None:
    return None if text is None else _secret(text, ACCOUNT_KEY)


def _secret(text: str, length: int) -> SecretBytes:
    secret = SecretBytes(bytes.fromhex(text))
    if len(secret) != length:
        raise ValueError("a key of the wrong length")
    return secret
