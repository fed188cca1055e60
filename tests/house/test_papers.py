"""Papers and workflows name only what is there, and agree with each other."""

import json
from pathlib import Path
import re

import pytest
import yaml

from .repository import manifest, tracked

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
FORMS = [GITHUB / "ISSUE_TEMPLATE" / name for name in ("bug.yml", "lock.yml")]
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yaml"))
PAPERS = [ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")]
REPOSITORY = manifest()["documentation"]


def text(path):
    return path.read_text(encoding="utf-8")


def parsed(path):
    return yaml.safe_load(text(path))


def steps(workflow):
    return [step for job in parsed(workflow)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_run_what_is_there_and_pin_what_is_not(workflow):
    for step in steps(workflow):
        if "uses" in step:
            assert re.search(r"@[0-9a-f]{40}$", step["uses"]), step
        command = step.get("run", "gh").split()[0]
        assert command == "gh" or (ROOT / command).stat().st_mode & 0o111


def test_a_release_waits_for_all_checks_and_carries_its_zip():
    jobs = parsed(GITHUB / "workflows" / "release.yaml")["jobs"]
    assert set(jobs["publish"]["needs"]) == set(jobs) - {"publish"}
    told = text(GITHUB / "workflows" / "release.yaml")
    assert 'scripts/release check "$GITHUB_REF_NAME"' in told
    assert "scripts/release zip dist" in told
    hacs = json.loads(text(ROOT / "hacs.json"))
    # HACS would ask the default branch for the zip too, and fail.
    assert hacs["zip_release"] is hacs["hide_default_branch"] is True


def test_hooks_are_the_linters_that_scripts_lint_runs():
    linters = text(ROOT / "scripts" / "lint")
    (local,) = parsed(ROOT / ".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"
    for hook in local["hooks"]:
        assert hook["language"] == "system"
        assert f"check {hook['entry']}" in linters


@pytest.mark.parametrize("form", FORMS, ids=lambda path: path.stem)
def test_issue_forms_have_names_labels_and_the_warning(form):
    asked = parsed(form)
    assert asked["name"]
    assert asked["description"]
    fields = [one for one in asked["body"] if one["type"] != "markdown"]
    names = [one["id"] for one in fields]
    assert len(set(names)) == len(names)
    assert {"product", "diagnostics"} <= set(names)
    assert all(one["attributes"]["label"] for one in fields)
    (warning,) = (one for one in asked["body"] if one["type"] == "markdown")
    assert "never post codes, keys" in warning["attributes"]["value"]


def test_papers_and_templates_lead_to_the_repository_of_the_manifest():
    places = [*PAPERS, *GITHUB.rglob("*.yml"), *GITHUB.rglob("*.md")]
    links = [
        link
        for path in places
        for link in re.findall(r"https://github\.com/[\w-]+/[\w.-]+", text(path))
    ]
    assert len(links) > 3
    assert set(links) == {REPOSITORY}
    owner = text(GITHUB / "CODEOWNERS").split()[-1]
    assert manifest()["codeowners"] == [owner]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.stem)
def test_papers_name_only_files_and_commands_that_are_there(paper):
    told = text(paper)
    links = [link for link in re.findall(r"\]\(([^)#]+)", told) if "://" not in link]
    commands = re.findall(r"^(scripts/\w+)", told, re.MULTILINE)
    quoted = re.findall(
        r"`((?:scripts|tests|virtual_lock|requirements|custom_components|docs|card|blueprints"
        r"|\.github|\.devcontainer)/[^ `]*)",
        told,
    )
    named = {*links, *commands, *quoted}
    assert named
    for name in named:
        assert (ROOT / name).exists(), name
    for test in re.findall(r"scripts/test .*?(tests/\S+\.py)", told):
        assert (ROOT / test).is_file(), test


def test_dependabot_looks_where_pins_are():
    updates = parsed(GITHUB / "dependabot.yml")["updates"]
    by_kind = {one["package-ecosystem"]: one for one in updates}
    assert by_kind.keys() == {"github-actions", "pip"}
    pins = "".join(
        text(path) for path in tracked() if path.parent == ROOT / "requirements"
    )
    assert by_kind["pip"]["directory"] == "/requirements"
    for allowed in by_kind["pip"]["allow"]:
        assert f"\n{allowed['dependency-name']}==" in f"\n{pins}"


def test_the_devcontainer_prepares_with_our_own_command():
    container = json.loads(text(ROOT / ".devcontainer" / "devcontainer.json"))
    assert (ROOT / container["postCreateCommand"]).stat().st_mode & 0o111
