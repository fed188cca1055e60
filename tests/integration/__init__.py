"""Tests inside Home Assistant, which finds the demo's integrations beside ours.

``custom_components`` is one namespace over two folders, there as in the demo itself.
"""

from pathlib import Path
import sys

_DEMO = str(Path(__file__).resolve().parents[2] / "demo")
if _DEMO not in sys.path:
    sys.path.append(_DEMO)
