"""Tests of the bench, which has the demo's radio beside the integration."""

from pathlib import Path
import sys

_DEMO = str(Path(__file__).resolve().parents[2] / "demo")
if _DEMO not in sys.path:
    sys.path.append(_DEMO)
