"""What comments, docstrings and documents name can be opened: documents, and modules."""

import ast
import builtins
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
import re
import tokenize

import pytest

from ..plugins.coverage_gates import GATES
from .repository import ROOT, SHIPPED, VIRTUAL_LOCK, modules, tracked, tree

NAMED = re.compile(
    r"(?<![\w*./-])((?:\.{1,2}/)*[\w-]+(?:[/.][\w-]+)*\.(?:md|py))(?!\w)"
)
QUOTED = re.compile(r"``([A-Za-z_][\w.]*)``")
# What is named without being here: what a release writes, and a file of Home Assistant.
ELSEWHERE = {"dist/notes.md", "script/hassfest/manifest.py"}


def docstrings(path: Path) -> Iterator[str]:
    """Docstrings of a module and all in it, and the texts below what they describe."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text))):
                yield text


def prose(path: Path) -> str:
    """What is written for readers: of a module its docstrings and comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    comments = (one.string for one in tokens if one.type == tokenize.COMMENT)
    return "\n".join([*comments, *docstrings(path)])


def texts() -> dict[Path, str]:
    """What readers see of every file but recordings and the words of screens."""
    shown = {".md", ".py", ".toml", ".txt", ".yaml", ".yml", ""}
    return {path: prose(path) for path in tracked() if path.suffix in shown}


def named(text: str) -> list[str]:
    """Files that a text names; of a link its target, not what it is called there."""
    return NAMED.findall(re.sub(r"\[[^]\n]*\]\(", "(", text))


def unknown(path: Path, name: str, known: set[str]) -> bool:
    """Whether nobody can tell which file is meant.

    Named is a document by its path from the root, or in docs/ by that from there; a bare
    ``protocol.md`` is docs/protocol.md. A module may be named by the end of its path.
    """
    if name in ELSEWHERE or name == "protocol.md":
        return False
    beside = (path.parent / name).resolve()
    if beside.is_relative_to(ROOT) and beside.relative_to(ROOT).as_posix() in known:
        return False
    if name.endswith(".md"):
        return name not in known
    return not any(f"/{one}".endswith(f"/{name}") for one in known)


def test_every_file_that_is_named_can_be_opened() -> None:
    known = {path.relative_to(ROOT).as_posix() for path in tracked()}
    lost = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, text in texts().items()
        for name in named(text)
        if unknown(path, name, known)
    }
    assert sorted(lost) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("(product.md §3)", ["product.md"]),
        ("see ``flow_keys.py`` and docs/codes.md.", ["flow_keys.py", "docs/codes.md"]),
        ("[a.md](../README.md#top), *.md, ``flow_*.py``", ["../README.md"]),
    ],
)
def test_names_of_files_are_found(text: str, names: list[str]) -> None:
    assert named(text) == names


def test_a_file_that_is_not_here_is_unknown() -> None:
    known, here = {"docs/codes.md", "a/keys.py"}, ROOT / "a" / "b.py"
    names = (
        "codes.md",
        "docs/codes.md",
        "protocol.md",
        "keys.py",
        "a/keys.py",
        "eys.py",
    )
    assert [unknown(here, name, known) for name in names] == [
        True,
        False,
        False,
        False,
        False,
        True,
    ]
    assert not unknown(ROOT / "docs" / "setup.md", "codes.md", known)


def identifiers(path: Path) -> Iterator[str]:
    """Every name that a module defines, uses, imports or has as a text."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.alias(name=name):
                yield name
            case ast.keyword(arg=str(name)) | ast.Constant(value=str(name)):
                yield name


def test_what_a_module_s_docstring_quotes_is_a_module_or_in_the_code() -> None:
    """A module that is moved or renamed is found in the words of its neighbours."""
    ours = modules(SHIPPED, VIRTUAL_LOCK)
    known = {path.stem for path in ours} | {path.parent.name for path in ours}
    known |= {name for path in ours for name in identifiers(path)} | {*dir(builtins)}
    lost = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in ours
        for name in QUOTED.findall(ast.get_docstring(tree(path)) or "")
        if not known.issuperset(name.removesuffix(".py").split("."))
    }
    assert sorted(lost) == []


@pytest.mark.parametrize("pattern", GATES)
def test_every_gate_of_coverage_covers_something(pattern: str) -> None:
    folder, _, last = pattern.rpartition("/")
    assert any((ROOT / folder).glob(last)), pattern
    assert (ROOT / folder).is_relative_to(SHIPPED)
