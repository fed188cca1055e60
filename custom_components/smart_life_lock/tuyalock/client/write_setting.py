"""Settings of a lock: written, and read back from its echo."""

from ..data_kinds import Value
from . import dp_commands
from .execution import CommandRunner


class Settings:
    """What the table of data points lets people change."""

    def __init__(self, runner: CommandRunner) -> None:
        """Belong to one lock."""
        self._runner = runner

    async def set(self, dp: int, value: Value) -> None:
        """Change one; the client's ``state`` has what the lock echoed.

        Raises LocalProtocolError before anything is sent for a value that the table does
        not allow, Refused where the lock told another value or none.
        """
        command = dp_commands.setting(dp, value)
        await self._runner.run(
            lambda _: command, lambda report: dp_commands.setting_result(report, value)
        )
