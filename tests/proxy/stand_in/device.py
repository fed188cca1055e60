"""What every ESPHome device answers: who it is, and that it is alive."""

from aioesphomeapi import api_pb2 as pb

from .server import ApiServer, Client

_API = (1, 12)


class DeviceApi:
    """Hello, authentication, device information, no entities, ping and goodbye."""

    def __init__(self, server: ApiServer, info: pb.DeviceInfoResponse) -> None:
        self._server, self._info = server, info
        server.handle(pb.HelloRequest, self._hello)
        server.handle(pb.DisconnectRequest, self._goodbye)
        for request, answer in (
            (pb.AuthenticationRequest, pb.AuthenticationResponse()),
            (pb.DeviceInfoRequest, info),
            (pb.ListEntitiesRequest, pb.ListEntitiesDoneResponse()),
            (pb.PingRequest, pb.PingResponse()),
        ):
            server.handle(request, lambda client, _, a=answer: server.tell(client, a))

    def _hello(self, client: Client, _message: pb.HelloRequest) -> None:
        major, minor = _API
        self._server.tell(
            client,
            pb.HelloResponse(
                api_version_major=major,
                api_version_minor=minor,
                server_info=f"{self._info.name} (stand-in)",
                name=self._info.name,
            ),
        )

    def _goodbye(self, client: Client, _message: pb.DisconnectRequest) -> None:
        self._server.tell(client, pb.DisconnectResponse())
        client.close()
