"""A scan of the QR code, and what the dialog asks then."""

from scripts.accountlib.account import lock as told_lock
from tests.account.fixtures import USER_CODE

from ...flow_support import choose, page, picked, settled, submit
from ...support import wait_for
from ..account_support import OTHER_KEY

HOMES = "users/homes"


async def asked(hass, lock, user_code=USER_CODE):
    """The page after the user code."""
    flow = await choose(hass, await picked(hass, lock), "qr_code")
    return await submit(hass, flow, user_code=user_code)


async def gone_on(hass, flow, step="scan"):
    """The page after that one: the person does nothing but scan."""

    def is_over():
        try:
            return page(hass, flow)["step_id"] != step
        except KeyError:
            return True

    await wait_for(is_over)
    return await settled(
        hass, await hass.config_entries.flow.async_configure(flow["flow_id"])
    )


async def scanned(hass, server, lock):
    """What comes of it when all goes well up to the scan."""
    flow = await asked(hass, lock)
    server.scan()
    return await gone_on(hass, flow)


GATE = told_lock("2", "b" * 16, OTHER_KEY, name="Gate")
