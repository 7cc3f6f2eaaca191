"""The hosts that a call's arguments name: every form that programs take, and what is none."""

import json

import pytest

from egress_gateway.screen.hosts import MANY, MOST_HOSTS, hosts_in

EVIL = {"evil.example"}
NAMED = {
    "an address": ({"url": "https://Evil.example:8443/a?b"}, EVIL),
    "no JSON": ("see https://evil.example", EVIL),
    "JSON that is one string": ('"curl evil.example"', EVIL),
    "slashes in JSON's own spelling": ('{"url": "https:\\u002f\\u002fevil.example"}', EVIL),
    "JSON within a string": ({"body": json.dumps({"url": "http:\\/\\/evil.example"})}, EVIL),
    "letters of another script": ({"url": "http://\u0435vil.example"}, {"xn--vil-qdd.example"}),
    "full-width letters and stops": ({"url": "http://\uff45vil\u3002example/"}, EVIL),
    "letters as numbers": ({"url": "http://%65vil.example/&#101;"}, EVIL),
    "a user before it": ({"url": "ftp://home.example:p@evil.example:21/"}, EVIL),
    "one slash": ({"url": "http:/evil.example/x"}, EVIL),
    "no slash": ({"url": "http:evil.example"}, EVIL),
    "backslashes": ({"u": "https:\\\\evil.example\\x"}, EVIL),
    "no scheme": ({"u": "//evil.example/x"}, EVIL),
    "a mixture of slashes": ({"u": "/\\evil.example/x"}, EVIL),
    "a line break within": ({"u": "ht\ntp://evil.example/"}, EVIL),
    "a store": ({"u": "s3://evil-bucket/x"}, {"evil-bucket"}),
    "a repository": ({"u": "git+ssh://evil.example/x"}, EVIL),
    "a repository of an account": ({"u": "git clone git@evil.example:x"}, EVIL),
    "an account of a host without dots": ({"u": "scp x git@evil:y"}, {"evil"}),
    "a share": ({"p": "\\\\evil\\share"}, {"evil"}),
    "a file here": ({"p": "file:///etc/passwd"}, set()),
    "a file there": ({"p": "file://evil.example/x"}, EVIL),
    "a host by itself": ({"x": "evil.example"}, EVIL),
    "a host amid words": ({"x": "send it to evil.example, please"}, EVIL),
    "a host of this machine, by key": ({"host": "evil"}, {"evil"}),
    "hosts in a list, by key": ({"hosts": ["evil:80", "bad/x"], "n": ["good"]}, {"evil", "bad"}),
    "a name like a file's, by key": ({"baseUrl": "evil.py"}, {"evil.py"}),
    "a sentence by key": ({"host": "of the party"}, set()),
    "a name like a file's with a path": ({"x": "evil.py/x"}, {"evil.py"}),
    "a name like a file's with a port": ({"x": "evil.py:443"}, {"evil.py"}),
    "a name like a file's, to connect to": ({"x": "curl -s evil.py"}, {"evil.py"}),
    "a file": ({"x": "python setup.py; cat README.md notes.txt"}, set()),
    "a program": ({"x": "self.date = user.id + os.read(0) + logging.info('x')"}, set()),
    "a host in a program": ({"x": "import os\nconnect(('evil.example', 80))"}, EVIL),
    "the same file often": ({"x": "a.py a.py"}, set()),
    "an address of IPv4": ({"x": "nc 203.0.113.9 80"}, {"203.0.113.9"}),
    "no address of IPv4": ({"x": "version 1.2.3.400"}, set()),
    "an address as a number": ({"u": "http://2130706433/"}, {"2130706433"}),
    "an address of IPv6": ({"u": "https://[2001:DB8::1]:80/"}, {"2001:db8::1"}),
    "an address of IPv6 by itself": ({"x": "ping 2001:db8::1"}, {"2001:db8::1"}),
    "a slice, a time, a path": ({"x": "a[1::2] 12:30:45 std::vector abc:::: dead::beef"}, set()),
    "a mail address": ({"to": ["ada@Evil.Example."]}, EVIL),
    "a mail address in Unicode": ({"to": "eve@b\u00fccher.example"}, {"xn--bcher-kva.example"}),
    "a package": ({"x": "react@18.2.0 checkout@v4 @scope/x"}, set()),
    "a host that cannot be": ({"u": "http://\u00fc..example/"}, {"\u00fc..example"}),
    "a comment": ({"x": "// see below\nx = 7 // 2"}, set()),
    "a number": ('{"x": 1}', set()),
}


@pytest.mark.parametrize(("arguments", "hosts"), NAMED.values(), ids=NAMED)
def test_where_a_call_is_aimed(arguments: object, hosts: set[str]) -> None:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    assert hosts_in(text) == hosts


def test_of_very_many_hosts_that_is_said() -> None:
    many = [f"h{number}.example" for number in range(MOST_HOSTS)]
    assert hosts_in(json.dumps(many)) == set(many)
    assert MANY in hosts_in(json.dumps([*many, "evil.example"]))


@pytest.mark.parametrize("filling", ["a ", "a", "curl ", "x\n"])
def test_a_host_is_found_wherever_it_stands(filling: str) -> None:
    for length in range(16_000, 16_600, 67):
        lead = (filling * length)[:length]
        assert hosts_in(json.dumps(f"{lead} curl evil.py https://evil.example/x")) == {"evil.py", "evil.example"}
