"""How a lock is asked who it is, and lets us in (protocol.md §4, §8)."""

from dataclasses import replace

from ..errors import LinkLost
from ..model import Credentials, LockInfo
from ..secret import SecretBytes
from ..wire.cipher import Flag
from ..wire.commands import Code
from ..wire.info import InfoAnswer, InfoRequest
from ..wire.pair import PairRequest
from .exchange import Attempt, Pending, Silence, Unreadable
from .key_refusal import check_pairing
from .link import Link
from .link_profile import SHORT_PACKET, LinkMode, LinkProfile
from .procedures import answer_or_silent, begin
from .timeouts import Limits


async def request_info(
    link: Link, ladder: list[LinkMode], limits: Limits, flag: Flag | None = None
) -> tuple[LockInfo, LinkMode]:
    """Ask who is there, in each mode of ``ladder`` until one is answered.

    ::

        -> 0000  nothing (generation 3) or our packet length (4); flag 4, or 14 with a
                 secret key (reported by peers only), or 0 while unbound
        <- 0000  versions, bound, the random of this session

    A mode leaves ``ladder`` when it was met with silence. A link lost after the
    request of generation 3 puts that last, because a lock of generation 4 hangs up on
    it; the next link goes on from there.

    Raises:
        Silence: none was answered.
        LinkLost, ProtocolError: as everywhere.
    """
    while ladder:
        mode = ladder.pop(0)
        speak(link, mode)
        length = None if mode.generation == 3 else mode.packet_length
        question = link.ask(Code.INFO, bytes(InfoRequest(length)), flag)
        try:
            frame = await link.awaited.answer(question, limits.info)
        except Silence:
            continue
        except LinkLost:
            ladder.insert(len(ladder) if mode.generation == 3 else 0, mode)
            raise
        info = lock_info(InfoAnswer.parse(frame.data))
        mode = _suited(mode, info)
        speak(link, mode)
        return info, mode
    raise Silence


def _suited(mode: LinkMode, info: LockInfo) -> LinkMode:
    """How to go on: a lock of generation 3 answers the request of 4, but no writes."""
    if info.protocol[0] < 4:
        return LinkMode(3, SHORT_PACKET)
    return replace(mode, generation=4)


def speak(link: Link, mode: LinkMode) -> None:
    """Use a generation and a packet length from now on."""
    link.session.version = mode.generation
    link.session.packet_length = mode.packet_length


def lock_info(answer: InfoAnswer) -> LockInfo:
    """The part of an info answer that may be shown."""
    return LockInfo(
        protocol=answer.protocol,
        firmware=answer.firmware_text,
        hardware=answer.hardware_text,
        bound=answer.bound,
    )


async def is_unbound(link: Link, limits: Limits) -> bool:
    """Whether the lock answers without a key, as only one without an owner does.

    ::

        -> 0000  flag 0: our packet length; an empty request is too short for
                 generation 3 in plain (protocol.md §13.7)
        <- 0000  flag 0 (generation 4), or 1, which we cannot read (3; §3.5)

    The link is of no use afterwards: our number was to be seen. It is another one than
    those before, or the content of sealed messages could be guessed by it.
    """
    link.renumber(bound=False)
    link.session.packet_length = SHORT_PACKET
    request = bytes(InfoRequest(SHORT_PACKET))
    try:
        await link.awaited.answer(
            link.ask(Code.INFO, request, Flag.PLAIN), limits.plain
        )
    except Unreadable:
        return True
    except Silence, LinkLost:
        return False
    return True


