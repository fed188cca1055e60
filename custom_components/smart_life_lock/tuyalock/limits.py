"""How long each step may take, in seconds, and why; tests bring shorter ones."""

from dataclasses import dataclass

CONNECT = 12.5  # bleak-retry-connector alone would try for 81 s; nobody waits so long
COMMAND = 12.5  # from the connection on; with CLOSE, all trouble is told within 15 s
INFO = 3.0  # an answer takes 0.3 s; three manners of asking make 9 s of silence
PAIR = 1.7  # the lock answers at once; asked twice at most: 9 + 3.4 s < COMMAND
WRITE = 2.5  # acknowledged before the lock acts, but six packets at 200 ms take 1.2 s
REPORT = 5.0  # a motor may have to move before the lock knows how it went
CLOCK = 2.0  # the time request follows the pair answer immediately
QUIET = 2.5  # stored records start 1 s after they were asked for (protocol.md §4.10)
DRAIN = 60.0  # 64 records, each sent twice, at the lock's own 200 ms interval
CLOSE = 2.0  # a stalled adapter must not hold up who only wants to leave
IDLE = 15.0  # a burst of commands shares one link, then the phone app may have it
KEEP_ALIVE = 90.0  # a lock hangs up after 120 s without a write (protocol.md §4.10)
FRESH = 60.0  # a clock set so recently need not be set again


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest wait for each step, seconds.

    ``command`` covers all from the first connection on, the repeat after a lost link
    included; only waiting for further stored records (``drain``) is outside of it.
    """

    connect: float = CONNECT
    command: float = COMMAND
    info: float = INFO
    pair: float = PAIR
    write: float = WRITE
    report: float = REPORT
    clock: float = CLOCK
    quiet: float = QUIET
    drain: float = DRAIN
    close: float = CLOSE
    keep_alive: float = KEEP_ALIVE
