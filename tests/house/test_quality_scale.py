"""quality_scale.yaml claims nothing that it does not show, nor does the manifest."""

import ast
import re

import pytest
import yaml

from .repository import ROOT, SHIPPED, manifest, modules, tree

TIERS = {
    "bronze": """action-setup appropriate-polling brands common-modules config-flow
        config-flow-test-coverage dependency-transparency docs-actions docs-conditions
        docs-high-level-description docs-installation-instructions
        docs-removal-instructions docs-triggers entity-event-setup entity-unique-id
        has-entity-name runtime-data test-before-configure test-before-setup
        unique-config-entry""",
    "silver": """action-exceptions config-entry-unloading docs-configuration-parameters
        docs-installation-parameters entity-unavailable integration-owner
        log-when-unavailable parallel-updates reauthentication-flow test-coverage""",
    "gold": """devices diagnostics discovery discovery-update-info docs-data-update
        docs-examples docs-known-limitations docs-supported-devices
        docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices
        entity-category entity-device-class entity-disabled-by-default
        entity-translations exception-translations icon-translations
        reconfiguration-flow repair-issues stale-devices""",
    "platinum": "async-dependency inject-websession strict-typing",
}
RULES = yaml.safe_load((SHIPPED / "quality_scale.yaml").read_text(encoding="utf-8"))[
    "rules"
]
DONE = [rule for rule, told in RULES.items() if told["status"] == "done"]


def named_tests():
    return {
        node.name
        for path in modules(ROOT / "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def chapters():
    papers = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return "\n".join(
        heading.casefold()
        for paper in papers
        for heading in re.findall(
            r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.MULTILINE
        )
    )


def reached():
    """The tiers of which every rule is kept, from the lowest on."""
    tiers = []
    for tier, rules in TIERS.items():
        if any(RULES[rule]["status"] == "todo" for rule in rules.split()):
            break
        tiers.append(tier)
    return tiers


def test_every_rule_has_its_status_and_says_why():
    known = {rule for rules in TIERS.values() for rule in rules.split()}
    assert len(known) == 54
    assert RULES.keys() == known
    for rule, told in RULES.items():
        assert told["status"] in {"done", "todo", "exempt"}, rule
        assert told["comment"].strip(), rule


def test_the_evidence_is_there():
    here, told = named_tests(), chapters()
    for rule in DONE:
        comment = RULES[rule]["comment"]
        assert set(re.findall(r"\btest_\w+", comment)) <= here, rule
        for chapter in re.findall(r'"([^"]+)"', comment):
            assert chapter.casefold() in told, rule
        for name in re.findall(r"\b[\w/]+\.(?:py|png|json)\b", comment):
            assert (ROOT / name).is_file() or (SHIPPED / name).is_file(), name
    shown = [rule for rule in DONE if rule.startswith("docs-")]
    assert all("Chapters:" in RULES[rule]["comment"] for rule in shown)


def test_the_manifest_claims_no_tier_that_is_not_reached():
    assert manifest().get("quality_scale") in {None, *reached()}


def test_every_platform_says_how_many_updates_go_on_at_once():
    constants = tree(SHIPPED / "const.py")
    platforms = {
        node.attr.lower()
        for node in ast.walk(constants)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Platform"
    }
    assert len(platforms) >= 5
    for platform in platforms:
        source = (SHIPPED / f"{platform}.py").read_text(encoding="utf-8")
        assert re.search(r"^PARALLEL_UPDATES = \d", source, re.MULTILINE), platform


@pytest.mark.parametrize("part", ["config", "options"])
def test_every_field_of_a_dialog_is_described(part):
    words = yaml.safe_load(
        (SHIPPED / "translations" / "en.json").read_text(encoding="utf-8")
    )
    bare = [
        f"{step}.{field}"
        for step, told in words[part]["step"].items()
        for field in told.get("data", {})
        if not told.get("data_description", {}).get(field)
    ]
    assert not bare
