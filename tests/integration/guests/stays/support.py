"""x"""

from datetime import timedelta
import json
from pathlib import Path

HOUR = timedelta(hours=1)


def stored(hass, home):
    """What is on disk of the stays."""
    path = Path(hass.config.path(".storage", f"smart_life_lock.guests.{home.entry_id}"))
    return json.loads(path.read_text())["data"]["stays"]
