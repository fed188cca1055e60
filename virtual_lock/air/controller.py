"""Bumble's software controller, mended where a lock and Home Assistant would notice.

Stock Bumble 0.0.236 repeats the advert as scan response, forgets to cancel a pending
connection (every later one then fails), keeps links and adverts over a reset, and leaves
the loser of two centrals that answer one advert half connected.
"""

from typing import override

from bumble import hci, ll
from bumble.controller import Connection, Controller

from .radio import DEFAULT_RSSI, Radio, spelled

_EVENT = hci.HCI_LE_Extended_Advertising_Report_Event.EventType
_NO_TX_POWER = 127
_NO_ADVERTISING_SET = 0xFF


class RadioController(Controller):
    """One Bluetooth controller on a `Radio`; ``unplug`` takes it away."""

    link: Radio

    def __init__(
        self,
        name: str,
        link: Radio,
        *,
        public_address: hci.Address | None = None,
    ) -> None:
        super().__init__(name, link=link, public_address=public_address)
        self._active_scan = True

    def unplug(self) -> None:
        """The dongle is pulled out, or its TCP connection ended."""
        self.hci_sink = None
        self._fall_silent()
        self.link.controllers.discard(self)

    def _fall_silent(self) -> None:
        self.le_scan_enable = False
        self.pending_le_connection = None
        self.le_legacy_advertiser.stop()
        for advertising_set in self.advertising_sets.values():
            advertising_set.stop()
        self.advertising_sets.clear()
        for connection in list(self.le_connections.values()):
            self.link.lose_link(connection)

    @override
    def on_hci_reset_command(
        self, _command: hci.HCI_Reset_Command
    ) -> hci.HCI_StatusReturnParameters:
        self._fall_silent()
        return super().on_hci_reset_command(_command)

    @override
    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is not None:
            self.send_hci_packet(
                hci.HCI_LE_Connection_Complete_Event(
                    status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                    connection_handle=0,
                    role=hci.Role.CENTRAL,
                    peer_address_type=pending.peer_address_type,
                    peer_address=pending.peer_address,
                    connection_interval=0,
                    peripheral_latency=0,
                    supervision_timeout=0,
                    central_clock_accuracy=0,
                )
            )
        return super().on_hci_le_create_connection_cancel_command(_command)

    @override
    def on_le_connect_ind(self, packet: ll.ConnectInd) -> None:
        super().on_le_connect_ind(packet)
        mine = packet.advertiser_address in (self.public_address, self.random_address)
        if not mine or packet.initiator_address in self.le_connections:
            return
        # Another central was faster: tell the loser, it believes that it is connected.
        loser = self.link.find_le_controller(packet.initiator_address)
        if loser and (half := loser.le_connections.get(packet.advertiser_address)):
            loser.on_le_disconnected(
                half, hci.HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR
            )

    @override
    def on_le_disconnected(self, connection: Connection, reason: int) -> None:
        super().on_le_disconnected(connection, reason)
        self.link.forget(self, connection.peer_address)

    @override
    def on_hci_le_set_extended_scan_parameters_command(
        self, command: hci.HCI_LE_Set_Extended_Scan_Parameters_Command
    ) -> hci.HCI_StatusReturnParameters:
        self._active_scan = any(command.scan_types)
        return super().on_hci_le_set_extended_scan_parameters_command(command)

    @override
    def on_advertising_pdu(self, pdu: ll.AdvInd | ll.AdvExtInd) -> None:
        scanning, self.le_scan_enable = self.le_scan_enable, False
        try:  # the stock code does all but report
            super().on_advertising_pdu(pdu)
        finally:
            self.le_scan_enable = scanning
        if not scanning:
            return
        kind = _EVENT.CONNECTABLE_ADVERTISING | _EVENT.SCANNABLE_ADVERTISING
        self._report(pdu.advertiser_address, kind, pdu.data)
        if self._active_scan:
            kind = _EVENT.SCANNABLE_ADVERTISING | _EVENT.SCAN_RESPONSE
            response = self.link.scan_response_of(pdu.advertiser_address)
            self._report(pdu.advertiser_address, kind, response)

    def _report(self, advertiser: hci.Address, kind: int, data: bytes) -> None:
        report = hci.HCI_LE_Extended_Advertising_Report_Event.Report(
            event_type=kind | _EVENT.LEGACY_ADVERTISING_PDU_USED,
            address_type=advertiser.address_type,
            address=advertiser,
            primary_phy=hci.Phy.LE_1M,
            secondary_phy=0,
            advertising_sid=_NO_ADVERTISING_SET,
            tx_power=_NO_TX_POWER,
            rssi=self.link.rssi.get(spelled(advertiser), DEFAULT_RSSI),
            periodic_advertising_interval=0,
            direct_address_type=0,
            direct_address=hci.Address.ANY,
            data=data,
        )
        self.send_hci_packet(hci.HCI_LE_Extended_Advertising_Report_Event([report]))
