"""Check custom integrations offline, the way hassfest and HACS do.

    python check_integration.py [--hacs] FOLDER…

hassfest checks every component of a repository that has a manifest, also those that only
tests use; HACS (``--hacs``) asks for more of what people install. Uses Home Assistant's
own runtime schemas; needs `homeassistant` 2026.11, no network.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Container, Iterator
import json
from pathlib import Path
import re
import sys
from typing import Any
from urllib.parse import urlparse

from awesomeversion import AwesomeVersion
import homeassistant
from homeassistant.helpers.condition.descriptions import _CONDITIONS_DESCRIPTION_SCHEMA
from homeassistant.helpers.service import _SERVICES_SCHEMA
from homeassistant.helpers.trigger.descriptions import _TRIGGERS_DESCRIPTION_SCHEMA
from homeassistant.util.yaml import load_yaml_dict
from probatio import Invalid

PURE = "tuyalock"  # the package that must not know Home Assistant
REQUIRED = {"domain", "name", "codeowners", "documentation", "iot_class", "version"}
# hassfest refuses every other key (script/hassfest/manifest.py of Home Assistant).
KNOWN = REQUIRED | {
    "after_dependencies",
    "bluetooth",
    "categories",
    "config_flow",
    "connectivity",
    "dependencies",
    "dhcp",
    "disabled",
    "homekit",
    "import_executor",
    "integration_type",
    "issue_tracker",
    "loggers",
    "lorawan",
    "mqtt",
    "quality_scale",
    "requirements",
    "single_config_entry",
    "ssdp",
    "usb",
    "zeroconf",
}
IOT_CLASSES = {
    "assumed_state",
    "calculated",
    "cloud_polling",
    "cloud_push",
    "local_polling",
    "local_push",
}
REGISTERS_ACTIONS = re.compile(
    r"hass\.services\.(async_)?register|async_register_entity_service|"
    r"async_register_admin_service|async_register_platform_entity_service"
)
DESCRIBED = {
    "services": ("service", _SERVICES_SCHEMA),
    "triggers": ("trigger", _TRIGGERS_DESCRIPTION_SCHEMA),
    "conditions": ("condition", _CONDITIONS_DESCRIPTION_SCHEMA),
}


type Tree = dict[str, Any]


def read(path: Path) -> Tree:
    """A JSON file's content; nothing where there is no file."""
    return json.loads(path.read_text()) if path.is_file() else {}


def manifest(root: Path) -> Iterator[str]:
    """The keys that hassfest demands and knows, in its order, and their values."""
    data = read(root / "manifest.json")
    for key in sorted(REQUIRED - data.keys()):
        yield f"manifest: no '{key}'"
    for key in sorted(data.keys() - KNOWN):
        yield f"manifest: hassfest does not know '{key}'"
    if data.get("domain") != root.name:
        yield "manifest: domain does not match the folder"
    if list(data) != sorted(
        data, key=lambda k: {"domain": ".0", "name": ".1"}.get(k, k)
    ):
        yield "manifest: keys must be domain, name, then alphabetical"
    url = urlparse(data.get("documentation", ""))
    if url.scheme != "https" or url.netloc == "www.home-assistant.io":
        yield "manifest: documentation must be https and our own"
    if not AwesomeVersion(data.get("version", "?")).valid:
        yield "manifest: version is not one AwesomeVersion knows"
    for requirement in data.get("requirements", []):
        if "==" not in requirement:
            yield f"manifest: requirement {requirement} is not pinned"
    if data.get("config_flow") and not (root / "config_flow.py").is_file():
        yield "manifest: config_flow without config_flow.py"
    yield from listed(data)


def listed(data: Tree) -> Iterator[str]:
    """Values of the manifest that Home Assistant has lists of."""
    if data.get("iot_class") not in IOT_CLASSES:
        yield "manifest: unknown iot_class"
    lists = {"categories": categories(), "connectivity": slugs("connectivity")}
    for key, known in lists.items():
        for value in data.get(key, []):
            if value not in known:
                yield f"manifest: {key} has no '{value}'"


def generated(name: str) -> list[Tree]:
    """One of the lists that Home Assistant carries for its pages."""
    path = Path(homeassistant.__file__).parent / "generated"
    found: list[Tree] = json.loads((path / f"integration_{name}.json").read_text())
    return found


def slugs(name: str) -> set[str]:
    """What the members of a list are called in a manifest."""
    return {one["slug"] for one in generated(name)}


def categories() -> set[str]:
    """Categories, and subcategories behind a dot."""
    return slugs("categories") | {
        f"{one['slug']}.{part['slug']}"
        for one in generated("categories")
        for part in one.get("subcategories", [])
    }


