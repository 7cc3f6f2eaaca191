"""Builds the load generator and the provider from `native/`, with the machine's C compiler."""

import shutil
import subprocess
from pathlib import Path

import msgspec

SOURCES = Path(__file__).with_name("native")
FLAGS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror")
LOAD = ("load.c", "answer.c", "bodies.c", "transport.c")
PROVIDER = ("provider.c", "transport.c")
TLS_FLAGS = ("-DWITH_TLS",)
TLS_LIBRARIES = ("-lssl", "-lcrypto")
NO_COMPILER = "no C compiler; install one: apt-get install gcc libc6-dev libssl-dev"


class NotBuiltError(Exception):
    """The programs could not be built; the message says what to install, or what the compiler said."""


class Programs(msgspec.Struct, frozen=True):
    """The built programs, and whether they speak TLS."""

    load: Path
    provider: Path
    tls: bool


def build(directory: Path) -> Programs:
    """Compile into a directory. Without OpenSSL's headers the programs speak plain HTTP only."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise NotBuiltError(NO_COMPILER)
    tls = _has_openssl(compiler)
    for name, sources in (("load", LOAD), ("provider", PROVIDER)):
        made = subprocess.run(
            [compiler, *FLAGS, *(TLS_FLAGS if tls else ()), "-o", str(directory / name),
             *(str(SOURCES / source) for source in sources), *(TLS_LIBRARIES if tls else ())],
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        if made.returncode:
            raise NotBuiltError(f"{name} does not compile:\n{made.stderr}")
    return Programs(directory / "load", directory / "provider", tls)


def _has_openssl(compiler: str) -> bool:
    """Whether a program that uses OpenSSL compiles and links."""
    program = "#include <openssl/ssl.h>\nint main(void) { return SSL_CTX_new(TLS_method()) == 0; }\n"
    made = subprocess.run(
        [compiler, "-x", "c", "-", "-x", "none", "-o", "/dev/null", *TLS_LIBRARIES],
        input=program, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return made.returncode == 0
