"""A lock in whose place another device was paired, and that comes back."""

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from ...flow_support import choose, submit
from ...support import wait_for
from ..reset_support import YES, reconfigured, seems_unbound, settled


async def replaced(hass, lock, entry, virtual_lock):
    """Somebody has another device taken for the lock, while that is out of reach."""
    await lock.peripheral.stop()
    impostor = await virtual_lock()  # the same identity, at the same address
    await seems_unbound(hass, impostor)
    flow = await choose(hass, await reconfigured(hass, entry), "pair_again")
    flow = await submit(hass, flow, **YES)
    flow = await submit(hass, flow)
    assert flow["reason"] == "reconfigure_successful"
    assert impostor.core.memory.login_key.hex() == entry.data["login_key"]
    await settled(hass, entry)
    return impostor


def tries(caplog):
    return caplog.text.count("not under a former key")


async def as_before(hass, impostor, former_key, held=None):
    """Advertise as the lock did under its former key, but obey another one."""
    present = impostor.core.memory.login_key
    with impostor.at_hand() as core:
        core.set_login_key(former_key)
        core.memory.login_key = SecretBytes(held or present)
        core.link.restart()
    await wait_for(
        lambda: lock_conversations.async_heard(hass, impostor.address).advert.fits(
            former_key
        )
    )
