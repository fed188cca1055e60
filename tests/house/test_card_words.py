"""The words that the card asks for are in the translations."""

import json
from pathlib import Path
import re

from .repository import ROOT, SHIPPED

SOURCE = ROOT / "card" / "src"


def words() -> dict[str, str]:
    path = SHIPPED / "translations" / "en.json"
    return json.loads(path.read_text())["selector"]["card"]["options"]


def text(*paths: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(paths))


def test_every_word_that_the_card_asks_for_is_there():
    source = text(*SOURCE.glob("*.ts"))
    asked = set(re.findall(r'\bword\("(\w+)"', source))
    assert {"new_code", "edit_title"} <= asked
    assert not asked - words().keys()
    beginnings = set(re.findall(r"\bword\(`(\w+_)\$\{", source))
    assert {"group_", "when_"} <= beginnings
    for beginning in beginnings:
        assert any(word.startswith(beginning) for word in words()), beginning
