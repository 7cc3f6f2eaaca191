"""A real OpenLDAP for a test: its own configuration, certificate and people, on ports of 127.0.0.1.

Fifty people and their groups are loaded over LDAP itself. What stands out: a person with a comma, an
umlaut and a quote in the DN; groups in groups, in a circle as well; a person who is in more groups than
a page has; two people with one number.
"""

import shutil
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from tests.e2e.gateway import PATIENCE_SECONDS, Port

from egress_gateway.adapters.internal_ca import create_authority, issue_server

SLAPD: Final = shutil.which("slapd", path="/usr/sbin:/usr/local/sbin:/usr/libexec")
SLAPADD: Final = shutil.which("slapadd", path="/usr/sbin:/usr/local/sbin:/usr/libexec")
SCHEMAS: Final = Path("/etc/ldap/schema")
MODULES: Final = Path("/usr/lib/ldap")
SUFFIX: Final = "dc=clinic,dc=example"
SERVICE: Final = f"cn=egress,{SUFFIX}"
PEOPLE: Final = f"ou=people,{SUFFIX}"
GROUPS: Final = f"ou=groups,{SUFFIX}"
MANY_GROUPS: Final = 620
"""Of one person: more than a page."""
MUELLER: Final = f"cn=Müller\\, Jürgen \\22JM\\22 (Dr.),{PEOPLE}"


class Slapd:
    """A server that is started and stopped by a test."""

    def __init__(self, directory: Path, *, size_limit: int = 5_000) -> None:
        self._directory = directory
        self._size_limit = size_limit
        self._held = (Port(), Port())
        self.service_password = "service-" + "0123456789"
        self.person_password = "person-" + "0123456789"
        now = datetime.now(UTC)
        self.ca = create_authority(directory, "directory authority", now=now).certificate
        self._pair = issue_server(directory, ("127.0.0.1",), now=now)
        (directory / "data").mkdir()
        (directory / "slapd.conf").write_text(self._configuration())
        (directory / "people.ldif").write_text(self._people())
        self._run(str(SLAPADD), "-f", "slapd.conf", "-l", "people.ldif", "-q")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def secure(self) -> str:
        """The URL with TLS from the start."""
        return f"ldaps://127.0.0.1:{self._held[0].number}"

    @property
    def plain(self) -> str:
        """The URL without, or with StartTLS."""
        return f"ldap://127.0.0.1:{self._held[1].number}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()
        for port in self._held:
            port.release()

    def start(self) -> None:
        """Start the server; returns when it listens."""
        with (self._directory / "told").open("ab") as told:
            self._process = subprocess.Popen(
                [str(SLAPD), "-f", "slapd.conf", "-h", f"{self.secure} {self.plain}", "-d", "0"],
                cwd=self._directory,
                stdout=told,
                stderr=told,
            )
        end = time.monotonic() + PATIENCE_SECONDS
        while not self._listens():
            assert self._process.poll() is None, (self._directory / "told").read_text()
            assert time.monotonic() < end, "slapd does not listen"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """It keeps its connections, and says nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def _listens(self) -> bool:
        listening = Path("/proc/net/tcp").read_text().split("\n")
        return all(any(f":{port.number:04X} 00000000:0000 0A" in line for line in listening) for port in self._held)

    def _configuration(self) -> str:
        includes = "".join(f"include {SCHEMAS / name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
        return f"""{includes}
modulepath {MODULES}
moduleload back_mdb
pidfile {self._directory}/pid
TLSCACertificateFile {self.ca}
TLSCertificateFile {self._pair.certificate}
TLSCertificateKeyFile {self._pair.key}
TLSVerifyClient never
sizelimit {self._size_limit}
database mdb
suffix "{SUFFIX}"
directory {self._directory}/data
maxsize 67108864
index objectClass,uid,member,uniqueMember eq
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{SERVICE}" read by * none
"""

    def _people(self) -> str:
        entries = [
            f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\no: clinic\ndc: clinic",
            f"dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: people",
            f"dn: {GROUPS}\nobjectClass: organizationalUnit\nou: groups",
        ]
        service = f"dn: {SERVICE}\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: egress"
        entries.append(f"{service}\nuserPassword: {self.service_password}")
        entries += [self._person(f"cn=Person {n},{PEOPLE}", f"p{n}", f"Person {n}") for n in range(50)]
        entries.append(self._person(MUELLER, "jm", 'Müller, Jürgen "JM" (Dr.)'))
        entries += [self._person(f"cn=Twin {which},{PEOPLE}", "twin", f"Twin {which}") for which in "ab"]
        entries += [
            _group("nurses", f"cn=Person 1,{PEOPLE}", MUELLER),
            _group("clinicians", f"cn=nurses,{GROUPS}"),
            _group("staff", f"cn=clinicians,{GROUPS}", f"cn=everybody,{GROUPS}"),
            _group("everybody", f"cn=staff,{GROUPS}"),
            _group("Ärzte (Köln)", MUELLER),
            _group("board", f"cn=Person 2,{PEOPLE}", kind="groupOfUniqueNames", attribute="uniqueMember"),
        ]
        entries += [_group(f"many-{n}", f"cn=Person 3,{PEOPLE}") for n in range(MANY_GROUPS)]
        return "\n\n".join(entries) + "\n"

    def _person(self, dn: str, uid: str, name: str) -> str:
        return (
            f"dn: {dn}\nobjectClass: inetOrgPerson\ncn: {name}\nsn: {uid}\nuid: {uid}\n"
            f"userPassword: {self.person_password}"
        )

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, cwd=self._directory, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def _group(name: str, *members: str, kind: str = "groupOfNames", attribute: str = "member") -> str:
    lines = "".join(f"\n{attribute}: {member}" for member in members)
    return f"dn: cn={name},{GROUPS}\nobjectClass: {kind}\ncn: {name}{lines}"
