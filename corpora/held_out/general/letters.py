"""Letters of lawyers and authorities."""

from typing import Final

FRAMES: Final = (
    (
        "{firm}\n{address}\n\nRe: {name} against {name2}, file {order}\n\nDear Sirs,\n\n"
        "we act for {name}. Unless payment "
        "of {amount} is received by {date}, proceedings will be issued without further notice."
    ),
    "This agreement is made on {date} between {firm} and {name}, residing at {address}.",
    "I, {name}, born on {born}, appoint {name2} of {town} as my attorney.",
    "The witness {name2} stated that {first} left {town} at about {time}.",
    "Notice of termination. Dear {name}, your employment with {firm} ends on {date}. Outstanding wages go to {iban}.",
    "The tenant, {name} (ID {id}), shall pay a deposit of {amount} within {count} days.",
    "Section {count}. The parties may terminate upon {count} days' notice. Clause {version} applies accordingly.",
    "Pursuant to article {count}, paragraph {count}, the application of {date} is admissible.",
    "Minutes: present were {name} (chair) and {name2}. {firm} was discussed under item {count}.",
    "The grant of patent {part} does not depend on the will of the applicant. It may be appealed.",
)