async def pair(
    link: Link,
    credentials: Credentials,
    attempt: Attempt | None,
    profile: LinkProfile,
    limits: Limits,
) -> tuple[LinkProfile, Pending | None]:
    """Pair, with a command that may be repeated right behind; gives what was learned.

    ::

        -> 0001  who we are, flag 5 (15 with a secret key)
        -> 0002  the command, without waiting (0027 in generation 4)
        <- 0001  0 bound now, 2 was bound
        <- 8011  what time is it     -> 8011  (by the link itself)
        <- 0002  received
        <- 8001  how it went         -> 8001  (by the link itself)

    A lock that does not answer the pair request gets it again: in short packets if they
    were long, else without the command. Both is remembered. What must not be done twice
    is never sent before the answer, because nothing proves that it was not heard.

    Returns:
        The profile as known now, and the command that ``await_outcome`` waits for, unless
        it is still to be sent.

    Raises:
        NotAuthorized: the device id is another one.
        LockSilent: nothing was answered, although the info request was.
        LinkLost, ProtocolError: as everywhere.
    """
    pending: Pending | None = None
    # The request holds the key: never in plain, whatever the lock says of itself.
    link.session.bound = True
    question = link.ask(Code.PAIR, _pair_request(credentials))
    if attempt is not None and not (attempt.once or profile.one_by_one):
        pending = begin(link, attempt)
    try:
        frame = await link.awaited.answer(question, limits.pair)
    except Silence:
        profile = _more_careful(link, profile, pending)
        if pending is not None:
            # Its report would not count: nobody has let us in yet.
            link.awaited.forget(pending)
            pending = None
        question = link.ask(Code.PAIR, _pair_request(credentials))
        frame = await answer_or_silent(link, question, limits.pair)
    check_pairing(link, frame)
    return profile, pending


def _more_careful(
    link: Link, profile: LinkProfile, pending: Pending | None
) -> LinkProfile:
    """Long packets are the likelier reason for silence, haste the other one."""
    if link.session.packet_length > SHORT_PACKET:
        link.session.packet_length = SHORT_PACKET
        return replace(profile, cuts_long=True)
    return replace(profile, one_by_one=profile.one_by_one or pending is not None)


async def bind_blindly(link: Link, credentials: Credentials, limits: Limits) -> None:
    """Bind a lock of generation 3 without its factory key (protocol.md §4.3).

    ::

        -> 0001  flag 0: device id, the login key that we chose, virtual id
        <- 0001  flag 5 with a random of six zeros: 0 bound now
        <- 8011  what time is it     -> 8011

    No info request may come before it: its answer would be under the factory key, and
    would bring a random that we could not read. Reports come under flag 4 afterwards.

    Raises:
        Silence: this lock does not let itself be bound so.
        NotAuthorized, LinkLost, ProtocolError: as everywhere.
    """
    speak(link, LinkMode(3, SHORT_PACKET))
    question = link.ask(Code.PAIR, _pair_request(credentials), Flag.PLAIN)
    frame = await link.awaited.answer(question, limits.pair)
    check_pairing(link, frame)


async def bind_openly(
    link: Link, credentials: Credentials, ladder: list[LinkMode], limits: Limits
) -> tuple[LockInfo, LinkMode]:
    """Bind a lock of generation 4 without its factory key (protocol.md §4.3).

    ::

        -> 0000  flag 0: our packet length
        <- 0000  flag 0: with the random of this session
        -> 0001  flag 0: device id, the login key that we chose, virtual id
        <- 0001  flag 5: 0 bound now
        <- 8011  what time is it     -> 8011

    Raises:
        Silence: this lock does not let itself be bound so.
        NotAuthorized, LinkLost, ProtocolError: as everywhere.
    """
    info, mode = await request_info(link, ladder, limits, Flag.PLAIN)
    for length in dict.fromkeys((mode.packet_length, SHORT_PACKET)):
        mode = LinkMode(mode.generation, length)
        speak(link, mode)
        question = link.ask(Code.PAIR, _pair_request(credentials), Flag.PLAIN)
        try:
            frame = await link.awaited.answer(question, limits.pair)
        except Silence:
            continue
        check_pairing(link, frame)
        return info, mode
    raise Silence


def _pair_request(credentials: Credentials) -> bytes:
    """44 bytes, or the 76 of protocol 5, which only peers reported (§4.2, §4.8)."""
    request = PairRequest(
        credentials.device_id,
        SecretBytes(credentials.login_key),
        credentials.virtual_id,
    )
    local_key, secret_key = credentials.local_key, credentials.secret_key
    if local_key is not None and secret_key is not None:
        request = PairRequest.with_secret(request, local_key, secret_key)
    return bytes(request)
