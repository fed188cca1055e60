"""Every field that an error names has a label that people see."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "custom_components" / "smart_life_lock"
ERRORS = ("CodeRefused", "InvalidWindow", "BadTime")


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text()) for path in sorted(SHIPPED.rglob("*.py"))]


def places() -> dict[str, tuple[int, str | None]]:
    """The functions that take the name of a field: which argument, its default."""
    found: dict[str, tuple[int, str | None]] = dict.fromkeys(ERRORS, (1, None))
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [one.arg for one in node.args.args]
                if "field" in names and node.name != "__init__":
                    place = names.index("field")
                    late = place - len(names) + len(node.args.defaults)
                    default = node.args.defaults[late] if late >= 0 else None
                    found[node.name] = (place, _text(default))
    return found


def _text(node: ast.expr | None) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def fields() -> Iterator[str]:
    """The names that are given, or left to their default."""
    known = places()
    for tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in known:
                continue
            place, default = known[name]
            given = node.args[place] if len(node.args) > place else None
            given = next((k.value for k in node.keywords if k.arg == "field"), given)
            text = default if given is None else _text(given)
            if text is not None:
                yield from text.split(", ")


def test_every_field_of_an_error_has_a_label():
    for path in (SHIPPED / "translations").glob("*.json"):
        words = json.loads(path.read_text())
        labels = words["selector"]["field"]["options"]
        named = set(fields())
        assert {"at", "serial", "code_id", "weekdays"} <= named
        assert named <= labels.keys(), named - labels.keys()
        assert all(label != name for name, label in labels.items())


def limits() -> Iterator[str]:
    """What the source itself writes into an error as what is allowed."""
    for tree in trees():
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in ERRORS:
                for given in (*node.args[2:], *(key.value for key in node.keywords)):
                    parts = (
                        given.values if isinstance(given, ast.JoinedStr) else [given]
                    )
                    yield from filter(None, map(_text, parts))


def test_what_an_error_allows_is_said_without_words():
    """They would be English in every language; those around it are translated."""
    assert " × 0–9" in set(limits())
    assert [limit for limit in limits() if any(map(str.isalpha, limit))] == []


def test_every_field_of_an_action_has_the_label_of_its_form():
    for path in (SHIPPED / "translations").glob("*.json"):
        words = json.loads(path.read_text())
        labels = words["selector"]["field"]["options"]
        for action in words["services"].values():
            for name, field in action.get("fields", {}).items():
                assert labels[name] == field["name"]


def steps_of(words: dict) -> Iterator[dict]:
    """Every page of every dialog."""
    yield from words["config"]["step"].values()
    yield from words["options"]["step"].values()
    for issue in words["issues"].values():
        yield from issue.get("fix_flow", {}).get("step", {}).values()


def test_titles_and_menus_of_pages_fit_on_a_phone():
    """390 pixels less the buttons hold about 28 letters, 38 in a menu; more is cut off."""
    for path in (SHIPPED / "translations").glob("*.json"):
        steps = [*steps_of(json.loads(path.read_text()))]
        titles = [step["title"] for step in steps if "title" in step]
        chosen = [
            text for step in steps for text in step.get("menu_options", {}).values()
        ]
        assert titles
        assert chosen
        assert [title for title in titles if len(title) > 28] == []
        assert [text for text in chosen if len(text) > 38] == []
