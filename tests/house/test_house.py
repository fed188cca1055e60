"""The rules of the house: who may know whom, how large things may grow, what is shipped."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib

from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
import pytest

from .repository import (
    DEMO,
    PACKAGE,
    ROOT,
    SHIPPED,
    VIRTUAL_LOCK,
    imports,
    manifest,
    modules,
    place,
    tracked,
    tree,
)

PURE = SHIPPED / "tuyalock"
OURS = (SHIPPED, VIRTUAL_LOCK, DEMO, ROOT / "scripts")


def importers(folder: Path, *names: str) -> set[str]:
    """The modules below a folder that import one of these, or something in it."""
    return {
        str(path.relative_to(folder))
        for path in modules(folder)
        if any(
            f"{found}.".startswith(f"{name}.")
            for found in imports(path)
            for name in names
        )
    }


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of_code(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """Lines from ``def`` to the end; what the docstring says costs nothing."""
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node) is not None:
        lines -= node.body[0].end_lineno - node.body[0].lineno + 1
    return lines


# Who may know whom


def test_the_pure_half_knows_neither_home_assistant_nor_what_is_above_it():
    inside = f"{PACKAGE}.tuyalock."
    strangers = {
        (place(path), name)
        for path in modules(PURE)
        for name in imports(path)
        if name.split(".")[0]
        in {"homeassistant", "virtual_lock", "voluptuous", "probatio"}
        or (name.startswith("custom_components") and not f"{name}.".startswith(inside))
    }
    assert not strangers


def test_only_the_gatt_module_of_the_pure_half_knows_bleak():
    radio_libraries = ("bleak", "bleak_retry_connector", "habluetooth", "bumble")
    assert importers(PURE, *radio_libraries) <= {"gatt.py"}


def test_codes_and_wire_know_nothing_of_the_client():
    above = [f"{PACKAGE}.tuyalock.{name}" for name in ("client", "gatt", "transport")]
    assert not importers(PURE / "codes", *above, f"{PACKAGE}.tuyalock.wire")
    assert not importers(PURE / "wire", *above)


def test_nothing_shipped_knows_the_virtual_lock():
    assert not importers(SHIPPED, "virtual_lock", "bumble")


def test_the_virtual_lock_knows_neither_the_client_nor_home_assistant():
    below = tuple(
        f"{PACKAGE}.tuyalock.{name}."
        for name in (
            "wire",
            "codes",
            "model",
            "errors",
            "secret",
            "advert",
            "transport",
        )
    )
    strangers = {
        (place(path), name)
        for path in modules(VIRTUAL_LOCK)
        for name in imports(path)
        if name.split(".")[0] == "homeassistant"
        or (name.startswith("custom_components") and not f"{name}.".startswith(below))
    }
    assert not strangers


def test_only_two_modules_know_home_assistants_bluetooth():
    known = importers(SHIPPED, "homeassistant.components.bluetooth")
    assert known == {"device/advert_watch.py", "device/bluetooth.py"}


def test_only_one_module_knows_the_library_of_the_account_server():
    """It is installed on demand, so that nothing may import it at the top."""
    assert not importers(SHIPPED, "tuya_sharing", "homeassistant.components.tuya")
    speakers = [p for p in modules(SHIPPED) if '"tuya_sharing"' in p.read_text("utf-8")]
    assert [path.relative_to(SHIPPED).as_posix() for path in speakers] == [
        "account/library.py"
    ]
    assert manifest()["requirements"] == []
    assert "after_dependencies" not in manifest()


def test_config_entries_are_of_our_own_type():
    """Home Assistant's rule strict-typing.

    What is below the coordinator takes no part of it out of an entry, and cannot know
    its type.
    """
    below = ("account/", "device/", "storage/", "sync/")
    plain = importers(SHIPPED, "homeassistant.config_entries.ConfigEntry")
    assert {name for name in plain if not name.startswith(below)} == {"coordinator.py"}
    typed = [path for folder in below for path in modules(SHIPPED / folder)]
    assert not [p for p in typed if ".runtime_data" in p.read_text(encoding="utf-8")]


OWN_ERRORS = {
    node.name
    for path in (
        PURE / "errors.py",
        SHIPPED / "ledger" / "errors.py",
        SHIPPED / "storage" / "ledger_file.py",
    )
    for node in tree(path).body
    if isinstance(node, ast.ClassDef)
}
HOME_ASSISTANT_ERRORS = {
    "ConfigEntryAuthFailed",
    "ConfigEntryError",
    "ConfigEntryNotReady",
    "HomeAssistantError",
    "ServiceValidationError",
    "UpdateFailed",
}


def names_in(*nodes: ast.AST | None) -> set[str]:
    return {
        found.id
        for node in nodes
        if node is not None
        for found in ast.walk(node)
        if isinstance(found, ast.Name)
    }


def translates_errors(handler: ast.ExceptHandler) -> bool:
    raised = [
        node.exc
        for part in handler.body
        for node in ast.walk(part)
        if isinstance(node, ast.Raise)
    ]
    return bool(
        names_in(handler.type) & OWN_ERRORS
        and names_in(*raised) & HOME_ASSISTANT_ERRORS
    )


def test_our_errors_become_home_assistants_in_one_place():
    translators = {
        str(path.relative_to(SHIPPED))
        for path in modules(SHIPPED)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and translates_errors(node)
    }
    assert translators == {"device/ha_errors.py"}


# Names and sizes


def test_the_async_prefix_is_home_assistants():
    prefixed = [
        place(path, function)
        for path in modules(PURE, VIRTUAL_LOCK)
        for function in functions(path)
        if function.name.startswith("async_")
    ]
    assert not prefixed


def test_things_are_named_for_what_they_are():
    empty = re.compile(r"(Manager|Helper|Helpers|Util|Utils|Handler)$")
    named = [
        place(path, node)
        for path in modules(*OURS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and empty.search(node.name)
    ]
    assert not named


def test_functions_stay_small():
    large = [
        f"{place(path, function)} {function.name}: {lines}"
        for path in modules(*OURS)
        for function in functions(path)
        if (lines := lines_of_code(function)) > 30
    ]
    assert not large


def test_classes_stay_small():
    large = [
        f"{place(path, node)} {node.name}: {lines}"
        for path in modules(*OURS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and (lines := lines_of_code(node)) > 200
    ]
    assert not large


def test_files_stay_small():
    large = [
        f"{place(path)}: {lines}"
        for path in modules(*OURS)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    ]
    assert not large


def test_files_of_the_card_stay_small():
    large = [
        f"{place(path)}: {lines}"
        for path in (ROOT / "card" / "src").glob("*.ts")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    ]
    assert not large


# What is shipped

HACS_KEYS = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "render_readme",
    "zip_release",
}


def test_hacs_finds_one_integration_and_what_else_it_asks_for():
    folders = {
        path.name for path in SHIPPED.parent.iterdir() if path.name != "__pycache__"
    }
    assert folders == {SHIPPED.name}
    assert (SHIPPED / "brand" / "icon.png").is_file()
    assert (ROOT / "LICENSE").is_file()
    assert (ROOT / "README.md").is_file()


def test_hacs_knows_every_key_of_its_file():
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    assert hacs.keys() <= HACS_KEYS
    assert hacs["name"] == manifest()["name"]


def test_the_demo_s_components_can_stand_beside_the_integration():
    assert not (SHIPPED.parent / "__init__.py").exists()
    assert not (DEMO / "__init__.py").exists()


def test_one_version_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = manifest()["version"]
    assert project["project"]["version"] == version
    assert f"## {version} - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_commands_can_be_run():
    commands = [
        path
        for path in (ROOT / "scripts").iterdir()
        if path.is_file() and not path.suffix
    ]
    assert {"demo", "lint", "setup", "test", "vectors"} <= {
        path.name for path in commands
    }
    for command in [*commands, ROOT / ".ci" / "run"]:
        assert command.stat().st_mode & 0o111, command
        assert command.read_text(encoding="utf-8").startswith("#!"), command


def test_no_place_of_one_machine_stands_in_the_tree():
    somewhere = re.compile(r"(?<![\w.~}:/-])/(?:home|mnt|opt|root|tmp|Users|work)/\w")
    hosts = re.compile(r"pypi\.org|pythonhosted|deb\.debian\.org|snapshot\.debian")
    found = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".gz", ".jpg", ".png", ".woff2"}:
            continue
        text = path.read_text(encoding="utf-8")
        found += [
            f"{place(path)}: {hit.group()}"
            for rule in (somewhere, hosts)
            for hit in rule.finditer(text)
        ]
    assert not found


def integration_check(*arguments):
    check = [sys.executable, ROOT / "scripts" / "check_integration.py", *arguments]
    done = subprocess.run(check, capture_output=True, check=False, text=True)
    return done.returncode, done.stdout.strip(), done.stderr


needs_present_home_assistant = pytest.mark.skipif(
    (MAJOR_VERSION, MINOR_VERSION) < (2026, 11),
    reason="the check needs Home Assistant 2026.11",
)
MANIFESTS = sorted(path for path in tracked() if path.name == "manifest.json")


@needs_present_home_assistant
def test_hassfest_would_pass_every_component_of_the_repository():
    components = [path.parent for path in MANIFESTS]
    assert {"smart_life_lock", "virtual_radio", "executioner", "link_counter"} <= {
        path.name for path in components
    }
    assert integration_check(*components) == (0, "ok", "")


@needs_present_home_assistant
def test_hacs_would_take_what_people_install():
    assert integration_check("--hacs", SHIPPED, *DEMO.glob("virtual_*")) == (
        0,
        "ok",
        "",
    )


@needs_present_home_assistant
@pytest.mark.parametrize(
    ("file", "before", "after", "complaint"),
    [
        ("services.yaml", None, None, "registers actions without services.yaml"),
        ("manifest.json", '"version"', '"versions"', "does not know 'versions'"),
        ("manifest.json", '"calculated"', '"guessed"', "unknown iot_class"),
        (
            "manifest.json",
            '"codeowners"',
            '"categories": ["doors"],\n  "codeowners"',
            "categories has no 'doors'",
        ),
        (
            "translations/en.json",
            '"name": "Point"',
            '"title": "Point"',
            "point missing",
        ),
    ],
)
def test_the_integration_check_tells_what_hassfest_refuses(
    tmp_path, file, before, after, complaint
):
    (original,) = (path.parent for path in MANIFESTS if "executioner" in path.parts)
    component = shutil.copytree(original, tmp_path / original.name)
    spoiled = component / file
    if before is None:
        spoiled.unlink()
    else:
        text = spoiled.read_text(encoding="utf-8")
        assert before in text
        spoiled.write_text(text.replace(before, after), encoding="utf-8")
    code, told, errors = integration_check(component)
    assert (code, errors) == (1, "")
    assert complaint in told
