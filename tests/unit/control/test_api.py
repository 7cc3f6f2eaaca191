"""The admin API: who is let in, which requests it takes, and which pages of others it does not serve."""

import asyncio
import json as json_format
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from tests.unit.control.office import Office

from egress_gateway.control.api import LARGEST_BODY, AdminApi
from egress_gateway.control.reviewing import ReviewerDesk, Roles
from egress_gateway.core.config import GatewayConfig
from egress_gateway.core.identity import Identity
from egress_gateway.core.identity_config import AdminsConfig, IdentityConfig
from egress_gateway.testing.fake_tokens import FakeTokenVerifier

HOST = "127.0.0.1:8081"
CONFIG = GatewayConfig(identity=IdentityConfig(admins=AdminsConfig(reviewer=("corp:dave",))))
FOREVER = 2**62


class Service:
    def __init__(self, office: Office, path: Path) -> None:
        self.office = office
        self.path = path
        self.tokens = FakeTokenVerifier()
        self.dave = self.token("dave")
        desk = ReviewerDesk(office.reviews, clock=office.clock)
        self.api = AdminApi(desk, Roles(CONFIG), self.tokens, hosts=frozenset({HOST}), clock=office.clock)

    def token(self, person: str, *actors: str) -> str:
        return self.tokens.put(Identity(issuer="corp", person=person, actors=actors, expires=FOREVER))

    async def ask(
        self, method: str, path: str, body: bytes = b"", *, token: str | None = None, **headers: str
    ) -> tuple[int, dict[str, object]]:
        shown = {
            "host": HOST,
            "authorization": f"Bearer {token or self.dave}",
            "content-type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = [f"{method} {path} HTTP/1.1", f"content-length: {len(body)}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in shown.items() if value]
        reader, writer = await asyncio.open_unix_connection(str(self.path))
        writer.write("\r\n".join((*lines, "", "")).encode() + body)
        head, _, told = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        assert b"cache-control: no-store" in head.lower()
        assert b"access-control" not in head.lower()
        return int(head.split()[1]), json_format.loads(told)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    office = Office(tmp_path / "reviews")
    with tempfile.TemporaryDirectory(prefix="egress") as directory:
        made = Service(office, Path(directory) / "s")
        runner = web.ServerRunner(web.Server(made.api.handle))
        await runner.setup()
        await web.UnixSite(runner, str(made.path)).start()
        yield made
        await runner.cleanup()
    office.close()


async def test_a_reviewer_lists_shows_reveals_and_decides(service: Service) -> None:
    review = (await service.office.submit()).review
    status, listed = await service.ask("GET", "/v1/reviews")
    assert (status, listed["type"]) == (200, "listed")
    status, opened = await service.ask("GET", f"/v1/reviews/{review}")
    assert (status, opened["left_out"]) == (200, 1)
    status, revealed = await service.ask("POST", f"/v1/reviews/{review}/reveal", b'{"reason":"draft?"}')
    assert (status, revealed["text"]) == (200, '{"to":"ada"}')
    status, _ = await service.ask("POST", f"/v1/reviews/{review}/approve", b'{"redact":["pii.email"]}')
    assert status == 200
    approved = service.office.records[-1]
    assert (approved.actor, approved.role, approved.redact) == ("corp:dave", "reviewer", ("pii.email",))
    status, told = await service.ask("POST", f"/v1/reviews/{review}/deny", b'{"reason":"no"}')
    assert (status, told["code"]) == (409, "review_decided")
    _, everything = await service.ask("GET", "/v1/reviews?all=true")
    assert len(everything["reviews"]) == 1  # type: ignore[arg-type]  # JSON


LET_IN_NOBODY = {
    "no token": {"authorization": ""},
    "another scheme": {"authorization": "Basic eHh4"},
    "a token that nobody made": {"authorization": "Bearer eyJ"},
}


@pytest.mark.parametrize("headers", LET_IN_NOBODY.values(), ids=LET_IN_NOBODY)
async def test_a_stranger_is_told_nothing(service: Service, headers: dict[str, str]) -> None:
    await service.office.submit()
    status, told = await service.ask("GET", "/v1/reviews", **headers)
    assert (status, told["type"]) == (401, "failed")
    assert "reviews" not in told


async def test_only_a_reviewer_in_person_is_served(service: Service) -> None:
    for token in (service.token("eve"), service.token("dave", "corp:agent"), service.token("")):
        status, told = await service.ask("GET", "/v1/reviews", token=token)
        assert (status, told["code"]) == (403, "review_role")


OTHERS = {
    "a name that was made to lead here": ({"host": "evil.test:8081"}, 400, "admin_host"),
    "another port": ({"host": "127.0.0.1:80"}, 400, "admin_host"),
    "a page of somebody else's": ({"origin": "https://evil.test"}, 403, "admin_origin"),
    "a page without an origin": ({"origin": "null"}, 403, "admin_origin"),
    "a form": ({"content_type": "application/x-www-form-urlencoded"}, 415, "content_type"),
    "plain text": ({"content_type": "text/plain"}, 415, "content_type"),
}


@pytest.mark.parametrize(("headers", "status", "code"), OTHERS.values(), ids=OTHERS)
async def test_pages_of_others_can_do_nothing(
    service: Service, headers: dict[str, str], status: int, code: str
) -> None:
    review = (await service.office.submit()).review
    told = await service.ask("POST", f"/v1/reviews/{review}/approve", b"{}", **headers)
    assert (told[0], told[1]["code"]) == (status, code)
    assert service.office.acts == ["submitted"]


async def test_its_own_page_may_ask(service: Service) -> None:
    assert (await service.ask("GET", "/v1/reviews", origin=f"http://{HOST}"))[0] == 200


NOT_SERVED = {
    "another path": ("GET", "/v1/review"),
    "no id": ("GET", "/v1/reviews/xyz"),
    "another method": ("DELETE", "/v1/reviews"),
    "an act by GET": ("GET", f"/v1/reviews/{'0' * 32}/approve"),
    "another act": ("POST", f"/v1/reviews/{'0' * 32}/consume"),
}


@pytest.mark.parametrize(("method", "path"), NOT_SERVED.values(), ids=NOT_SERVED)
async def test_what_is_not_served(service: Service, method: str, path: str) -> None:
    status, told = await service.ask(method, path)
    assert (status, told["code"]) == (404, "endpoint")


BODIES = {
    "no JSON": (b"{", 400, "admin_request"),
    "not UTF-8": (b'{"reason":"\xff"}', 400, "admin_request"),
    "no reason": (b"{}", 400, "admin_request"),
    "another member": (b'{"reason":"a","more":1}', 400, "admin_request"),
    "too much": (b"x" * (LARGEST_BODY + 1), 413, "too_large"),
    "a reason that is none": (b'{"reason":" "}', 400, "review_reason"),
}


@pytest.mark.parametrize(("body", "status", "code"), BODIES.values(), ids=BODIES)
async def test_bodies_that_are_not_taken(service: Service, body: bytes, status: int, code: str) -> None:
    review = (await service.office.submit()).review
    told = await service.ask("POST", f"/v1/reviews/{review}/deny", body)
    assert (told[0], told[1]["code"]) == (status, code)
