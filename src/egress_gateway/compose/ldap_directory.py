"""What the directory process knows of an LDAP server: its connections, and what was learnt from it."""

import os

from egress_gateway.adapters.directory.ldap_connection import connect
from egress_gateway.adapters.directory.ldap_groups import groups_of, log_in
from egress_gateway.adapters.directory.ldap_pool import LdapPool
from egress_gateway.adapters.directory.log_ins import LogIns
from egress_gateway.adapters.directory.lookups import Lookups
from egress_gateway.adapters.directory.memberships import Memberships
from egress_gateway.adapters.directory.search import SearchFailed, Searching
from egress_gateway.adapters.directory.serve import FindGroups, TryLogIn
from egress_gateway.adapters.secret_files import read_secret
from egress_gateway.adapters.system import SystemClock
from egress_gateway.compose.operator import Tell
from egress_gateway.core.identity import DIRECTORY
from egress_gateway.core.identity_config import DirectoryConfig
from egress_gateway.core.secret import Secret


class LdapDirectory:
    """Finds groups and logs people in."""

    def __init__(self, config: DirectoryConfig, tell: Tell) -> None:
        clock = SystemClock()
        self._tell = tell
        self._pool = LdapPool(lambda: connect(config, lambda: _password(config)))
        self._lookups = Lookups(
            lambda person: self._pool.run(lambda directory: groups_of(directory, config, person)),
            Memberships(fresh_seconds=config.fresh_seconds),
            issuers={**config.issuers, DIRECTORY: ""},
            clock=clock,
            tell=tell,
        )

        async def ask(name: str, password: Secret[str]) -> str:
            def work(directory: Searching) -> str:
                return log_in(directory, config, name, password)

            return await self._pool.run(work)

        self.find_groups: FindGroups = self._lookups.membership
        self.try_log_in: TryLogIn = LogIns(ask, clock=clock, tell=tell).log_in

    async def look(self) -> None:
        """Connect once, so that the operator hears at the start what is wrong."""
        try:
            await self._pool.run(lambda _: None)
        except SearchFailed as error:
            self._tell(f"the directory cannot be used yet: {error.reason}")

    def close(self) -> None:
        """Give up what is under way."""
        self._lookups.close()
        self._pool.close()


def _password(config: DirectoryConfig) -> Secret[str]:
    """The service's password as it is now, so that it rotates. Raises `ConfigError`."""
    return read_secret(config.credential, environment=os.environ)
