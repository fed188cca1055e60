"""The Home Assistants that the card is loaded in."""

from pathlib import Path
import sys

from .conftest import ROOT

VERSIONS = {
    "2026.11": (Path(sys.executable), 3),
    "2026.10": (ROOT / ".venv-2026.10" / "bin" / "python", 2),
}
"""The Python of each Home Assistant, and the version of its store of HTTP settings."""
