"""A part of the benchmark in a Python of its own."""

import json
import os
import subprocess
import sys
from typing import Any


def told_by(*arguments: str) -> Any:  # noqa: ANN401  what it prints as JSON
    """What a Python with these arguments prints, which can import what this one can."""
    told = subprocess.run(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return json.loads(told.stdout)