def hacs(root: Path) -> Iterator[str]:
    """What HACS asks for beyond hassfest."""
    if "issue_tracker" not in read(root / "manifest.json"):
        yield "manifest: no 'issue_tracker' (HACS)"
    if not (root / "brand" / "icon.png").is_file():
        yield "brand/icon.png is missing (HACS)"


def actions(root: Path) -> Iterator[str]:
    """A component that registers actions describes them."""
    if (root / "services.yaml").is_file():
        return
    for path in sorted(root.rglob("*.py")):
        if REGISTERS_ACTIONS.search(path.read_text()):
            yield f"{path.relative_to(root)}: registers actions without services.yaml"


def described(root: Path, strings: Tree, icons: Tree) -> Iterator[str]:
    """Actions, triggers, conditions: schema, words and icons agree."""
    for kind, (noun, schema) in DESCRIBED.items():
        path = root / f"{kind}.yaml"
        if not path.is_file():
            continue
        try:
            entries = schema(load_yaml_dict(str(path)))
        except Invalid as err:
            yield f"{path.name}: {err}"
            continue
        words = strings.get(kind, {})
        for extra in sorted(words.keys() - entries.keys()):
            yield f"en.json: {kind}.{extra} describes nothing"
        for name, entry in entries.items():
            if noun not in icons.get(kind, {}).get(name, {}):
                yield f"icons.json: no icon for {noun} {name}"
            told = words.get(name, {})
            yield from (
                f"en.json: {kind}.{name}.{k} missing"
                for k in ("name", "description")
                if not told.get(k)
            )
            for field in (entry or {}).get("fields", {}):
                if "name" not in told.get("fields", {}).get(field, {}):
                    yield f"en.json: {kind}.{name}.fields.{field} missing"


def code(root: Path, strings: Tree) -> Iterator[str]:
    """Every raised translation_key exists; the pure package stays pure."""
    known = strings.get("exceptions", {}).keys()
    for path in sorted(root.rglob("*.py")):
        place = path.relative_to(root)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Raise):
                yield from raised(node, place, known)
            elif PURE in place.parts[:-1]:
                yield from impure(node, place)


def raised(node: ast.Raise, place: Path, known: Container[object]) -> Iterator[str]:
    """The translation keys of one raise that no text answers to."""
    for keyword in node.exc.keywords if isinstance(node.exc, ast.Call) else ():
        match keyword:
            case ast.keyword("translation_key", ast.Constant(key)) if key not in known:
                yield f"{place}:{node.lineno}: exceptions.{key!s} not in en.json"


def impure(node: ast.AST, place: Path) -> Iterator[str]:
    """Imports by which the pure package would know Home Assistant."""
    match node:
        case ast.ImportFrom(module=module, level=level):
            if (module or "").startswith("homeassistant") or level >= len(place.parts):
                yield f"{place}:{node.lineno}: the pure package reaches outside itself"
        case ast.Import(names=names):
            if any(name.name.split(".")[0] == "homeassistant" for name in names):
                yield f"{place}:{node.lineno}: the pure package imports homeassistant"


def flat(tree: Tree, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every text under its dotted key."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def holes(text: str) -> set[str]:
    """The placeholders of a text."""
    return set(re.findall(r"{(\w+)}", text))


def translations(root: Path) -> Iterator[str]:
    """Every language has English's keys and placeholders, and no others."""
    if (root / "strings.json").exists():
        yield "strings.json is for core only; ship translations/en.json"
    english = dict(flat(read(root / "translations" / "en.json")))
    speaks = (root / "config_flow.py", root / "services.yaml")
    if not english and any(path.is_file() for path in speaks):
        yield "translations/en.json is missing"
    for path in sorted((root / "translations").glob("*.json")):
        for key, text in flat(read(path)):
            if "[%key:" in text:
                yield f"{path.name}: {key} uses a core-only reference"
            if key not in english:
                yield f"{path.name}: {key} is not in en.json"
            elif holes(text) != holes(english[key]):
                yield f"{path.name}: {key} has other placeholders than en.json"


def problems(root: Path) -> Iterator[str]:
    """All that hassfest would say of one component."""
    strings, icons = read(root / "translations" / "en.json"), read(root / "icons.json")
    yield from manifest(root)
    yield from actions(root)
    yield from described(root, strings, icons)
    yield from translations(root)
    yield from code(root, strings)


def main() -> int:
    """Print what is wrong with the folders that were named, or ok."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hacs", action="store_true", help="HACS installs them")
    parser.add_argument("folders", nargs="+", type=Path)
    asked = parser.parse_args()
    found = [
        f"{root.name}: {problem}"
        for root in asked.folders
        for problem in (*problems(root), *(hacs(root) if asked.hacs else ()))
    ]
    print(*found, sep="\n") if found else print("ok")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
