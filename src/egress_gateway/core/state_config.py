"""Where a gateway keeps what it has to remember: a directory, and the places in it."""

from typing import Final

import msgspec

LISTS_KEY: Final = "lists"


class StateConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where state lives. The log, its key, the token key and credentials are in separate places."""

    directory: str = "var"

    @property
    def log(self) -> str:
        """Segments, checkpoint and index; written by auditd alone."""
        return f"{self.directory}/log"

    @property
    def counters(self) -> str:
        """What was used of quotas and which values left; written by auditd alone."""
        return f"{self.directory}/counters"

    @property
    def subjects(self) -> str:
        """Whom and what pseudonyms in the log stand for; written by auditd, and by who erases."""
        return f"{self.directory}/subjects"

    @property
    def connector_keys(self) -> str:
        """The receipt key as the connector holds it."""
        return f"{self.directory}/keys/connector"

    @property
    def log_keys(self) -> str:
        """The log's signing key, the receipt key, and what wraps the keys of subjects."""
        return f"{self.directory}/keys/log"

    @property
    def worker_keys(self) -> str:
        """Token master key, keys of digests and key pepper."""
        return f"{self.directory}/keys/worker"

    @property
    def lists_key(self) -> str:
        """The key of lists and fingerprints of the deployer's, which workers look for."""
        return f"{self.worker_keys}/{LISTS_KEY}"

    @property
    def key_store(self) -> str:
        """Gateway keys, as digests."""
        return f"{self.directory}/gateway-keys"

    @property
    def key_use(self) -> str:
        """When each gateway key was last used; a file of each worker."""
        return f"{self.directory}/key-use"

    @property
    def acts(self) -> str:
        """What administrators did, until the log has it."""
        return f"{self.directory}/acts"

    @property
    def configuration(self) -> str:
        """Path of the configuration that this state is used with."""
        return f"{self.directory}/configuration"

    @property
    def policy(self) -> str:
        """Copies of bundles that were handed in, and which of them is in force."""
        return f"{self.directory}/policy"

    @property
    def run(self) -> str:
        """Sockets and caches that a restart rebuilds."""
        return f"{self.directory}/run"

    @property
    def holds(self) -> str:
        """Legal holds; `egress audit hold` writes them."""
        return f"{self.directory}/holds.json"

    @property
    def issuer_keys(self) -> str:
        """Public keys of issuers, as background refresh fetched them."""
        return f"{self.directory}/issuer-keys"

    @property
    def revoked_identities(self) -> str:
        """Tokens, sessions, persons, clients and workloads that are believed no more; the operator writes it."""
        return f"{self.directory}/revoked-identities"

    @property
    def containments(self) -> str:
        """What the operator has stopped for now; `egress contain` writes it."""
        return f"{self.directory}/containments"

    @property
    def imports(self) -> str:
        """What others counted: the kernel, and providers."""
        return f"{self.directory}/imports"

    @property
    def audit_socket(self) -> str:
        """Where auditd listens."""
        return f"{self.run}/auditd/auditd.sock"

    @property
    def checkpoints_socket(self) -> str:
        """Where auditd offers checkpoints to the courier, and says how far records are."""
        return f"{self.run}/auditd/checkpoints.sock"

    @property
    def counters_socket(self) -> str:
        """Where auditd counts."""
        return f"{self.run}/auditd/counters.sock"

    @property
    def agents_socket(self) -> str:
        """Where auditd shows what agents are used to, and changes it for `egress agent`."""
        return f"{self.run}/auditd/agents.sock"

    @property
    def subjects_socket(self) -> str:
        """Where auditd keeps pseudonyms."""
        return f"{self.run}/auditd/subjects.sock"

    @property
    def connector_socket(self) -> str:
        """Where the connector listens."""
        return f"{self.run}/connector/connector.sock"

    @property
    def directory_socket(self) -> str:
        """Where the process listens that asks the directory."""
        return f"{self.run}/directory/directory.sock"

    @property
    def control_keys(self) -> str:
        """What opens the content of reviews."""
        return f"{self.directory}/keys/control"

    @property
    def reviews(self) -> str:
        """Reviews, their content sealed."""
        return f"{self.directory}/reviews"

    @property
    def control_socket(self) -> str:
        """Where workers ask for reviews."""
        return f"{self.run}/control/control.sock"

    @property
    def admin_socket(self) -> str:
        """Where `egress review` decides them."""
        return f"{self.run}/control/admin.sock"

    @property
    def worker_cache(self) -> str:
        """What workers keep for their next start."""
        return f"{self.run}/worker"
