"""The zip of a release: made, unpacked as HACS does, and begun to use."""

import json
import os
from pathlib import Path
import re
import subprocess
import sys
import zipfile

from homeassistant.components.http.config import STORAGE_VERSION
import pytest

from scripts.demolib.household import free_port, http_store
from scripts.releaselib import checkout
from scripts.releaselib.checkout import NotReleasable, section

ROOT = Path(__file__).parents[3]
EMPTY_HOME = Path(__file__).parent / "empty_home.py"
CHANGELOG = """# Changelog

## 0.3.0

Not yet.

## 0.2.0 - 2026-11-29

### Added

- A thing.

## 0.1.0 - 2026-11-28

First version.
"""


def release(*arguments):
    done = subprocess.run(
        [ROOT / "scripts" / "release", *arguments],
        capture_output=True,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    code, made, errors = release("zip", str(tmp_path_factory.mktemp("zip")))
    assert (code, errors) == (0, "")
    return Path(made)


def test_the_zip_holds_the_component_itself_and_the_licence(archive):
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    assert (archive.name, hacs["zip_release"]) == (hacs["filename"], True)
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        assert packed.read("LICENSE") == (ROOT / "LICENSE").read_bytes()
        for name in set(names) - {"LICENSE"}:
            assert packed.read(name) == (checkout.COMPONENT / name).read_bytes()
    assert {"__init__.py", "manifest.json", "translations/en.json"} <= set(names)
    assert {"brand/icon.png", "tuyalock/wire/frame.py"} <= set(names)
    assert not [name for name in names if "__pycache__" in name or "custom_c" in name]
    sources = set(checkout.COMPONENT.rglob("*.py"))
    assert len([name for name in names if name.endswith(".py")]) == len(sources)


def test_the_same_files_make_the_same_zip(archive, tmp_path):
    assert release("zip", str(tmp_path))[0] == 0
    assert (tmp_path / archive.name).read_bytes() == archive.read_bytes()


@pytest.mark.usefixtures("socket_enabled")
def test_an_empty_home_assistant_loads_it_and_begins_to_add_a_lock(archive, tmp_path):
    """Unpacked as HACS does: everything in the zip into the component's folder."""
    folder = tmp_path / "custom_components" / "smart_life_lock"
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    # Home Assistant listens as soon as it is set up; others of this machine do as well.
    store = http_store(free_port()) | {"version": STORAGE_VERSION}
    (tmp_path / ".storage").mkdir()
    (tmp_path / ".storage" / "http").write_text(json.dumps(store))
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-P", EMPTY_HOME, tmp_path],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=environment,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {
        "file": str(folder / "__init__.py"),
        "version": checkout.version(),
        "end": "no_adapter",
    }


def test_tag_manifest_and_changelog_agree():
    version = checkout.version()
    assert release("check", version) == (0, "", "")
    assert len(checkout.notes().splitlines()) > 5
    assert release("notes") == (0, checkout.notes(), "")


@pytest.mark.parametrize("tag", ["9.9.9", "v", "main"])
def test_another_tag_is_refused(tag):
    code, told, error = release("check", tag)
    assert (code, told) == (1, "")
    assert f"the tag is {tag}, but manifest.json says" in error


def test_the_notes_are_the_section_of_the_version_alone():
    assert section("0.2.0", CHANGELOG) == "### Added\n\n- A thing."
    assert section("0.1.0", CHANGELOG) == "First version."


@pytest.mark.parametrize(
    ("version", "why"),
    [
        ("0.3.0", "the heading of 0.3.0 has no date"),
        ("0.4.0", "tells nothing of 0.4.0"),
    ],
)
def test_what_the_changelog_does_not_tell_is_not_released(version, why):
    with pytest.raises(NotReleasable, match=re.escape(why)):
        section(version, CHANGELOG)
