"""The files of this repository, and what its modules import."""

import ast
from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import subprocess

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "custom_components" / "smart_life_lock"
VIRTUAL_LOCK = ROOT / "virtual_lock"
DEMO = ROOT / "demo" / "custom_components"
PACKAGE = "custom_components.smart_life_lock"


def modules(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def package_of(path: Path) -> list[str]:
    base = DEMO.parent if path.is_relative_to(DEMO) else ROOT
    return list(path.relative_to(base).parent.parts)


def imports(path: Path) -> Iterator[str]:
    """Absolute dotted names of everything that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                parts = package_of(path)
                near = parts[: len(parts) + 1 - level] if level else []
                source = ".".join([*near, *([module] if module else [])])
                yield from (f"{source}.{name.name}" for name in names)


def place(path: Path, node: ast.AST | None = None) -> str:
    where = str(path.relative_to(ROOT))
    return f"{where}:{node.lineno}" if node else where


def tracked() -> list[Path]:
    """What belongs to the repository: git's own list, or all but what git would ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        ignored = [".git/", *(ROOT / ".gitignore").read_text(encoding="utf-8").split()]
        paths = [
            path
            for path in ROOT.rglob("*")
            if not any(f"/{line}" in f"/{path.relative_to(ROOT)}/" for line in ignored)
        ]
    assert ROOT / "pyproject.toml" in paths
    return [path for path in paths if path.is_file()]


def manifest() -> dict:
    return json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
