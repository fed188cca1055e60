"""A client of Home Assistant's own REST and WebSocket APIs, as much as the demo needs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import contextlib
from typing import Any, Self

import aiohttp


class ApiError(Exception):
    """Home Assistant refused a request; the text is its own."""


class Home:
    """One logged-in session; an async context manager."""

    def __init__(self, url: str) -> None:
        """``url`` without a slash at the end."""
        self._url = url
        self._headers: dict[str, str] = {}
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        """Logged in the way a browser on this machine is: without a password."""
        self._session = aiohttp.ClientSession()
        try:
            await self._log_in()
        except BaseException:
            await self._session.close()
            raise
        return self

    async def _log_in(self) -> None:
        client = {"client_id": f"{self._url}/"}
        flow = await self.request(
            "POST",
            "/auth/login_flow",
            json={
                **client,
                "handler": ["trusted_networks", None],
                "redirect_uri": f"{self._url}/",
            },
        )
        if flow["type"] == "form":
            user = flow["data_schema"][0]["options"][0][0]
            flow = await self.request(
                "POST",
                f"/auth/login_flow/{flow['flow_id']}",
                json={**client, "user": user},
            )
        form = {**client, "grant_type": "authorization_code", "code": flow["result"]}
        token = await self.request("POST", "/auth/token", data=form)
        self._headers = {"Authorization": f"Bearer {token['access_token']}"}

    async def __aexit__(self, *_: object) -> None:
        """Hang up."""
        await self._session.close()

    async def request(self, method: str, path: str, **body: Any) -> Any:  # noqa: ANN401  JSON
        """The decoded answer. Raises ApiError with Home Assistant's own words."""
        try:
            async with self._session.request(
                method, self._url + path, headers=self._headers, **body
            ) as response:
                if response.status >= 400:
                    raise ApiError(f"{path}: {response.status} {await response.text()}")
                return await response.json()
        except aiohttp.ClientError as err:
            raise ApiError(f"{path}: {err}") from err

    async def act(self, domain: str, action: str, **data: Any) -> Any:  # noqa: ANN401  JSON
        """Call an action; its response."""
        path = f"/api/services/{domain}/{action}?return_response"
        return (await self.request("POST", path, json=data))["service_response"]

    async def state(self, entity_id: str) -> dict[str, Any]:
        """State and attributes of one entity. Raises ApiError when there is none."""
        state: dict[str, Any] = await self.request("GET", f"/api/states/{entity_id}")
        return state

    async def states(self) -> list[dict[str, Any]]:
        """All of them."""
        states: list[dict[str, Any]] = await self.request("GET", "/api/states")
        return states

    async def entries(self, domain: str) -> list[dict[str, Any]]:
        """The config entries of one integration."""
        path = f"/api/config/config_entries/entry?domain={domain}"
        entries: list[dict[str, Any]] = await self.request("GET", path)
        return entries

    async def set_options(self, domain: str, **answers: Any) -> None:
        """Change options of the only entry of an integration; the others stay.

        Raises ApiError when the form does not take them.
        """
        (entry,) = await self.entries(domain)
        flows = "/api/config/config_entries/options/flow"
        form = await self.request("POST", flows, json={"handler": entry["entry_id"]})
        path = f"{flows}/{form['flow_id']}"
        given = _present(form["data_schema"]) | answers
        done = await self.request("POST", path, json=given)
        if done["type"] != "create_entry":
            raise ApiError(f"{path}: {done}")

    async def answer_flow(self, flow_id: str, **answers: Any) -> dict[str, Any]:
        """Fill in one step of a config flow; its next step."""
        path = f"/api/config/config_entries/flow/{flow_id}"
        step: dict[str, Any] = await self.request("POST", path, json=answers)
        return step

    async def flow(self, flow_id: str) -> dict[str, Any]:
        """The step at which a config flow stands."""
        path = f"/api/config/config_entries/flow/{flow_id}"
        step: dict[str, Any] = await self.request("GET", path)
        return step

    async def begin_repair(self, domain: str, issue_id: str) -> dict[str, Any]:
        """The first step of the dialog of a repair."""
        path, body = (
            "/api/repairs/issues/fix",
            {"handler": domain, "issue_id": issue_id},
        )
        step: dict[str, Any] = await self.request("POST", path, json=body)
        return step

    async def answer_repair(self, flow_id: str, **answers: Any) -> dict[str, Any]:
        """Fill in one step of a repair; its next step."""
        path = f"/api/repairs/issues/fix/{flow_id}"
        step: dict[str, Any] = await self.request("POST", path, json=answers)
        return step

    async def discovered(self, domain: str) -> dict[str, Any]:
        """Wait for a discovered flow of one integration."""
        async with self.subscribed("config_entries/flow/subscribe") as events:
            async for changes in events:
                for change in changes:
                    flow: dict[str, Any] = change.get("flow") or {}
                    if flow.get("handler") == domain:
                        return flow
        raise ApiError("the subscription ended")

    @contextlib.asynccontextmanager
    async def _asking(
        self, kind: str, **what: Any
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A socket on which one command was sent."""
        async with self._session.ws_connect(f"{self._url}/api/websocket") as socket:
            await socket.receive_json()
            token = self._headers["Authorization"].removeprefix("Bearer ")
            await socket.send_json({"type": "auth", "access_token": token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": kind, **what})
            yield socket

    async def ask(self, kind: str, **what: Any) -> Any:  # noqa: ANN401  JSON
        """The result of a WebSocket command. Raises ApiError."""
        async with self._asking(kind, **what) as socket:
            answer = await socket.receive_json()
        if not answer["success"]:
            raise ApiError(f"{kind}: {answer['error']['message']}")
        return answer["result"]

    @contextlib.asynccontextmanager
    async def subscribed(
        self, kind: str, **what: Any
    ) -> AsyncIterator[AsyncIterator[Any]]:
        """All that happens from now on, as one kind of subscription tells it."""
        async with self._asking(kind, **what) as socket:
            early = []
            while (data := await socket.receive_json())["type"] != "result":
                early.append(data["event"])

            async def events() -> AsyncIterator[Any]:
                for event in early:
                    yield event
                async for message in socket:
                    data = message.json()
                    if data["type"] == "event":
                        yield data["event"]

            yield events()


def _present(form: list[dict[str, Any]]) -> dict[str, Any]:
    """What the fields of a form are filled in with; every section of it is needed."""
    values: dict[str, Any] = {}
    for field in form:
        if field.get("type") == "expandable":
            values[field["name"]] = _present(field["schema"])
        elif "suggested_value" in (said := field.get("description", {})):
            values[field["name"]] = said["suggested_value"]
    return values


async def until[T](
    probe: Callable[[], Awaitable[T | None]], limit: float = 15.0, pause: float = 0.1
) -> T:
    """Ask again until the answer is true; that answer. Raises TimeoutError."""
    async with asyncio.timeout(limit):
        while True:
            if answer := await probe():
                return answer
            await asyncio.sleep(pause)
