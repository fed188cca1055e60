"""The recorded conversations, for tests."""

from functools import cache
import json
from pathlib import Path

VECTORS = Path(__file__).parents[2] / "vectors" / "lock_vectors.json"


@cache
def vectors():
    """The whole vector file."""
    return json.loads(VECTORS.read_text())


def conversations():
    """Pairs of protocol generation and recorded conversation."""
    file = vectors()
    return [(3, each) for each in file["transcripts_lock_v3"]] + [
        (4, each) for each in file["transcripts_v4"]
    ]
