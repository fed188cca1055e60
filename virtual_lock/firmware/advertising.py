"""What the lock advertises, and when that changes (protocol.md §1.4)."""

from collections.abc import Callable

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent

from .body import Body
from .effects import AdvertChanged
from .timers import Timer

NORMAL_INTERVAL = 152
FAST_INTERVAL = 100
"""ms between adverts, of L3; used for v4 too, of which nothing is known."""
ACTIVE_REPORT = 30_000
"""ms for which an L3 lock asks to be connected."""
NAMES = {3: "LJ", 4: "TY"}


class Beacon:
    """Compares the advert with what is true, whenever it is told to look again."""

    def __init__(
        self, body: Body, generation: int, changed: Callable[[AdvertChanged], None]
    ) -> None:
        """``changed`` hears every advert but the first, which is ``advert``."""
        self._body = body
        self._generation = generation
        self._changed = changed
        self._product_id = body.identity.product_id
        self._wants_connection = False
        self.advert = self._present()

    def ask(self, *, wanted: bool) -> None:
        """Say that the lock wants a client, or stop saying so.

        L3 calls it active report and stops after 30 s or the next disconnection; on v4
        it is a bit that stays.
        """
        self._wants_connection = wanted
        self._body.timers.cancel(Timer.ACTIVE_REPORT)
        if wanted and self._generation == 3:
            self._body.timers.after(ACTIVE_REPORT, self._stop, Timer.ACTIVE_REPORT)
        self.refresh()

    def has_news(self) -> None:
        """Something was recorded, and no client is there: L3 may ask for one (Quirks)."""
        if self._generation == 3 and self._body.quirks.asks_to_connect:
            self.ask(wanted=True)

    def link_ended(self) -> None:
        """A client was there and is gone."""
        if self._body.timers.running(Timer.ACTIVE_REPORT):
            self._stop()

    def restart(self) -> None:
        """Power was gone."""
        self._wants_connection = False
        self.refresh()

    def product_returns(self) -> None:
        """After a reset the recorded device has its factory's product id (Quirks)."""
        if (product_id := self._body.quirks.product_id_after_reset) is not None:
            self._product_id = product_id

    def refresh(self) -> None:
        """Something may have changed."""
        if (advert := self._present()) != self.advert:
            self.advert = advert
            self._changed(advert)

    def _stop(self) -> None:
        self.ask(wanted=False)

    def _present(self) -> AdvertChanged:
        memory = self._body.memory
        content = AdvertContent(
            version=self._generation,
            device_id=self._body.identity.device_id,
            product_id=self._product_id,
            login_key=memory.login_key if memory.bound else None,
            please_connect=self._wants_connection,
            name=NAMES[self._generation],
        )
        interval = FAST_INTERVAL if self._wants_connection else NORMAL_INTERVAL
        return AdvertChanged(content.advertising, content.scan_response, interval)
