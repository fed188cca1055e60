"""Sessions with the virtual lock over the loopback."""

from custom_components.smart_life_lock.ledger.update import UpdateRequest, updated
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..workshop import Workshop

OTHER = SecretStr("271828")


async def update(shop: Workshop, code, **wishes):
    request = UpdateRequest(code.id, **wishes)
    await shop.ledger.async_change(
        lambda book: updated(request, shop.now(), book, shop.ledger.keys, shop.rules)
    )


async def lose_link_once(shop: Workshop, happened) -> None:
    """A session that ends when something has happened in the lock, unheard."""

    def hook(_way, _number, packet):
        if happened():
            shop.go_away()
            return None
        return packet

    shop.loopback.faults.hook = hook
    await shop.bad_session()
    assert happened()
