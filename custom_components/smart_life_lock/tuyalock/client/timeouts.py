"""How long each step may take, in seconds, and why; tests bring shorter ones."""

from dataclasses import dataclass

CONNECT = 9.0  # bleak-retry-connector alone would try for 81 s; nobody waits so long
COMMAND = 12.5  # from the call on; with CLOSE, all trouble is told within 15 s
INFO = (
    3.0  # an answer takes 0.3 s, at 200 ms a packet 1.8 s; a known lock is asked twice
)
PLAIN = 1.9  # and then without a key, where it seems unbound: all in all less than 8 s
PAIR = (
    2.2  # the lock answers at once, at 200 ms a packet after 1.4 s; asked twice at most
)
WRITE = 2.5  # acknowledged before the lock acts, but six packets at 200 ms take 1.2 s
REPORT = 6.0  # a motor may have to move, and firmware repeats packets for 5.7 s (§13.3)
CLOCK = 2.0  # the time request follows the pair answer immediately
UPLOAD = 1.4  # stored records start 1 s after they were asked for (protocol.md §4.10)
QUIET = 2.5  # longer than the pause before the first stored record
DRAIN = 60.0  # 64 records, each sent twice, at the lock's own 200 ms interval
CLOSE = 2.0  # a stalled adapter must not hold up who only wants to leave
IDLE = 15.0  # a burst of commands shares one link, then the phone app may have it
STORE = 5.0  # a record without an answer is sent again after 6 s (protocol.md §4.7)
KEEP_ALIVE = 90.0  # a lock hangs up after 120 s without a write (protocol.md §4.10)
FRESH = 60.0  # a clock set so recently need not be set again
MOVED = 10.0  # unless ours was set by more than that since then


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest wait for each step, seconds.

    ``command`` covers all from the call on: other work that is not done yet, connecting,
    and the repeat after a lost link. Only waiting for further stored records (``drain``)
    is outside of it.
    """

    connect: float = CONNECT
    command: float = COMMAND
    info: float = INFO
    plain: float = PLAIN
    pair: float = PAIR
    write: float = WRITE
    report: float = REPORT
    clock: float = CLOCK
    upload: float = UPLOAD
    quiet: float = QUIET
    drain: float = DRAIN
    close: float = CLOSE
    store: float = STORE
    keep_alive: float = KEEP_ALIVE
