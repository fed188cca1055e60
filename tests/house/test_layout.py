"""Who may import whom: downwards only, and never in a circle."""

from graphlib import CycleError, TopologicalSorter

import pytest

from .repository import PACKAGE, ROOT, SHIPPED, VIRTUAL_LOCK, imports, modules, place

# From the ground up. A module may import from its own floor and from those below.
FLOORS = (
    {"const"},
    {"localize"},
    {"tuyalock"},
    {"ledger"},
    {"storage"},
    {"device"},
    {"account"},
    {"sync"},
    {"coordinator"},
    {"actions", "flow"},
    {"card_data", "code_calendar", "guests"},
)
PLATFORMS = len(FLOORS)
ENTRANCE = PLATFORMS + 1


def floor_of(module: str) -> int:
    """The floor of a module of the integration, by its absolute name."""
    inside = module.removeprefix(PACKAGE).lstrip(".").split(".")[0]
    if not inside:
        return ENTRANCE
    floors = (number for number, names in enumerate(FLOORS) if inside in names)
    return next(floors, PLATFORMS)


def name_of(path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def graph_of(folder) -> dict[str, set[str]]:
    """Each module below a folder with those below the same folder that it imports."""
    known = {name_of(path): path for path in modules(folder)}
    graph: dict[str, set[str]] = {}
    for name, path in known.items():
        found = {
            target if target in known else target.rpartition(".")[0]
            for target in imports(path)
        }
        graph[name] = {target for target in found & known.keys() if target != name}
    return graph


@pytest.mark.parametrize("folder", [SHIPPED, VIRTUAL_LOCK], ids=lambda path: path.name)
def test_no_module_imports_itself_by_way_of_others(folder):
    try:
        TopologicalSorter(graph_of(folder)).prepare()
    except CycleError as error:
        pytest.fail(" <- ".join(error.args[1]))


def test_no_module_imports_one_of_a_floor_above():
    upwards = {
        f"{module} -> {target}"
        for module, targets in graph_of(SHIPPED).items()
        for target in targets
        if floor_of(target) > floor_of(module)
    }
    assert not upwards


def test_neighbours_on_one_floor_do_not_know_each_other():
    sideways = {
        f"{module} -> {target}"
        for module, targets in graph_of(SHIPPED).items()
        for target in targets
        if {f"{PACKAGE}.actions", f"{PACKAGE}.flow"}
        == {".".join(name.split(".")[:3]) for name in (module, target)}
    }
    assert not sideways


def test_the_virtual_lock_s_firmware_knows_neither_radio_nor_control_port():
    firmware = VIRTUAL_LOCK / "firmware"
    above = ("virtual_lock.air", "virtual_lock.control")
    outside = {
        place(path)
        for path in modules(firmware)
        if any(name.startswith(above) for name in imports(path))
    }
    assert not outside


def test_rules_about_codes_know_no_home_assistant():
    strangers = {
        (place(path), name)
        for path in modules(SHIPPED / "ledger")
        for name in imports(path)
        if name.split(".")[0] == "homeassistant"
    }
    assert not strangers


def test_no_test_module_imports_another():
    """What two of them need is in a module of its own beside them."""
    borrowed = {
        (place(path), name)
        for path in modules(ROOT / "tests")
        for name in imports(path)
        if name.startswith("tests.")
        and any(part.startswith("test_") for part in name.split(".")[:-1])
    }
    assert not borrowed
