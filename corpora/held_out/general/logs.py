"""Lines that programs write: access logs, traces, audit trails, mostly without anything of anybody."""

from typing import Final

FRAMES: Final = (
    '{ip} - - [{date}:{time}:07] "GET /orders/{order} HTTP/1.1" 200 {count}',
    "{stamp} INFO  request={uuid} took={count}ms build={build}",
    "{stamp} WARN  login failed user={email} from={ip}",
    "{stamp} ERROR payment declined card={card} amount={amount} trace={uuid}",
    '{{"ts": "{stamp}", "level": "info", "msg": "mail sent", "to": "{email}", "id": "{uuid}"}}',
    '{{"event": "signup", "name": "{name}", "phone": "{phone}", "plan": "basic", "n": {count}}}',
    "kernel: [{amount}] eth0: link up at {private_ip}, mtu 1500",
    "{stamp} DEBUG cache miss key={commit} size={count}",
    "level=info ts={epoch} caller=main.go:{count} msg=started version={version}",
    "{stamp} gc pause={count}ms heap=1{count}MB host={private_ip}",
    "Traceback (most recent call last):\n  File \"app.py\", line {count}, in run\nValueError: bad date '{date}'",
    "{stamp} worker-{count} finished job {uuid} in {amount}s, retry=0",
    "{stamp} AUDIT {name} changed the role of {name2}, ticket {order}",
    '{{"pipeline": {count}, "commit": "{commit}", "started": "{stamp}", "duration": {amount}}}',
)
