"""Credentials where people and programs write them, and what only looks like one.

Values are drawn at random in the shapes of `corpora.held_out.credentials`; no credential stands in a file. The shapes
are known to whoever writes the rules, so samples of issuers are marked as near to training: what they measure is how
the surroundings are read. Passwords and secrets without issuer are not marked.
"""

import base64
import random
import string
import uuid
from collections.abc import Iterator
from typing import Final

from corpora.held_out.credentials.issued import ISSUED
from corpora.held_out.credentials.named import NAMED
from corpora.sample import Sample, place
from egress_gateway.core.ids import DataClass

_ALPHABETS: Final = {
    "m": string.ascii_letters + string.digits,
    "a": string.ascii_letters,
    "l": string.ascii_lowercase + "234567",
    "u": string.ascii_uppercase + "234567",
    "h": "0123456789abcdef",
    "d": "123456789",
}
_WITH_NAME: Final = (
    "{NAME}_API_KEY={}\n",
    "export {NAME}_TOKEN='{}'\n",
    "{name}:\n  api_key: {}\n  region: eu-1\n",
    '{{"service": "{name}", "{name}_secret": "{}"}}',
    'client = {Name}Client({name}_key="{}", timeout=30)',
    'const {name}Token = "{}";\n',
    "spring.{name}.api-key={}\n",
    '$env:{NAME}_KEY = "{}"\n',
    "docker run -e {NAME}_SECRET={} corp/worker:3\n",
    "hey, the {name} key is: {NAME}_KEY={} - can you check why it is refused?",
    "| {name}_token | `{}` |\n",
)
_WITHOUT_NAME: Final = (
    *_WITH_NAME,
    "please rotate {} before Friday, it was in the build log",
    "Ticket 4711: customer pasted {} into the form.\n",
    'curl -H "Authorization: Bearer {}" https://api.corp.test/v2/me',
    "assert normalise('{}') is not None",
    "2026-03-02T11:04:05Z WARN auth failed for {} (status 403)",
    "> from Tom:\n> use {}\n\nworks, thanks!",
)
_FREE: Final = (
    ("password", "DB_PASSWORD={}\n"),
    ("password", "spring.datasource.password={}\n"),
    ("password", "login: kim\npassword: {}\n"),
    ("password", "<server><username>ci</username><password>{}</password></server>"),
    ("password", "machine git.corp.test login kim password {}\n"),
    ("password", "The wifi password is {}, see you there"),
    ("password", "mysqldump --password '{}' shop > shop.sql"),
    ("connection_string", "DATABASE=postgresql://shop:{}@db.corp.test:5432/shop\n"),
    ("generic", 'jwt_secret: "{}"\n'),
    ("generic", "SESSION_SECRET={}\n"),
    ("generic", 'hmacKey := "{}"\n'),
    ("generic", "X-API-Key: {}\r\nAccept: */*\r\n"),
    ("generic", 'webhook_secret = "{}"  # staging\n'),
)
_HARMLESS: Final = (
    "commit {sha1}\nAuthor: Kim\n",
    'resolved "https://registry.corp.test/a.tgz"\nintegrity sha512-{b64}==\n',
    "request id {uuid} took 12 ms",
    "SESSION_SECRET=${{SESSION_SECRET}}\nTOKEN=<your-token>\n",
    "password: SecretStr = Field(min_length=12)\n",
    "token = request.headers.get('x-token')\n",
    "api_key: xxxxxxxxxxxxxxxxxxxxxxxx\n",
    "pk_" + "live_{short} is publishable, nothing to hide",
    "export API_KEY=$(vault read -field=key kv/app)\n",
    "sha256:{sha256}  image.tar\n",
    "-----BEGIN PUBLIC KEY-----\n{b64}\n-----END PUBLIC KEY-----\n",
    "background: url(data:image/png;base64,{b64})",
    "the password is required, and must not be empty",
    "credentials = load_credentials(settings.path)\n",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA{b64} kim@laptop",
    'etag: W/"{sha1}"',
    "const tokenType: AccessTokenKind = tokens.refresh;\n",
)


def write_secrets(seed: int, count: int) -> Iterator[Sample]:
    """Every issuer in turn, each time elsewhere; every fifth text is harmless, every seventh has no issuer."""
    chance = random.Random(seed)
    shapes = [*_read(ISSUED), *_read(NAMED)]
    for number in range(count):
        if number % 5 == 4:
            frame = chance.choice(_HARMLESS)
            yield _sample(frame, (frame.format(**_noise(chance)),), near=False)
        elif number % 7 == 6:
            name, frame = chance.choice(_FREE)
            yield _sample(frame, _around(frame, _free(chance, name), name), near=False)
        else:
            name, issuer, recipe = shapes[number % len(shapes)]
            frame = chance.choice(_WITH_NAME if issuer else _WITHOUT_NAME)
            issuer = issuer or name.partition("_")[0]
            named = frame.replace("{NAME}", issuer.upper()).replace("{Name}", issuer.title()).replace("{name}", issuer)
            yield _sample(frame, _around(named, _drawn(chance, recipe), name), near=True)


def _read(table: str) -> Iterator[tuple[str, str, str]]:
    """Class, name of the issuer if it has to stand beside the value, recipe."""
    for line in table.strip().splitlines():
        key, recipe = line.strip().split("=", 1)
        name, _, issuer = key.partition(":")
        yield name, issuer, recipe


def _drawn(chance: random.Random, recipe: str) -> str:
    pieces = []
    for piece in recipe.split(" "):
        if piece.startswith("'"):
            pieces.append(piece[1:])
        elif piece == "U":
            pieces.append(str(uuid.UUID(int=chance.getrandbits(128), version=4)))
        else:
            pieces.append("".join(chance.choices(_ALPHABETS[piece[0]], k=int(piece[1:]))))
    return "".join(pieces)


def _free(chance: random.Random, name: str) -> str:
    """A password that somebody chose, or characters drawn at random."""
    if name == "generic":
        return "".join(chance.choices(_ALPHABETS["m"], k=chance.randint(20, 64)))
    word = chance.choice(("Sommer", "coffee", "Dragon", "maple", "Winter", "tiger"))
    return f"{word}{chance.choice('!#+_')}{chance.randint(10, 9999)}{chance.choice(('', 'x', 'Q'))}"


def _noise(chance: random.Random) -> dict[str, str]:
    return {
        "sha1": "".join(chance.choices(_ALPHABETS["h"], k=40)),
        "sha256": "".join(chance.choices(_ALPHABETS["h"], k=64)),
        "short": "".join(chance.choices(_ALPHABETS["m"], k=24)),
        "uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "b64": base64.b64encode(chance.randbytes(66)).decode(),
    }


def _around(frame: str, value: str, name: str) -> tuple[str | tuple[str, str], ...]:
    before, after = (side.replace("{{", "{").replace("}}", "}") for side in frame.split("{}"))
    return before, (value, f"secret.{name}"), after


def _sample(frame: str, parts: tuple[str | tuple[str, str], ...], *, near: bool) -> Sample:
    text, spans = place(parts)
    return Sample(
        text=text,
        spans=spans,
        classes=(DataClass("secret"),),
        source="credentials",
        template=frame,
        near_training=near,
    )
