"""Bumble's side of GATT, where Home Assistant asks more of it than Bumble expects."""

from typing import override

from bumble import att
from bumble.gatt_client import Client


class GattClient(Client):
    """Bumble's, without an error where an answer comes just after its request ended.

    Between the moment in which a request is cancelled and the next in which Bumble
    forgets it, an answer would be given to nobody.
    """

    @override
    def on_gatt_pdu(self, att_pdu: att.ATT_PDU) -> None:
        pending = self.pending_response
        is_answer = att_pdu.op_code in att.ATT_RESPONSES
        if not (is_answer and pending is not None and pending.done()):
            super().on_gatt_pdu(att_pdu)
