"""How much of what must be covered: lines and branches together, in per cent.

Loaded by ``scripts/test`` for a complete run; meaningless for a part of one.
"""

from io import StringIO

import pytest

SHIPPED = "custom_components/smart_life_lock"
GATES = {
    f"{SHIPPED}/tuyalock/*": 100.0,
    f"{SHIPPED}/config_flow.py": 100.0,
    f"{SHIPPED}/flow/*": 100.0,
    f"{SHIPPED}/repairs.py": 100.0,
    f"{SHIPPED}/account/*": 100.0,
    f"{SHIPPED}/device/lock_conversations.py": 100.0,
    f"{SHIPPED}/device/binding.py": 100.0,
    f"{SHIPPED}/*": 95.0,
}


def _measured(config, pattern):
    coverage = config.pluginmanager.getplugin("_cov").cov_controller.cov
    return coverage.report(include=[pattern], file=StringIO())


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session):
    """Fail the run whose coverage is short, and say so above the summary."""
    config = session.config
    if hasattr(config, "workerinput"):  # a part of a run that is spread over processes
        return (yield)
    short = [
        f"coverage gate: {pattern} reaches {reached:.2f} %, must reach {gate:g} %"
        for pattern, gate in GATES.items()
        if (reached := _measured(config, pattern)) < gate
    ]
    config.stash[_SHORT] = short
    if short and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def pytest_terminal_summary(terminalreporter, config):
    """Above the summary line, which stays the last one."""
    for line in config.stash.get(_SHORT, ()):
        terminalreporter.write_line(line, red=True)


_SHORT = pytest.StashKey[list[str]]()
