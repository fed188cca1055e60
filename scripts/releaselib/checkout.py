"""The repository as it is checked out: versions, the changelog, what is shipped."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
import tomllib

ROOT = Path(__file__).parents[2]
COMPONENT = ROOT / "custom_components" / "smart_life_lock"
HEADING = re.compile(
    r"^## (?P<version>\S+)(?: - (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE
)


class NotReleasable(Exception):
    """What has to be mended first."""


def version() -> str:
    """The version in the manifest."""
    manifest = json.loads((COMPONENT / "manifest.json").read_text(encoding="utf-8"))
    found: str = manifest["version"]
    return found


def zip_name() -> str:
    """The asset of a release that HACS downloads, as hacs.json names it."""
    hacs = json.loads((ROOT / "hacs.json").read_text(encoding="utf-8"))
    name: str = hacs["filename"]
    return name


def section(released: str, changelog: str) -> str:
    """What the changelog tells of a version, without its heading.

    Raises NotReleasable where it tells nothing, or the heading has no date.
    """
    headings = list(HEADING.finditer(changelog))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading["version"] != released:
            continue
        if heading["date"] is None:
            raise NotReleasable(f"CHANGELOG.md: the heading of {released} has no date")
        end = None if following is None else following.start()
        if text := changelog[heading.end() : end].strip():
            return text
    raise NotReleasable(f"CHANGELOG.md tells nothing of {released}")


def notes() -> str:
    """The changelog's section of the manifest's version. Raises NotReleasable."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return section(version(), changelog)


def require_releasable(tag: str) -> None:
    """Raise NotReleasable unless tag, manifest, project and changelog agree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = {
        "manifest.json": version(),
        "pyproject.toml": project["project"]["version"],
    }
    for file, other in told.items():
        if other != tag:
            raise NotReleasable(f"the tag is {tag}, but {file} says {other}")
    notes()


def shipped() -> Iterator[tuple[str, Path]]:
    """Names in the zip and the files behind them, in order.

    HACS unpacks the zip into the component's own folder, so there is no folder around
    them. The licence goes with them.
    """
    yield "LICENSE", ROOT / "LICENSE"
    for path in sorted(COMPONENT.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(COMPONENT).as_posix(), path
