"""The server itself: what the library of the Tuya integration calls, over TLS.

``fault`` says what is wrong with it: ``down`` (closes each connection), ``slow`` (answers
after ``slowness`` seconds), ``html`` (a sign-in page), ``http500``, ``json:`` and the answer itself, or
an error code of its own.
``only`` confines the fault to paths that contain it.
"""

import asyncio
from collections.abc import Awaitable, Callable
import hmac
import json
from pathlib import Path
import secrets
import ssl
import time

from aiohttp import web

from .account import TOKEN_LIFE, Account, Login, QrCode, specification
from .certificate import HOST
from .sealing import aes_key, seal, signature, unseal

CLIENT_ID = "HA_3y9q4ak7g4ephrvke"
SCHEMA = "haauthorize"
QR_CODES = "/v1.0/m/life/home-assistant/qrcode/tokens"
REVOKE = "/v1.0/m/token/terminal/expire"

type Work = Callable[[Login, dict[str, str]], object]
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class AccountServer:
    """Accounts behind the interface that Home Assistant logs in to."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.qr_codes: dict[str, QrCode] = {}
        self.logins: dict[str, Login] = {}
        self.asked: list[str] = []
        self.fault, self.only = "", ""
        self.qr_life, self.slowness = 120.0, 60.0
        self.port = 0
        self.scheme = "https"
        self._runner: web.AppRunner | None = None

    @property
    def host(self) -> str:
        """Host and port, as they stand in addresses."""
        return f"{HOST}:{self.port}"

    async def start(self, certificate: Path, port: int = 0) -> None:
        """Listen on 127.0.0.1; ``port`` 0 is a free one."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        app = web.Application(middlewares=[self._gate])
        self._add_routes(app.router)
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, port, ssl_context=context).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Listen no more."""
        if self._runner is not None:
            await self._runner.cleanup()

    def open(self, user_code: str) -> Account:
        """A new account with one home, which is empty."""
        account = self.accounts[user_code] = Account(user_code, {"Home": []})
        return account

    def scan(self) -> None:
        """The owner of the account scans every code that is shown, and confirms."""
        for code in self.qr_codes.values():
            code.scanned = True

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post(QR_CODES, self._new_qr_code)
        router.add_get(QR_CODES + "/{token}", self._ask_qr_code)
        for method, path, work in (
            ("POST", REVOKE, self._revoke),
            ("GET", "/v1.0/m/token/{refresh}", self._renew),
            ("GET", "/v1.0/m/life/users/homes", _homes),
            ("GET", "/v1.0/m/life/ha/home/devices", _devices),
            ("GET", "/v1.1/m/life/{id}/specifications", _specification),
            ("GET", "/v1.0/m/life/devices/{id}/status", _strategy),
            ("GET", "/v1.0/m/life/ha/{id}/code/custom-type", lambda *_: False),
            ("GET", "/v1.0/m/life/ha/{id}/dp-report-types", lambda *_: []),
            ("GET", "/v1.0/m/scene/ha/home/scenes", lambda *_: []),
            ("POST", "/v1.0/m/life/ha/access/config", _push),
        ):
            router.add_route(method, path, self._signed(work))

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.asked.append(request.path)
        if not self.fault or self.only not in request.path:
            return await handler(request)
        if self.fault == "slow":
            await asyncio.sleep(self.slowness)
        if self.fault == "down" and request.transport is not None:
            request.transport.abort()
        return _faulty(self.fault)

    # The two plain questions of a login.

    async def _new_qr_code(self, request: web.Request) -> web.Response:
        told = request.query
        if told.get("clientid") != CLIENT_ID or told.get("schema") != SCHEMA:
            return _no("1004")
        if told["usercode"] not in self.accounts:
            return _no("USERCODE_INCORRECT")
        token = secrets.token_urlsafe(24)
        self.qr_codes[token] = QrCode(told["usercode"])
        return _yes({"qrcode": token})

    async def _ask_qr_code(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        code = self.qr_codes.get(token)
        if code is None or time.monotonic() - code.born > self.qr_life:
            return _no("E0020002")
        if not code.scanned:
            return _no("E0020003")
        del self.qr_codes[token]
        login = Login(self.accounts[code.user_code])
        self.logins[login.access] = login
        return _yes(
            {
                "access_token": login.access,
                "refresh_token": login.refresh,
                "expire_time": TOKEN_LIFE,
                "uid": "eu1",
                "username": "someone",
                "endpoint": f"{self.scheme}://{self.host}",
                "terminal_id": login.terminal,
            }
        )

    # All the rest is signed and encrypted.

    def _signed(self, work: Work) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            login = self.logins.get(request.headers.get("X-token", ""))
            if login is None or (login.dies < time.time() and work != self._renew):
                return _no("1010")
            body = (await request.json())["encdata"] if request.can_read_body else ""
            query = request.query.get("encdata", "")
            request_id = request.headers["X-requestId"]
            wanted = signature(request.headers, query + body, request_id, login.refresh)
            if not hmac.compare_digest(wanted, request.headers["X-sign"]):
                return _no("1004")
            key = aes_key(request_id, login.refresh)
            told = {**request.match_info, **unseal(query, key), **unseal(body, key)}
            try:
                return _yes(seal(work(login, told), key))
            except LookupError:
                return _no("1106")

        return handle

    def _revoke(self, _login: Login, told: dict[str, str]) -> bool:
        terminal = told["terminalId"]
        self.logins = {
            token: login
            for token, login in self.logins.items()
            if login.terminal != terminal
        }
        return True

    def _renew(self, login: Login, _told: dict[str, str]) -> dict[str, object]:
        new = Login(login.account, login.terminal)
        del self.logins[login.access]
        self.logins[new.access] = new
        return {
            "accessToken": new.access,
            "refreshToken": new.refresh,
            "expireTime": TOKEN_LIFE,
            "uid": "eu1",
        }


def _faulty(fault: str) -> web.Response:
    match fault.partition(":"):
        case "html", _, _:
            page = "<html>Welcome to the hotel's network</html>"
            return web.Response(text=page, content_type="text/html")
        case "json", _, answer:
            return web.Response(text=answer, content_type="application/json")
        case (("http500" | "slow" | "down"), _, _):
            return web.Response(status=500, text="broken")
    return _no(fault)


def _yes(result: object) -> web.Response:
    return _answer({"success": True, "result": result})


def _no(code: str) -> web.Response:
    return _answer({"success": False, "code": code, "msg": "see the code"})


def _answer(told: dict[str, object]) -> web.Response:
    return web.json_response({**told, "t": int(time.time() * 1000), "tid": "1"})


def _homes(login: Login, _told: dict[str, str]) -> object:
    return [{"ownerId": name, "name": name} for name in login.account.homes]


def _devices(login: Login, told: dict[str, str]) -> object:
    return login.account.homes[told["homeId"]]


def _specification(_login: Login, _told: dict[str, str]) -> object:
    return {
        "category": "jtmspro",
        "functions": specification(),
        "status": specification(),
    }


def _strategy(login: Login, told: dict[str, str]) -> object:
    rows = [
        {
            "dpId": point["dp_id"],
            "dpCode": point["code"],
            "statusCode": point["code"],
            "supportLocal": True,
            "valueConvert": "default",
            "statusFormat": json.dumps({point["code"]: "$"}),
            "valueDesc": point["values"],
            "valueType": point["type"],
            "enumMappingMap": {},
        }
        for point in specification()
    ]
    product = login.account.devices[told["id"]]["product_id"]
    return {"productKey": product, "dpStatusRelationDTOS": rows}


def _push(_login: Login, _told: dict[str, str]) -> object:
    """Where changes would be told from; nothing listens there."""
    topic = {
        "ownerId": {"sub": "cloud/owner/{ownerId}"},
        "devId": {"sub": "cloud/dev/{devId}"},
    }
    return {
        "url": f"tcp://{HOST}:9",
        "clientId": "c",
        "username": "u",
        "password": "p",
        "expireTime": TOKEN_LIFE,
        "topic": topic,
    }
