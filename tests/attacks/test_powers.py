"""The attacker's modules have nothing that an attacker has not."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ATTACKER = ("bending", "ear", "floods", "impostor", "lies", "middle")
SECRET = {
    "auth_key",
    "check_code",
    "core",
    "credentials",
    "data",
    "digits",
    "entry",
    "firmware",
    "identity",
    "keys",
    "ledger",
    "login_key",
    "memory",
    "runtime_data",
    "virtual_id",
}
"""Attributes by which a key or a code could be reached."""
ALLOWED = {
    "custom_components.smart_life_lock.tuyalock.advert",
    "custom_components.smart_life_lock.tuyalock.wire.commands",
    "custom_components.smart_life_lock.tuyalock.wire.datapoints",
    "custom_components.smart_life_lock.tuyalock.wire.frame",
    "virtual_lock.firmware.effects",
    "virtual_lock.air.faults",
}
"""What is public of the protocol, and of the air; no cipher, no client, no lock."""


@pytest.mark.parametrize("name", ATTACKER)
def test_attacker_touches_no_secret(name):
    tree = ast.parse((HERE / f"{name}.py").read_text())
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=attribute):
                assert attribute not in SECRET, attribute
            case ast.ImportFrom(module=str(module), level=0):
                ours = module.startswith(("custom_components", "virtual_lock", "tests"))
                assert not ours or module in ALLOWED, module
            case ast.ImportFrom(names=names, module=module):
                used = {module} if module else {one.name for one in names}
                assert used <= set(ATTACKER), used
            case ast.Call(func=ast.Name(id=called)):
                assert called not in {"getattr", "vars", "eval", "exec"}, called
