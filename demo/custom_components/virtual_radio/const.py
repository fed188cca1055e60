"""Names of the virtual radio."""

DOMAIN = "virtual_radio"
CONF_TRANSPORT = "transport"
DEFAULT_TRANSPORT = "tcp-client:127.0.0.1:9001"
