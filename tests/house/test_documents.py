"""README and docs: short enough, links that lead somewhere, and words that are on the screens."""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from custom_components.smart_life_lock.device.products import LOCK_PRODUCTS

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "custom_components" / "smart_life_lock"
DOCS = ROOT / "docs"
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", ".github/**/*.md", "requirements/*.md")
    for path in ROOT.glob(pattern)
)


@cache
def prose(path: Path) -> str:
    """A document without its blocks of code."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^( *)```.*?^\1```$", "", text, flags=re.DOTALL | re.MULTILINE)


@cache
def anchors(path: Path) -> frozenset[str]:
    """What GitHub names the headings of a document, and anchors of its own."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE):
        shown = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", shown).strip().replace(" ", "-")
        again = sum(one == name or one.startswith(f"{name}-") for one in found)
        found.append(f"{name}-{again}" if name in found else name)
    return frozenset([*found, *re.findall(r'<a id="([^"]+)">', prose(path))])


def targets(path: Path) -> Iterator[str]:
    """Where the links and pictures of a document lead."""
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r'(?:src|href)="([^"]+)"', text)
    yield from re.findall(r"^\[[^]]+\]: (\S+)$", text, re.MULTILINE)


def trouble(path: Path, target: str) -> str | None:
    """What is wrong with a link; addresses of other places are not looked up."""
    if re.match(r"(https?|mailto):", target):
        return None
    name, _, anchor = target.partition("#")
    there = (path.parent / name).resolve() if name else path
    if not there.exists():
        return "no such file"
    if anchor and there.suffix == ".md" and anchor not in anchors(there):
        return "no such heading"
    return None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    found = {target: trouble(path, target) for target in targets(path)}
    assert {target: why for target, why in found.items() if why} == {}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_by_reference_is_defined(path):
    text = re.sub(r"`[^`\n]*`", "", prose(path))
    used = set(re.findall(r"\]\[([^]]+)\]", text))
    assert used <= set(re.findall(r"^\[([^]]+)\]: ", text, re.MULTILINE))


def test_links_that_lead_nowhere_are_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A head\n## A head\n[up](#a-head) [two](#a-head-1) [no](#b) [x](x.md)\n"
    )
    found = {target: trouble(page, target) for target in targets(page)}
    assert found == {
        "#a-head": None,
        "#a-head-1": None,
        "#b": "no such heading",
        "x.md": "no such file",
    }


def test_every_picture_is_shown_somewhere():
    shown = {
        (path.parent / target).resolve()
        for path in DOCUMENTS
        for target in targets(path)
        if target.endswith(".png")
    }
    assert set((DOCS / "images").iterdir()) <= shown


def test_the_readme_is_short():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    assert [line for line in lines if len(line) > 150] == []


def test_the_readme_says_how_it_stands_before_all_else():
    title, _, status = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:3]
    assert title == "# Smart Life Lock"
    assert status.startswith("> **Status")


def test_the_button_of_hacs_leads_to_this_repository():
    (button,) = (
        target
        for target in targets(ROOT / "README.md")
        if target.startswith("https://my.home-assistant.io/redirect/")
    )
    manifest = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    owner, repository = urlsplit(manifest["documentation"]).path.strip("/").split("/")
    address = urlsplit(button)
    assert address.path == "/redirect/hacs_repository/"
    assert parse_qs(address.query) == {
        "owner": [owner],
        "repository": [repository],
        "category": ["integration"],
    }


def test_the_models_are_those_that_are_offered_as_locks():
    text = (DOCS / "supported-locks.md").read_text(encoding="utf-8")
    models = text.partition("## Models that others reported")[2]
    assert set(re.findall(r"`(\w+)`", models)) == LOCK_PRODUCTS


def shown_words(value: object) -> Iterator[str]:
    """Every text of a file of translations."""
    if isinstance(value, dict):
        for one in value.values():
            yield from shown_words(one)
    else:
        yield str(value)


@pytest.mark.parametrize("name", ["troubleshooting.md", "getting-keys.md"])
def test_the_messages_that_are_explained_are_those_of_the_screens(name):
    path = SHIPPED / "translations" / "en.json"
    screens = "\n".join(shown_words(json.loads(path.read_text(encoding="utf-8"))))
    cells = re.findall(r"^\| (\*.*?) \|", prose(DOCS / name), re.MULTILINE)
    quotes = [quote for cell in cells for quote in re.findall(r"\*([^*]+)\*", cell)]
    assert quotes
    parts = [part.strip() for quote in quotes for part in quote.split("…")]
    assert [part for part in parts if part not in screens] == []


def test_every_repair_is_explained_by_its_title():
    path = SHIPPED / "translations" / "en.json"
    issues = json.loads(path.read_text(encoding="utf-8"))["issues"].values()
    repairs = prose(DOCS / "troubleshooting.md").partition("\n## Repairs\n")[2]
    table = repairs.partition("\n## ")[0]
    lock = r"\{name\}:? |Home Assistant's clock "
    told = {re.sub(lock, "", issue["title"]).split("{")[0].strip() for issue in issues}
    assert len(told) == len(issues)
    assert [title for title in sorted(told) if title not in table] == []


def test_the_check_code_is_where_the_page_says():
    page = (DOCS / "getting-keys.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert f"prints `{done.stdout.strip()}`" in page
