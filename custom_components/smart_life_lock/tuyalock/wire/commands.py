"""The numbers of commands (protocol.md §4)."""

from enum import IntEnum

FROM_LOCK = 0x8000
"""Codes from here on are what a lock says by itself, and a client's answers to that."""


class Code(IntEnum):
    """Commands from the client below 8000, from the lock from 8000 on.

    An answer carries the code of what it answers. Other codes stay plain ``int``.
    """

    INFO = 0x0000
    PAIR = 0x0001
    DP_WRITE = 0x0002
    STATUS = 0x0003
    RESERVED = 0x0004
    UNBIND = 0x0005
    RESET = 0x0006
    FACTORY_TEST = 0x0012
    ANOMALY_UNBIND = 0x0014
    CERTIFICATE_1 = 0x0015
    CERTIFICATE_2 = 0x0016
    CERTIFICATE_3 = 0x0017
    ECDH = 0x0020
    NETWORK_CONFIG = 0x0021
    NETWORK_CONFIG_2 = 0x0022
    PASS_THROUGH = 0x0023
    WAKE = 0x0024
    DP_WRITE_V4 = 0x0027
    REPORT = 0x8001
    REPORT_TIME = 0x8003
    REPORT_FLAG = 0x8004
    REPORT_FLAG_TIME = 0x8005
    REPORT_V4 = 0x8006
    REPORT_TIME_V4 = 0x8007
    TIME_STAMP = 0x8011
    TIME_UTC = 0x8012
    TIME_LOCAL = 0x8013
    TIME_DST = 0x8014


REPORTS = frozenset(
    {
        Code.REPORT,
        Code.REPORT_TIME,
        Code.REPORT_FLAG,
        Code.REPORT_FLAG_TIME,
        Code.REPORT_V4,
        Code.REPORT_TIME_V4,
    }
)

BEFORE_PAIRING = frozenset(
    {
        Code.INFO,
        Code.PAIR,
        Code.RESERVED,
        Code.FACTORY_TEST,
        Code.ANOMALY_UNBIND,
        Code.CERTIFICATE_1,
        Code.CERTIFICATE_2,
        Code.CERTIFICATE_3,
        Code.NETWORK_CONFIG,
    }
)
"""What a lock listens to before authentication; it drops all else in silence."""
