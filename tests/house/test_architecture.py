"""``docs/architecture.md``: what it names exists, and every module is described."""

from functools import cache
from pathlib import Path
import re

import pytest

from .repository import DEMO, ROOT, SHIPPED, VIRTUAL_LOCK

DOCUMENT = ROOT / "docs" / "architecture.md"
PACKAGES = sorted(path.parent for path in SHIPPED.rglob("__init__.py"))


@cache
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


@cache
def named_paths() -> tuple[str, ...]:
    """What stands in backticks and looks like a path: with a folder, or a file's name."""
    quoted = re.findall(r"`([\w./-]+)`", document())
    ends = (".py", ".json", ".yaml", ".md", "/")
    return tuple(one for one in quoted if "/" in one or one.endswith(ends))


def described(package: Path) -> set[str]:
    """The modules in the table below the heading of a package."""
    inside = package.relative_to(SHIPPED).as_posix()
    heading = "The folder itself" if inside == "." else inside
    (text,) = re.findall(
        rf"^### {re.escape(heading)}\n(.*?)(?=^##|\Z)",
        document(),
        re.MULTILINE | re.DOTALL,
    )
    return set(re.findall(r"^\| `(\w+\.py)` \| \S", text, re.MULTILINE))


def test_every_path_that_it_names_exists() -> None:
    tables = {name for package in PACKAGES for name in described(package)}
    paths = [one for one in named_paths() if one not in tables]
    assert {"coordinator.py", "tests/vectors", "flow/"} <= {*paths, *tables}
    assert [one for one in paths if not _exists(one)] == []


def _exists(path: str) -> bool:
    return (SHIPPED / path).exists() or (ROOT / path).exists()


@pytest.mark.parametrize(
    "package", PACKAGES, ids=lambda path: path.relative_to(SHIPPED.parent).as_posix()
)
def test_every_module_is_described(package: Path) -> None:
    assert described(package) == {path.name for path in package.glob("*.py")}


@pytest.mark.parametrize("parent", [VIRTUAL_LOCK, DEMO, ROOT / "scripts"])
def test_the_other_packages_are_described(parent: Path) -> None:
    packages = {path.parent for path in parent.glob("*/__init__.py")}
    assert packages
    names = {f"{path.relative_to(ROOT).as_posix()}/" for path in packages}
    assert names <= set(named_paths())


def test_every_folder_of_tests_is_described() -> None:
    folders = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").iterdir()
        if path.is_dir() and path.name not in ("__pycache__", "plugins")
    }
    assert folders <= set(named_paths())
