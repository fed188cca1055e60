"""The account server for tests of the account package alone."""

from .fixtures import account, account_server, server

__all__ = ["account", "account_server", "server"]
