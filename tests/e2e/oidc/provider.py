"""A real OpenID Provider on loopback: oidc-provider of npm, with a small server of ours around it."""

import base64
import json
import shutil
import subprocess
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import pytest
from tests.e2e.gateway import Port

HERE = Path(__file__).parent
INSTALLED = HERE.parents[2] / "build" / "oidc"
AUDIENCE = "https://egress.example"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


def require_provider() -> None:
    """Skip the test where the provider is not installed, and say how it gets there."""
    if shutil.which("node") is None or not (INSTALLED / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("needs node and oidc-provider; run `make oidc`")


class OpenIdProvider:
    """The provider's process. Each start has new keys."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.issuer = f"http://127.0.0.1:{port}"

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            ["node", "--no-deprecation", HERE / "server.mjs", INSTALLED, str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        assert any(line == "ready\n" for line in self._process.stdout), "the provider does not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def keys(self) -> bytes:
        """The JWKS as it is published now."""
        return self._request("GET", "/jwks")

    def for_itself(self, resource: str = AUDIENCE) -> str:
        """A token that the client gets in its own name."""
        return self._token(grant_type="client_credentials", resource=resource, scope="egress")

    def for_person(self, person: str, resource: str = AUDIENCE, **claims: object) -> str:
        """A token for a person by token exchange, with more claims."""
        return self._token(grant_type=EXCHANGE, subject_token=person, resource=resource, claims=json.dumps(claims))

    def _token(self, **parameters: str) -> str:
        answer: dict[str, Any] = json.loads(self._request("POST", "/token", urlencode(parameters)))
        return str(answer["access_token"])

    def _request(self, method: str, path: str, body: str | None = None) -> bytes:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        client = base64.b64encode(b"orchestrator:only-on-loopback").decode()
        headers = {"authorization": f"Basic {client}", "content-type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers if body else {})
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        assert response.status == 200, data
        return data


def free_port() -> int:
    """A port that nobody has now; the provider takes it at once."""
    port = Port()
    port.release()
    return port.number
