"""The other end: a whole lock in software, from the air up. Never shipped.

The lock's firmware uses the pure half of the integration. Importing that runs the
integration's own ``__init__``, which needs Home Assistant; on a machine without it (a
virtual lock on a small board) an empty package stands in for the integration. So it
does in a process that is nothing but the lock, where it saves some seconds.
"""

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
import sys
from types import ModuleType

_INTEGRATION = "custom_components.smart_life_lock"


def _stand_in_for_integration() -> None:
    """Make ``tuyalock`` importable without the rest of the integration."""
    alone = ("-m", __name__) in pairwise(sys.orig_argv)
    if _INTEGRATION in sys.modules or (find_spec("homeassistant") and not alone):
        return
    package = ModuleType(_INTEGRATION)
    root = Path(__file__).resolve().parent.parent
    package.__path__ = [str(root.joinpath(*_INTEGRATION.split(".")))]
    sys.modules[_INTEGRATION] = package


_stand_in_for_integration()
