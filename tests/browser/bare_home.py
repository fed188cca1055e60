"""A Home Assistant of either version with our integration and no lock: does the card load?

It has just the parts that a page needs, because the environment of the older one lacks
what the demo's other parts want.
"""

from collections.abc import Iterator
from contextlib import contextmanager
import json
from pathlib import Path
import shutil
import subprocess
import time
from urllib.error import URLError
from urllib.request import urlopen

from scripts.demolib.household import free_port, http_store
from scripts.demolib.processes import DEMO, ROOT, START_LIMIT, environment

CONFIGURATION = """
homeassistant:
  time_zone: Europe/Berlin
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32"]
      allow_bypass_login: true
frontend:
lovelace:
  dashboards:
    demo-lock: {mode: yaml, filename: dashboard.yaml, title: Codes}
    all-locks: {mode: yaml, filename: strategy.yaml, title: All locks}
smart_life_lock:
"""
CARD = "views: [{path: codes, cards: [{type: 'custom:smart-life-lock-card'}]}]"
ENTRY = {
    "domain": "smart_life_lock",
    "entry_id": "0123456789abcdef0123456789abcdef",
    "title": "Front door",
    "unique_id": "c0:ff:ee:00:00:01",
    "version": 1,
    "minor_version": 3,
    "source": "user",
    "data": {
        "address": "C0:FF:EE:00:00:01",
        "device_id": "tuya35a717ae4ca8",
        "login_key": "0123456789ab",
        "generation": 3,
        "t0": 1795964400,
    },
    "options": {},
    "pref_disable_new_entities": False,
    "pref_disable_polling": False,
    "disabled_by": None,
    "created_at": "2026-11-29T15:00:00+00:00",
    "modified_at": "2026-11-29T15:00:00+00:00",
    "discovery_keys": {},
    "subentries": [],
}
ENTRIES = {
    "key": "core.config_entries",
    "version": 1,
    "minor_version": 5,
    "data": {"entries": [ENTRY]},
}
STRATEGY = "strategy: {type: 'custom:smart-life-lock'}"


@contextmanager
def bare_home(
    python: Path, folder: Path, store_version: int, *, lock: bool = False
) -> Iterator[str]:
    """Its address, while it runs on this Python's Home Assistant.

    ``lock``: it knows one, which is never heard.
    """
    port = free_port()
    (folder / ".storage").mkdir()
    for path in (DEMO / "config" / "storage").iterdir():
        shutil.copy(path, folder / ".storage")
    store = http_store(port) | {"version": store_version}
    (folder / ".storage" / "http").write_text(json.dumps(store))
    if lock:
        (folder / ".storage" / ENTRIES["key"]).write_text(json.dumps(ENTRIES))
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    (folder / "dashboard.yaml").write_text(CARD)
    (folder / "strategy.yaml").write_text(STRATEGY)
    command = (python, "-m", "homeassistant", "--config", folder, "--skip-pip")
    with (folder / "output.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment({}), stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _await(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _await(url: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"{url}/", timeout=5) as page:  # noqa: S310
                if b"smart-life-lock-card.js" in page.read():
                    return
        except URLError, ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError("Home Assistant serves no page with the card")
