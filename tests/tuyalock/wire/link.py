"""Two sessions joined to one link, for tests."""

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire import (
    Code,
    Keys,
    Received,
    Role,
    Session,
)
from custom_components.smart_life_lock.tuyalock.wire.commands import FROM_LOCK
from custom_components.smart_life_lock.tuyalock.wire.info import InfoAnswer
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest

AUTH, LOGIN, ID = b"a" * 32, b"kLjOam", "tuya7e18a0a5abcc"
IV = bytes(range(16))
PAIR = bytes(PairRequest(ID, SecretBytes(LOGIN), SecretBytes(b"v" * 22)))
SRAND = SecretBytes(b"srand!")


def keys(**changes):
    return Keys(**({"auth_key": AUTH, "login_key": LOGIN, "device_id": ID} | changes))


def info(version=3, bound=True):
    answer = InfoAnswer((1, 0), (version, 0), 0, bound, SRAND)
    return bytes(answer)


class Pair:
    """Both ends of one link."""

    def __init__(self, version=3, bound=True, client=None, lock=None, length=20):
        options = {"version": version, "packet_length": length}
        self.client = Session(Role.CLIENT, client or keys(), **options)
        self.lock = Session(Role.LOCK, lock or keys(), **options)
        self.connect(bound)

    def connect(self, bound=True):
        self.client.connected(bound)
        self.lock.connected(bound)

    def ask(self, code, body=b"", flag=None, **more):
        """What the lock makes of a message from the client."""
        flag = self.client.default_flag(code) if flag is None else flag
        packets = self.client.send(code, body, flag=flag, iv=IV, **more)
        return [self.lock.receive(packet) for packet in packets][-1]

    def tell(self, code, body=b"", flag=None, **more):
        """What the client makes of a message from the lock, by default of an answer.

        It then answers the client's last message.
        """
        flag = self.lock.default_flag(code) if flag is None else flag
        if code < FROM_LOCK:
            more = {"ack_sn": self.client.next_sn - 1} | more
        packets = self.lock.send(code, body, flag=flag, iv=IV, **more)
        return [self.client.receive(packet) for packet in packets][-1]

    def ask_info(self, flag=None):
        return self.ask(Code.INFO, b"\0\x14"[: 2 * self._v4], flag)

    def inform(self):
        assert isinstance(self.ask_info(), Received)
        self.lock.keys.srand = SRAND
        return self.tell(Code.INFO, info(self.lock.version, self.lock.bound))

    def pair(self, status=2):
        self.ask(Code.PAIR, PAIR)
        return self.tell(Code.PAIR, bytes((status,)))

    @property
    def _v4(self):
        return self.lock.version >= 4
