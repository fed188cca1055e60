"""Any inner frame read as what it is (protocol.md §4).

``from_lock`` and ``from_client`` give one of the messages of ``info``, ``pair``,
``requests``, ``reports`` and ``times``, which all know ``parse(data)`` and
``bytes(message)``; what they do not know becomes ``Unknown``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from .commands import REPORTS, Code
from .info import InfoAnswer, InfoRequest, InfoTail
from .pair import PairAnswer, PairRequest, PairStatus
from .reports import (
    Report,
    Report3,
    Report3Flag,
    Report3FlagTime,
    Report3Time,
    Report4,
    Report4Time,
    ReportAnswer,
    parse_report,
)
from .requests import (
    BareRequest,
    DpWrite3,
    DpWrite4,
    DpWrite4Answer,
    PassThrough,
    StatusAnswer,
    StatusQuery,
)
from .times import TimeFields, TimeRequest, TimeStamp

__all__ = [
    "REPORTS",
    "BareRequest",
    "ClientMessage",
    "Code",
    "DpWrite3",
    "DpWrite4",
    "DpWrite4Answer",
    "InfoAnswer",
    "InfoRequest",
    "InfoTail",
    "LockMessage",
    "PairAnswer",
    "PairRequest",
    "PairStatus",
    "PassThrough",
    "Report",
    "Report3",
    "Report3Flag",
    "Report3FlagTime",
    "Report3Time",
    "Report4",
    "Report4Time",
    "ReportAnswer",
    "StatusAnswer",
    "StatusQuery",
    "TimeFields",
    "TimeRequest",
    "TimeStamp",
    "Unknown",
    "from_client",
    "from_lock",
    "parse_report",
]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message that this package does not interpret."""

    code: int
    data: bytes = field(repr=False)

    def __bytes__(self) -> bytes:
        """The body as it came."""
        return self.data


type LockMessage = (
    InfoAnswer
    | PairAnswer
    | StatusAnswer
    | DpWrite4Answer
    | Report
    | TimeRequest
    | Unknown
)
type ClientMessage = (
    InfoRequest
    | PairRequest
    | BareRequest
    | StatusQuery
    | PassThrough
    | DpWrite3
    | DpWrite4
    | ReportAnswer
    | TimeStamp
    | TimeFields
    | Unknown
)


_LOCK_PARSERS: dict[int, Callable[[bytes], LockMessage]] = {
    Code.INFO: InfoAnswer.parse,
    Code.PAIR: PairAnswer.parse,
    Code.DP_WRITE: partial(StatusAnswer.parse, Code.DP_WRITE),
    Code.STATUS: partial(StatusAnswer.parse, Code.STATUS),
    Code.UNBIND: partial(StatusAnswer.parse, Code.UNBIND),
    Code.RESET: partial(StatusAnswer.parse, Code.RESET),
    Code.ANOMALY_UNBIND: partial(StatusAnswer.parse, Code.ANOMALY_UNBIND),
    Code.DP_WRITE_V4: DpWrite4Answer.parse,
    Code.TIME_STAMP: partial(TimeRequest.parse, Code.TIME_STAMP),
    Code.TIME_UTC: partial(TimeRequest.parse, Code.TIME_UTC),
    Code.TIME_LOCAL: partial(TimeRequest.parse, Code.TIME_LOCAL),
    Code.TIME_DST: partial(TimeRequest.parse, Code.TIME_DST),
}
_CLIENT_PARSERS: dict[int, Callable[[bytes], ClientMessage]] = {
    Code.INFO: InfoRequest.parse,
    Code.PAIR: PairRequest.parse,
    Code.DP_WRITE: DpWrite3.parse,
    Code.STATUS: StatusQuery.parse,
    Code.UNBIND: partial(BareRequest.parse, Code.UNBIND),
    Code.RESET: partial(BareRequest.parse, Code.RESET),
    Code.ANOMALY_UNBIND: partial(BareRequest.parse, Code.ANOMALY_UNBIND),
    Code.PASS_THROUGH: PassThrough.parse,
    Code.DP_WRITE_V4: DpWrite4.parse,
    Code.TIME_STAMP: TimeStamp.parse,
    Code.TIME_UTC: partial(TimeFields.parse, Code.TIME_UTC),
    Code.TIME_LOCAL: partial(TimeFields.parse, Code.TIME_LOCAL),
}


def from_lock(code: int, data: bytes) -> LockMessage:
    """What a lock says. Raises RemoteProtocolError where the body is impossible."""
    if code in REPORTS:
        return parse_report(code, data)
    parse = _LOCK_PARSERS.get(code)
    return Unknown(code, data) if parse is None else parse(data)


def from_client(code: int, data: bytes) -> ClientMessage:
    """What a client says. Raises RemoteProtocolError where the body is impossible."""
    if code in REPORTS:
        return ReportAnswer.parse(code, data)
    parse = _CLIENT_PARSERS.get(code)
    return Unknown(code, data) if parse is None else parse(data)
