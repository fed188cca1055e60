"""Home Assistant over real BlueZ, in a Linux machine of its own; see `scripts/test-bluez`."""
