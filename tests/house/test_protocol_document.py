"""``docs/protocol.md`` and those who cite it: sections exist, examples and numbers are right."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
import json
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from custom_components.smart_life_lock.tuyalock.codes.dynamic import dynamic_code
from custom_components.smart_life_lock.tuyalock.codes.offline import encrypt_report
from custom_components.smart_life_lock.tuyalock.codes.window import FACTORY_T0
from custom_components.smart_life_lock.tuyalock.model import Alarm
from custom_components.smart_life_lock.tuyalock.wire.cipher import (
    Derivation,
    Flag,
    Keys,
)
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from custom_components.smart_life_lock.tuyalock.wire.frame import crc16, split
from custom_components.smart_life_lock.tuyalock.wire.reports import parse_report

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "protocol.md"
VECTORS = ROOT / "tests" / "vectors" / "lock_vectors.json"
NOT_OURS = {"run", "node_modules", "__pycache__"}

HEADING = re.compile(r"^#{2,4} (\d+(?:\.\d+)?)\b", re.MULTILINE)
NUMBER = r"§\s*\d+(?:\.\d+)*"
CITATION = re.compile(
    rf"(?:([\w-]+\.md)\s+)?({NUMBER}(?:(?:\s*,\s*|\s+(?:and|or|to)\s+){NUMBER})*)"
)
BRACKETS = re.compile(r"\[(\d+\.\d+(?:, \d+\.\d+)*)\]")


@cache
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def section(number: str) -> str:
    """The text from a heading up to the next one; without blanks, as its examples are grouped."""
    found = re.search(
        rf"^#+ {re.escape(number)}\b(.*?)(?=^#+ \d|\Z)",
        document(),
        re.MULTILINE | re.DOTALL,
    )
    assert found is not None, f"no section {number}"
    return re.sub(r"[ \n]", "", found[1])


def cited(text: str) -> Iterator[str]:
    """The sections of protocol.md that a module cites; a bare § means this document too."""
    joined = re.sub(r"\n\s*#", "\n", text)
    for name, numbers in CITATION.findall(joined):
        if name in ("", DOCUMENT.name):
            yield from re.findall(r"\d+(?:\.\d+)*", numbers)


def modules() -> list[Path]:
    folders = [one for one in ROOT.iterdir() if one.is_dir() and one.name[0] != "."]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if not NOT_OURS.intersection(path.relative_to(ROOT).parts)
    )


def test_citations_are_found_however_they_are_written() -> None:
    text = '''
    """Two (protocol.md §1.2, §13.3), a range (protocol.md §6.2 to §6.4, §6.8),
    over a line's end (protocol.md
    §4.9), and not another's (protocol.md §7, others.md §2 and §3)."""
    # Both of these (§4.7,
    # §13.5).
    '''
    numbers = ["1.2", "13.3", "6.2", "6.4", "6.8", "4.9", "7", "4.7", "13.5"]
    assert list(cited(text)) == numbers


def test_every_cited_section_is_a_heading() -> None:
    headings = set(HEADING.findall(document()))
    missing = {
        f"{path.relative_to(ROOT)}: §{number}"
        for path in modules()
        if path != Path(__file__)
        for number in cited(path.read_text(encoding="utf-8"))
        if number not in headings
    }
    assert not missing
    assert any("13.7" in cited(path.read_text(encoding="utf-8")) for path in modules())


def test_the_documents_cite_headings_too() -> None:
    headings = set(HEADING.findall(document()))
    security = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    brackets = {
        number for found in BRACKETS.findall(security) for number in found.split(", ")
    }
    assert brackets
    assert brackets <= headings
    assert set(cited(document())) <= headings


def test_headings_are_in_order_and_each_is_there_once() -> None:
    numbers = [tuple(map(int, one.split("."))) for one in HEADING.findall(document())]
    assert numbers == sorted(set(numbers))


def test_lines_are_short() -> None:
    text = [line for line in document().splitlines() if not line.startswith("|")]
    assert max(map(len, text)) <= 150


def test_every_number_of_the_code_is_explained() -> None:
    points, commands, alarms = section("6.1"), section("4"), section("6.7")
    assert [one.name for one in Dp if f"|{one:d}|" not in points] == []
    ranges = {0x16: "0015–0017", 0x17: "0015–0017", 0x8012: "8011–8014"}
    ranges |= {0x8013: "8011–8014", 0x8014: "8011–8014"}
    missing = [
        one.name for one in Code if ranges.get(one, f"{one:04X}") not in commands
    ]
    assert missing == []
    assert [
        one.name for one in Alarm if not re.search(rf"\b{one:d}[a-z]", alarms)
    ] == []


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("login_key", [None, b"8f7d54"])
def test_example_adverts_are_what_such_a_lock_advertises(
    version: int, login_key: bytes | None
) -> None:
    text = section(f"1.{version - 2}")
    advert = AdvertContent(version, "tuya35a717ae4ca8", "vanjlsr8", login_key)
    if version == 3:
        assert advert.advertising.hex() in text
        assert advert.scan_response.hex() in text
    else:
        assert advert.service_data.hex() in text
        assert advert.manufacturer_data[-16:].hex() in text


def test_example_keys_follow_from_their_inputs() -> None:
    keys = Keys(
        auth_key=b"isZgOH5aSqDsZuzAmuTL6XRlGk12hq8y",
        login_key=b"8f7d54",
        srand=bytes.fromhex("111213141516"),
        server_rand=bytes(range(0xA0, 0xB0)),
    )
    text = section("3.4")
    for flag, derivation, name in (
        (Flag(1), Derivation.NEW, "key1"),
        (Flag(2), Derivation.OLD, "key2,old"),
        (Flag(2), Derivation.NEW, "key2,new"),
        (Flag(4), Derivation.NEW, "key4"),
        (Flag(5), Derivation.NEW, "key5"),
    ):
        keys.derivation = derivation
        assert f"|{name}|`{keys.key(flag).hex()}`|" in text


def test_example_packets_and_checksum_are_right() -> None:
    packets = [packet.hex() for packet in split(b"\xab" * 60, 20, 4, 0)]
    named = re.findall(r"`([0-9a-f]*)AB×(\d+)`", section("3.1"))
    assert [head + "ab" * int(count) for head, count in named] == packets
    assert f"gives{crc16(b'123456789'):x}" in section("3.3")


def test_example_reports_are_read() -> None:
    lines = re.findall(r"^(800\d)   ([0-9a-f ]+)$", document(), re.MULTILINE)
    read = [
        parse_report(int(code, 16), bytes.fromhex(data)).points[0].id
        for code, data in lines
    ]
    assert read == [8, 19, 46, 19]


def test_example_codes_are_right() -> None:
    code = dynamic_code(b"123456", datetime.fromtimestamp(1_700_000_000, UTC))
    assert f"→{code!s}." in section("7.1")
    assert encrypt_report(b"8f7d54", "0000000024").hex() in section("7.6")
    assert f"{int(FACTORY_T0.timestamp())}" in section("7.3")


def test_the_vectors_are_as_many_as_it_says() -> None:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    rows = re.findall(r"^\| `([\w.]+)` \| (\d+)", document(), re.MULTILINE)
    assert {name: int(count) for name, count in rows} == dict(_counts(vectors))
    steps = sum(len(one["steps"]) for one in vectors["offline_scenarios"])
    assert f"of{steps // 1000}{steps % 1000:03}stepsinall" in section("10")
    checks = {len(one["checks"]) for one in vectors["dynamic"]["acceptance"]}
    assert checks == {12}


def _counts(vectors: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for name, value in vectors.items():
        if isinstance(value, list):
            yield name, len(value)
        elif name != "meta":
            yield from ((f"{name}.{part}", len(of)) for part, of in value.items())
