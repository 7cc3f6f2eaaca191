"""Each pattern of `credential_files` with a value it finds and a near miss that it does not."""

import base64

from tests.shapes import hexes, mixed

from egress_gateway.classify.detectors.credential_files import DETECTOR
from egress_gateway.testing.conformance.detector import Case, check

CHOSEN = "Tr0ub4" + "dor&3"
AUTH = base64.b64encode(f"bob:{CHOSEN}".encode()).decode()
HASH = "$6$" + mixed(8) + "$" + mixed(86)
BCRYPT = "$2b$12$" + mixed(53)
ARGON = "$argon2id$v=19$m=65536,t=3,p=4$" + mixed(22) + "$" + mixed(43)
VAULT = "$ANSIBLE_VAULT;1.1;AES256" + f"\n{hexes(80)}\n{hexes(40)}"
EMPTY = base64.b64encode(b"\x00\x01\x02 some bytes").decode()

CASES = (
    Case("kubeconfig_key", f"client-key-data: {mixed(400)}\n", mixed(400), "client-key-data: DATA+OMITTED"),
    Case("docker_auth", f'"auths": {{"r.io": {{"auth": "{AUTH}"}}}}', AUTH, f'"auth": "{EMPTY}"'),
    Case("netrc_password", f"machine api.corp login bob password {CHOSEN}\n", CHOSEN, "machine x login y password $PW"),
    Case(
        "netrc_password",
        f"default\n  login bob\n  password {CHOSEN}",
        CHOSEN,
        "this machine has a login and password x",
    ),
    Case("pgpass_password", f"db.corp:5432:sales:bob:{CHOSEN}", CHOSEN, "db.corp:5432:sales:bob:1234567"),
    Case("npmrc_token", f"//npm.corp/:_authToken={mixed(20)}", mixed(20), "//npm.corp/:_authToken=${NPM_TOKEN}"),
    Case("rails_key", f"secret_key_base: {hexes(128)}", hexes(128), 'secret_key_base: <%= ENV["KEY"] %>'),
    Case("rails_master_key", f"config/master.key: {hexes(32)}", hexes(32), f"config/master.key: {hexes(31)}"),
    Case("wireguard_key", f"PresharedKey = {mixed(43)}=", mixed(43) + "=", f"PublicKey = {mixed(43)}="),
    Case("password_hash", f"root:{HASH}:19000:0", HASH, "costs $6$ or $7$ each"),
    Case("password_hash", f"bob:{BCRYPT}\n", BCRYPT, "$2b$12$short"),
    Case("password_hash", f"hash={ARGON}", ARGON, "$argon2id$v=19$"),
    Case("password_option", f"mysqldump --password {CHOSEN} x", CHOSEN, "use --password with care"),
    Case("password_option", f"sshpass -p '{CHOSEN}' ssh bob@corp", CHOSEN, "sshpass -p $PASS ssh bob@corp"),
    Case("curl_user", f"curl -s -u bob:{CHOSEN} https://corp", CHOSEN, "curl -u bob https://corp"),
    Case("password_element", f"<password>{CHOSEN}</password>", CHOSEN, "<password>${env.PASSWORD}</password>"),
    Case("password_element", f"<db:ApiKey>\n {mixed(20)}\n</db:ApiKey>", mixed(20), "(?P<token>[a-z]+)"),
    Case("ansible_vault", f"pw: !vault |\n{VAULT}\nnext", VAULT, "begins with $ANSIBLE_VAULT;1.1;AES256, then digits"),
)


def test_the_detector_conforms():
    check(DETECTOR, CASES)
