"""Mail with headers, signatures, footers and quoted replies."""

from typing import Final

FRAMES: Final = (
    (
        "From: {name} <{email}>\nTo: {name2} <{email2}>\nSubject: Contract with {firm}\n\nDear {first2},\n\n"
        "please find the "
        "draft attached. Could you return it by {date}?\n\nKind regards,\n{name}\n{firm}\nT {phone}"
    ),
    (
        "Hi {first2},\n\nthanks for coming to {town} last week. As discussed I will send the figures to {email2}.\n\n"
        "Best,\n{first}\n\n--\n{name} | Account Manager | {firm} | {phone}"
    ),
    (
        "On {date} at {time}, {name2} wrote:\n> Could you forward the lease for {address}?\n> Thanks, {first2}\n\n"
        "Done. {first}"
    ),
    (
        "Dear Ms {last},\n\nyour appointment on {date} at {time} is confirmed. Should you need to move "
        "it, call {phone}.\n\n"
        "Yours sincerely\n{name2}"
    ),
    (
        "All,\n\n{name} joins us as head of procurement on {date}. She comes from {firm} and will be "
        "based in {town}.\n\n"
        "{first2}"
    ),
    "Hello,\n\nour bank details have changed. New IBAN: {iban}. Please confirm to {email}.\n\n{name}\nAccounts, {firm}",
    "{first},\nI left the keys with {name2} at {address}. Ring {phone} when you are there.\n{first2}",
    (
        "Dear applicant,\n\nthank you for your interest in {firm}. We regret that we cannot offer you the position.\n\n"
        "{name}\nPeople team"
    ),
    (
        "Fwd: Re: Re: visit\n\n>> {name2} lands at {time}, flight {part}.\n> I'll pick him up. {first}\nGreat, see you "
        "in {town}!"
    ),
    "Hi team,\n\nthe release {version} is out since {time}. Changes are in {commit}. Nothing to do for you.\n\nCheers",
    (
        "Dear customer,\n\nyour order {order} of {count} x {product} was handed to the carrier. Tracking number: "
        "{tracking}.\n\nThis mailbox is not read."
    ),
    (
        "Reminder: the office is closed on {date}. The hotline is back at {time}.\n\n"
        "This message and its attachments are "
        "for the addressee only."
    ),
    "Hi,\n\nattached is invoice {invoice} over {amount}, payable within {count} days.\n\nRegards\n{name}\n{address}",
    "To whom it may concern,\n\n{name}, born {born}, was employed with us until {date}.\n\n{name2}\n{firm}",
)
