"""Code, settings and shell sessions that people paste, with and without what should not be in them."""

from typing import Final

FRAMES: Final = (
    (
        'import boto3\n\nclient = boto3.client(\n    "s3",\n    aws_access_key_id="{aws}",\n'
        '    region_name="eu-west-1",\n)\n'
    ),
    "git clone https://{github}@git.example.com/tools/build.git\ncd build && make -j{count}\n",
    "SLACK_BOT_TOKEN={slack}\nLOG_LEVEL=debug\nPORT=8{count}\n",
    "const stripe = require('stripe')('{stripe}');\nconst retries = {count};\n",
    'curl -H "Authorization: Bearer {jwt}" https://api.example.com/v{count}/me\n',
    "database:\n  user: reporting\n  password: {password}\n  pool: {count}\n",
    "# contact {email} before changing this\nTIMEOUT = {count}\nVERSION = '{version}'\n",
    "def test_parse():\n    assert parse('{stamp}').hour == {count} % 24\n    assert digest == '{commit}'\n",
    "SELECT id, total FROM orders WHERE customer = '{name}' AND created > '{date}' LIMIT {count};\n",
    "INSERT INTO people (name, mail, phone) VALUES ('{name}', '{email}', '{phone}');\n",
    "FROM python:3.{count}\nLABEL build={build} revision={commit}\nRUN pip install requests=={version}\n",
    "for (let i = 0; i < {count}; i++) {{\n  cache.set('{uuid}', i);\n}}\n",
    "const VERSION = \"{version}\";\nexport const TRACE = '{uuid}';\n",
    "password = os.environ['DB_PASSWORD']\ntoken = get_secret('billing/token')\n",
    'resource "aws_vpc" "main" {{\n  cidr_block = "10.{count}.0.0/16"\n  tags = {{ build = "{build}" }}\n}}\n',
    "@dataclass\nclass Person:\n    first_name: str\n    last_name: str\n    card_number: str | None = None\n",
    "integrity sha512-{commit}\nresolved {version}\nname left-pad-{count}\n",
    "assert luhn('4111-XXXX-XXXX-{count}') is False\nassert is_mail('nobody at example') is False\n",
)
