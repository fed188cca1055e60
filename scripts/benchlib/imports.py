"""What it takes to import the integration, beside the leanest layout of the same code."""

from collections.abc import Callable, Iterator
import compileall
from contextlib import contextmanager
import dataclasses
import importlib
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
import json
import marshal
import pkgutil
from statistics import median
import sys
from time import process_time
from types import CodeType, ModuleType
from typing import override
from unittest.mock import patch

import custom_components.smart_life_lock

from .figures import Figure, Figures
from .own_process import told_by

BAR = 1.3
PACKAGE = custom_components.smart_life_lock.__name__
_ROUNDS = 15


class OneFile(MetaPathFinder, InspectLoader):
    """All modules out of one file of bytecode: no folder is searched, none is stat'ed."""

    def __init__(self, content: bytes) -> None:
        """Read it: the code of each module, and whether it is a package."""
        self._code: dict[str, tuple[CodeType, bool]] = marshal.loads(content)  # noqa: S302  our own

    @override
    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._code:
            return None
        code, is_package = self._code[fullname]
        spec = spec_from_loader(
            fullname, self, origin=code.co_filename, is_package=is_package
        )
        if spec is not None:
            spec.has_location = True
        return spec

    @override
    def is_package(self, fullname: str) -> bool:
        return self._code[fullname][1]

    @override
    def get_source(self, fullname: str) -> None:
        return None

    @override
    def get_code(self, fullname: str) -> CodeType:
        return self._code[fullname][0]


def measure() -> Figures:
    """Milliseconds for all modules, what they use being imported; ratio of rounds in turn.

    ``dataclasses_ms`` is the part of it that making dataclasses takes. In a process of
    its own, because Home Assistant keeps what a module registers when it is imported.
    """
    ratio, mine, lean, making, modules = told_by("-m", f"{__package__}.imports")
    return {
        "to_leanest_ratio": Figure(round(ratio, 3), BAR),
        "all_ms": Figure(round(mine, 1)),
        "leanest_ms": Figure(round(lean, 1)),
        "dataclasses_ms": Figure(round(making, 1)),
        "modules": Figure(modules),
    }


def _measured() -> tuple[float, float, float, float, int]:
    names = list(_names())
    # Home Assistant's bytecode is on disk, too, after its first start.
    compileall.compile_dir(custom_components.smart_life_lock.__path__[0], quiet=1)
    _import(names)
    lean = marshal.dumps({name: _code_of(name) for name in names})
    rounds = [(_time(names), _time_lean(names, lean)) for _ in range(_ROUNDS)]
    ratio = median(mine / other for mine, other in rounds)
    mine, other = (min(column) for column in zip(*rounds, strict=True))
    return ratio, mine, other, _dataclasses_ms(names), len(names)


def _names() -> Iterator[str]:
    yield PACKAGE
    path = custom_components.smart_life_lock.__path__
    for module in pkgutil.walk_packages(path, f"{PACKAGE}."):
        yield module.name


def _code_of(name: str) -> tuple[CodeType, bool]:
    module = sys.modules[name]
    loader = module.__spec__ and module.__spec__.loader
    if not isinstance(loader, InspectLoader):
        raise TypeError(name)
    code = loader.get_code(name)
    if code is None:
        raise TypeError(name)
    return code, hasattr(module, "__path__")


def _import(names: list[str]) -> None:
    for name in names:
        importlib.import_module(name)


def _time(names: list[str]) -> float:
    with _forgotten():
        begun = process_time()
        _import(names)
        return (process_time() - begun) * 1000


def _time_lean(names: list[str], lean: bytes) -> float:
    with _forgotten(), patch.object(sys, "meta_path", list(sys.meta_path)):
        begun = process_time()
        sys.meta_path.insert(0, OneFile(lean))
        _import(names)
        return (process_time() - begun) * 1000


@contextmanager
def _forgotten() -> Iterator[None]:
    """As if nothing of ours had been imported; afterwards all is as before."""
    before = {
        name: module
        for name, module in sys.modules.items()
        if f"{name}.".startswith(f"{PACKAGE}.")
    }
    for name in before:
        del sys.modules[name]
    try:
        yield
    finally:
        sys.modules.update(before)


def _dataclasses_ms(names: list[str]) -> float:
    spent = 0.0
    make: Callable[..., type] = dataclasses._process_class  # type: ignore[attr-defined]  # noqa: SLF001  where all are made

    def timed(*arguments: object) -> type:
        nonlocal spent
        begun = process_time()
        made = make(*arguments)
        spent += process_time() - begun
        return made

    with patch.object(dataclasses, "_process_class", timed), _forgotten():
        _import(names)
    return spent * 1000


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measured()))
