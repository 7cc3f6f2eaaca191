"""The admin API: what commands can do with reviews, over HTTP on this machine, for whoever shows a token.

    GET  /v1/reviews            those that are pending; `?all=true` for all
    GET  /v1/reviews/ID         one, with its texts as far as they may be seen
    POST /v1/reviews/ID/reveal  {"reason": ...}
    POST /v1/reviews/ID/approve {"redact": [...]}
    POST /v1/reviews/ID/deny    {"reason": ...}

A page of somebody else's in a reviewer's browser can do nothing here (CSRF): there are no cookies, a body has to be
`application/json`, which browsers ask about first and are not answered, and the `host` has to be this machine's, so
that a name that was made to lead here (DNS rebinding) is of no use either.
"""

import re
from collections.abc import Callable
from typing import Final

import msgspec
from aiohttp import web

from egress_gateway.adapters.reviews.admin_protocol import (
    ApproveReview,
    DenyReview,
    ListReviews,
    NotDone,
    Question,
    RevealReview,
    ShowReview,
)
from egress_gateway.control.reviewing import ReviewerDesk, Roles
from egress_gateway.control.verdicts import Reviewer
from egress_gateway.core.errors import GatewayError, Refused, Unauthenticated, Unreadable
from egress_gateway.core.secret import Secret
from egress_gateway.identify.principal import person_id
from egress_gateway.ports import Clock, TokenVerifier

LARGEST_BODY: Final = 64 << 10
JSON: Final = "application/json"
_ONE: Final = re.compile(r"/v1/reviews/([0-9a-f]{32})")
_DO: Final = re.compile(r"/v1/reviews/([0-9a-f]{32})/(reveal|approve|deny)")
_BEARER: Final = "Bearer "


class _Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: str


class _Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    redact: tuple[str, ...] = ()


class AdminApi:
    """Answers HTTP requests; `hosts` are the names, with their port, that it may be called by."""

    def __init__(
        self, desk: ReviewerDesk, roles: Roles, tokens: TokenVerifier, *, hosts: frozenset[str], clock: Clock
    ) -> None:
        self._desk = desk
        self._roles = roles
        self._tokens = tokens
        self._hosts = hosts
        self._clock = clock

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Serve one request."""
        try:
            self._check_way(request)
            # Who asks comes before what he asks: a stranger learns nothing, not even what there is.
            reviewer = self._reviewer(request)
            answer = await self._desk.answer(await _question(request), lambda: reviewer)
        except GatewayError as error:
            answer = NotDone(error.code, error.public, error.status)
        status = answer.status if isinstance(answer, NotDone) else 200
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        if status == Unauthenticated.default_status:
            headers["www-authenticate"] = 'Bearer realm="egress admin"'
        return web.Response(status=status, body=msgspec.json.encode(answer), content_type=JSON, headers=headers)

    def _check_way(self, request: web.BaseRequest) -> None:
        hosts = request.headers.getall("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            raise Unreadable("admin_host", "this is not the name that the admin API goes by")
        origin = request.headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self._hosts}:
            raise Refused("admin_origin", "the admin API serves no pages of others")

    def _reviewer(self, request: web.BaseRequest) -> Reviewer:
        given = request.headers.getall("authorization", [])
        if len(given) != 1 or not given[0].startswith(_BEARER):
            raise Unauthenticated("identity_malformed", "show one signed identity as `authorization: Bearer ...`")
        identity = self._tokens.verify(Secret(given[0].removeprefix(_BEARER)), self._clock.now())
        if not identity.person or identity.actors:
            raise Refused("review_role", "people review, and nobody for them")
        return self._roles.of_person(person_id(identity))


async def _question(request: web.BaseRequest) -> Question:
    path = request.rel_url.raw_path
    if request.method == "GET":
        if path == "/v1/reviews":
            return ListReviews(all=request.rel_url.query_string == "all=true")
        if (one := _ONE.fullmatch(path)) is not None:
            return ShowReview(one[1])
    elif request.method == "POST" and (do := _DO.fullmatch(path)) is not None:
        if request.headers.getall("content-type", []) != [JSON]:
            raise Unreadable("content_type", f"send one `content-type: {JSON}` header", status=415)
        return _act(do[1], do[2], await _read(request))
    raise Refused("endpoint", "GET /v1/reviews, GET /v1/reviews/<id> and POST .../reveal, approve, deny", status=404)


async def _read(request: web.BaseRequest) -> bytes:
    body = await request.content.read(LARGEST_BODY + 1)
    while len(body) <= LARGEST_BODY and (more := await request.content.read(LARGEST_BODY + 1)):
        body += more
    if len(body) > LARGEST_BODY:
        raise Unreadable("too_large", f"a request to the admin API has at most {LARGEST_BODY} bytes", status=413)
    return body


def _act(review: str, act: str, body: bytes) -> Question:
    makers: dict[str, Callable[[], Question]] = {
        "reveal": lambda: RevealReview(review, msgspec.json.decode(body, type=_Reason).reason),
        "approve": lambda: ApproveReview(review, msgspec.json.decode(body, type=_Wanted).redact),
        "deny": lambda: DenyReview(review, msgspec.json.decode(body, type=_Reason).reason),
    }
    try:
        return makers[act]()
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Unreadable(
            "admin_request", "the body is not what the admin API takes; see docs/reference/reviews.md"
        ) from error
