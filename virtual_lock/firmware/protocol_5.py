"""How a lock of protocol 5 comes to its keys (protocol.md §4.8; see Quirks.needs_secret)."""

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .lock import VirtualLock
from .memory import ACCOUNT_KEY, NO_LOGIN_KEY


def pair_in_the_app(lock: VirtualLock, local_key: bytes, secret_key: bytes) -> None:
    """Have a lock bound as the app does it, by ways that nobody has published.

    That its login key begins the local key is what we assume (§12.2).
    Raises ValueError for keys that have not 16 bytes.
    """
    if not len(local_key) == len(secret_key) == ACCOUNT_KEY:
        raise ValueError("local_key, secret_key: 16 bytes")
    lock.memory.local_key = SecretBytes(local_key)
    lock.memory.secret_key = SecretBytes(secret_key)
    lock.set_login_key(local_key[: len(NO_LOGIN_KEY)])
