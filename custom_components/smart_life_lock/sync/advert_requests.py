"""What advertisements ask for, and how often they get it: anybody can send them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
# Whatever is sent, a lock's battery pays for no more than this.
MOST_PER_HOUR = 12
# Since the session before, by the number of sessions in the last hour that brought
# nothing. A lock that is used asks because it has records, and never waits for these.
GAPS = tuple(timedelta(seconds=s) for s in (0, 30, 60, 120, 240, 480, 900))
# A door that is used more often is visited at this pace, so that no use is told much
# later: nine sessions and three more make twelve in an hour.
UNSPACED = 9
SPACING = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class AskedSession:
    """A session that an advertisement caused; ``news``: the lock had something to tell."""

    at: datetime
    news: bool = False


class AdvertRequests:
    """The requests that are not answered yet, and the sessions that earlier ones got.

    There are two: "please connect", and a doubt that only a session can settle, because
    an advertisement does not agree with what the last session found.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked = self.suspected = False
        self._sessions: list[AskedSession] = []

    @property
    def pending(self) -> bool:
        """Whether there is a reason for a session."""
        return self.asked or self.suspected

    def ask(self) -> None:
        """The lock asks for a connection; it may not repeat that, so it is kept."""
        self.asked = True

    def ask_again(self) -> None:
        """It asks after a session as it did before, and was not heard otherwise between.

        That counts if the last session of this kind was worth it: a newer lock may leave
        the request in its advertisement for good, and anybody can send one.
        """
        if not self._sessions or self._sessions[-1].news:
            self.ask()

    def suspect(self) -> None:
        """An advertisement disagrees with the last session."""
        self.suspected = True

    def trust(self) -> None:
        """The newest advertisement agrees with the last session."""
        self.suspected = False

    def answered(self) -> None:
        """A session, whoever wanted it, found out how things are."""
        self.asked = self.suspected = False

    def next_session(self, now: datetime, sessions: int = 1) -> datetime:
        """The earliest time of the next session that advertisements may cause.

        ``sessions``: so many have to follow each other then, at most MOST_PER_HOUR.
        """
        recent = list(self._recent(now))
        if not recent:
            return now
        if len(recent) + sessions > MOST_PER_HOUR:
            return recent[sessions - 1 - MOST_PER_HOUR].at + HOUR
        in_vain = sum(not session.news for session in recent)
        gap = GAPS[min(in_vain, len(GAPS) - 1)]
        if len(recent) >= UNSPACED:
            gap = max(gap, SPACING)
        return recent[-1].at + gap

    def begin(self, now: datetime) -> None:
        """Count a session that begins now, and only because of an advertisement.

        Not one that has yet to wait: an hour later it would be forgotten too early.
        """
        self._sessions = [*self._recent(now), AskedSession(now)]

    def async_jumped(self, jump: timedelta) -> None:
        """The clock was moved: that gives nobody more sessions, nor fewer."""
        self._sessions = [replace(one, at=one.at + jump) for one in self._sessions]

    def bring_news(self) -> None:
        """The lock told something that was not known: the last request was no lie."""
        if self._sessions:
            self._sessions[-1] = replace(self._sessions[-1], news=True)

    def _recent(self, now: datetime) -> Iterator[AskedSession]:
        """Those of the last hour; a clock that was set back must not stop us for long."""
        return (one for one in self._sessions if now - HOUR < one.at <= now)
