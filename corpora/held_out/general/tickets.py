"""Tickets of a help desk, as agents and customers fill them in."""

from typing import Final

FRAMES: Final = (
    (
        "Customer: {name}\nPhone: {phone}\nE-mail: {email}\nIssue: {product} stopped working after update {version}.\n"
        "Agent notes: replaced under warranty, tracking {tracking}."
    ),
    (
        "Ticket {order} opened {date} {time} by {email}\n\nHello, I was charged twice for order {order}. Card {card}. "
        "Please refund.\n\n{name}"
    ),
    "Caller {name} ({phone}) reports no heating at {address} since {date}. Engineer booked for {time}.",
    "[escalation] {firm} threatens to leave. Contact is {name2}, {email2}. Renewal is worth {amount}.",
    "User cannot log in from {ip}. Resets do not arrive at {email}. Ticket handed to {first2}.",
    "Refund of {amount} to IBAN {iban} approved by {name}. Reference {invoice}.",
    "VPN drops each {count} minutes for {name} in {town}. Laptop {part}, client {version}.",
    "Change of address: {name}, formerly somewhere else, now {address}. Date of birth checked: {born}.",
    "Identity confirmed with national ID {id} and date of birth {born}. PIN reset for {first} {last}.",
    "{first} from {firm} called again: parcel {tracking} is still in {town}.",
    "Severity 2. Batch job {uuid} fails on host {private_ip} since build {build}. No customer impact so far.",
    "Please order {count} x {product}, part {part}, to cost centre {order}.",
    "Printer on floor {count} prints page {count} of {count} only. Serial {part}. Firmware {version}.",
    "Customer asks whether the {product} may be returned. Order {order}, delivered {date}.",
    "Password of the shared mailbox is wrong since {date}. The user must change it at the next login.",
)
