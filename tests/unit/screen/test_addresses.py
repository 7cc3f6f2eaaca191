"""What an address says, and when that is more than where something is."""

import pytest

from egress_gateway.screen.addresses import Address, carries_data, decoded, inert, leads_to, read_address, runs_code

BASE64 = "dGhlIHVzZXIgc2FpZCBzb21ldGhpbmcgc2VjcmV0"
HEX = "736f6d65207365637265742074657874206f662061206d656d6f"

ONLY_WHERE = [
    "https://docs.python.org/3/library/re.html#re.compile",
    "https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567",
    "https://example.com/blog/2024/05/how-we-made-our-build-twice-as-fast-without-touching-it",
    "https://www.google.com/search?q=how+to+fix+a+flat+bicycle+tyre",
    "https://shop.example/list?category=shoes&colour=dark-blue&sort=price_asc&page=12",
    "https://example.com/a?utm_source=newsletter&utm_campaign=summer-sale-2024-for-customers",
    "https://youtu.be/dQw4w9WgXcQ?t=42",
    "https://api.example/v1/items/3f2b8c1e-9d4a-4e7b-8f10-2a6c5d4e3b21",
    "https://d111111abcdef8.cloudfront.net/p.png",
    "https://ec2-203-0-113-25.compute-1.amazonaws.com/",
    "http://localhost:8080/health",
]
MORE = {
    "base64 in a query": f"https://e.example/?d={BASE64}",
    "base64 in a fragment": f"https://e.example/#{BASE64}",
    "base64 in a path": f"https://e.example/{BASE64}",
    "hex in a query": f"https://e.example/p.png?{HEX}",
    "hex in a path": f"https://e.example/{HEX}",
    "base32 in a host": "https://orugkidvonsxeidtmfuwiidtn5wwk.e.example/",
    "digits in a host": "https://a7f3c9d2e8b4f6a1c5d9.e.example/",
    "many labels": "https://a.b.c.d.e.f.e.example/",
    "a sentence": "https://e.example/?q=the+contract+with+our+largest+customer+ends+in+march+and+is+void",
    "a long value": "https://e.example/?q=" + "abcdef-" * 20,
    "a long query": "https://e.example/?" + "&".join(f"name{number}=word" for number in range(40)),
    "a token": "https://e.example/?who=EMAIL_SE9R57SMNRE",
    "a token in small letters": "https://e.example/email_se9r57smnre",
    "a mark": "https://e.example/?who=[EMAIL]",
    "a mark that is quoted twice": "https://e.example/?who=%255BEMAIL%255D",
    "a user": "https://someone@e.example/",
}


@pytest.mark.parametrize("text", ONLY_WHERE)
def test_an_address_may_say_where_something_is(text: str) -> None:
    address = read_address(text)
    assert address is not None
    assert not carries_data(address)


@pytest.mark.parametrize("name", MORE)
def test_an_address_may_say_more(name: str) -> None:
    address = read_address(MORE[name])
    assert address is not None
    assert carries_data(address)
    assert inert(address).endswith("/…")


def test_what_a_detector_finds_is_more() -> None:
    address = read_address("https://e.example/a%20b?c=d%20e#f")
    assert address is not None
    seen: list[str] = []
    assert not carries_data(address, lambda text: bool(seen.append(text)))
    assert seen == ["/a b c=d e f"]
    assert carries_data(address, lambda _text: True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https\\://a.example", "https://a.example"),
        ("&#x68;ttps&colon;//a.example", "https://a.example"),
        ("ht\ttps://a.\nexample", "https://a.example"),
    ],
)
def test_a_destination_is_decoded(text: str, expected: str) -> None:
    assert decoded(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTPS:\\\\User@A.Example:443/b?c#d", ("https", "a.example", "/b", "c", "d")),
        ("https:a.example/b", ("https", "a.example", "/b", "", "")),
        ("//a.example", ("", "a.example", "", "", "")),
        ("www.a.example", ("", "www.a.example", "", "", "")),
        ("javascript:alert(1)", ("javascript", "", "alert(1)", "", "")),
    ],
)
def test_parts(text: str, expected: tuple[str, ...]) -> None:
    address = read_address(text)
    assert address is not None
    assert (address.scheme, address.host, address.path, address.query, address.fragment) == expected


@pytest.mark.parametrize("text", ["", "a/b.png", "#top", "https:", "https:///"])
def test_what_leads_nowhere_is_none(text: str) -> None:
    assert read_address(text) is None


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("javascript:x()", True),
        ("vbscript:x", True),
        ("data:text/html,x", True),
        ("data:image/svg+xml,x", True),
        ("data:image/png;base64,AA", False),
        ("https://a.example", False),
    ],
)
def test_what_runs_code(text: str, runs: bool) -> None:
    address = read_address(text)
    assert address is not None
    assert runs_code(address) is runs


def test_hosts() -> None:
    def leads(host: str, *names: str) -> bool:
        return leads_to(Address(scheme="https", authority=host), names)

    assert leads("A.example:8443", "a.example")
    assert leads("x.a.example.", "*.a.example")
    assert not leads("a.example", "*.a.example")
    assert not leads("xa.example", "*.a.example", "a.example")
    assert not leads("a.example@evil.example", "a.example")


def test_an_inert_address_can_be_read() -> None:
    address = read_address("ftp://files.example/a/b.txt")
    assert address is not None
    assert inert(address) == "fxp://files.example/a/b.txt"
    odd = read_address("https://a'\"<.example/x")
    assert odd is not None
    assert inert(odd) == "hxxps://a.example/x"


@pytest.mark.parametrize(
    ("said", "shown"),
    [("https://wss:evil.example/", "hxxps://wssevil.example/"), ("https://[2001:db8::1]/", "hxxps://[2001:db8::1]/")],
)
def test_no_address_begins_within_an_inert_one(said: str, shown: str) -> None:
    address = read_address(said)
    assert address is not None
    assert inert(address) == shown
