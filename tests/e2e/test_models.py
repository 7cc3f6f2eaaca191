"""A route has an ONNX model look at its requests: what it finds does not leave, and without it nothing does."""

from collections.abc import Callable, Iterator

import openai
import pytest

pytest.importorskip("onnx", reason="pip install onnx")
pytest.importorskip("tokenizers", reason="pip install 'llm-egress-gateway[onnx]'")
from tests.e2e.gateway import Gateway
from tests.unit.adapters.models.tiny import make

from egress_gateway.adapters.models.listing import listing_digest
from egress_gateway.testing.providers import ProviderSimulator

pytestmark = pytest.mark.loopback

WORD = "zanzibari"
"""That nothing else takes for anything."""


@pytest.fixture(scope="module")
def asking(make_gateway: Callable[..., Gateway], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    place = make(tmp_path_factory.mktemp("model") / "tiny", ["O", "B-CARD"], {WORD: "B-CARD"})
    pin = listing_digest(place)
    model = f"{{name: tiny, engine: onnx, path: {place}, sha256: {pin}, labels: {{CARD: secret.password}}}}"
    gateway = make_gateway(lambda config: config + f"\ndetection: {{models: [{model}]}}\n")
    route = gateway.directory / "policy" / "routes" / "support.yaml"
    route.write_text(route.read_text() + "\ndeep: [tiny]\n")
    with gateway as running:
        yield running
        assert running.stop() == 0


async def test_what_a_model_finds_counts_like_anything_else(asking: Gateway, provider: ProviderSimulator) -> None:
    async with openai.AsyncOpenAI(
        api_key=asking.keys["cx-bot"], base_url=f"{asking.url}/support/openai/v1", max_retries=0, timeout=20
    ) as client:
        said = [{"role": "user", "content": "tell me of spring"}]
        await client.chat.completions.create(model="gpt-5", messages=said)  # type: ignore[arg-type]
        assert len(provider.exchanges) == 1
        said = [{"role": "user", "content": f"tell me of {WORD} things"}]
        try:
            await client.chat.completions.create(model="gpt-5", messages=said)  # type: ignore[arg-type]
        except openai.PermissionDeniedError:
            assert len(provider.exchanges) == 1
        else:
            assert WORD.encode() not in provider.exchanges[1].received.body
