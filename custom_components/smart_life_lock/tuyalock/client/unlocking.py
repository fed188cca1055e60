"""The ways in which locks are opened over Bluetooth (protocol.md §6.1, §6.5, §6.6)."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime

from ..model import UnlockWay
from ..secret import SecretBytes
from . import dp_commands
from .exchange import Command
from .execution import CommandRunner
from .inbox import Inbox
from .options import ClientOptions


class Unlocking:
    """Unlocks one lock, each time once: what was sent is never sent again."""

    def __init__(
        self,
        runner: CommandRunner,
        inbox: Inbox,
        options: ClientOptions,
        now: Callable[[], datetime],
        random: Callable[[int], bytes],
    ) -> None:
        """``random`` gives bytes that nobody can guess."""
        self._runner, self._inbox = runner, inbox
        self._bolt_reversed = options.bolt_reversed
        self._now, self._random = now, random

    async def unlock(self, member: int, way: UnlockWay | None) -> None:
        """Unlock, and wait for the lock's word on it; see ``LockClient.unlock``.

        None: by the check code where there is one, else by DP 6.
        """
        if way is None:
            checked = self._inbox.credentials.check_code is not None
            way = UnlockWay.CHECKED if checked else UnlockWay.BLUETOOTH
        if way is UnlockWay.REMOTE:
            await self._by_remote_key(member)
        elif way is UnlockWay.MANUAL:
            await self._by_manual_lock()
        else:
            await self._by_command(member, way)

    async def _by_command(self, member: int, way: UnlockWay) -> None:
        def command(_generation: int) -> Command:
            if way is UnlockWay.BLUETOOTH:
                return dp_commands.bluetooth_unlock(member)
            return dp_commands.unlock(self._inbox.credentials, member, self._now())

        await self._runner.run(command, dp_commands.unlock_result, once=True)

    async def _by_remote_key(self, member: int) -> None:
        """DP 60, then DP 61, with a key that is made for this and kept by nobody.

        ::

            -> DP 60  the lock's only remote key, from now on this one
            <- DP 60  0 ok
            -> DP 61  open with it
            <- DP 61  0 ok
        """
        key = SecretBytes(urlsafe_b64encode(self._random(6)))
        await self._runner.run(
            lambda _: dp_commands.set_remote_key(key, member),
            dp_commands.remote_key_result,
        )
        await self._runner.run(
            lambda _: dp_commands.remote_unlock(key, member),
            dp_commands.remote_unlock_result,
            once=True,
        )

    async def _by_manual_lock(self) -> None:
        """DP 46, off. Its echo says nothing, so the bolt's own report is the answer."""
        await self._runner.run(
            lambda _: dp_commands.manual_unlock(bolt_reversed=self._bolt_reversed),
            lambda _: None,
            once=True,
        )
