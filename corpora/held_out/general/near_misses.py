"""Texts in which nothing stands that looks as if it did: what should be left alone."""

from typing import Final

FRAMES: Final = (
    "Version {version} replaces {version}; see build {build}.",
    "The book has ISBN {isbn} and {count} pages.",
    "Order {order} was packed at {time} and left on {date}.",
    "Parts {part}, {part} and {part} are out of stock.",
    "The {product} comes in {count} colours.",
    "May I march in March, or will April be better? Hope so.",
    "Mark the page, chase the bus, frank the letter, bill the client, sue nobody.",
    "Commit {commit} fixed what {commit} broke.",
    "Trace {uuid} ended after {amount} seconds.",
    "Tracking {tracking} shows no change since {stamp}.",
    "Pi is 3.14159265358979, e is 2.71828182845905, and {epoch} seconds are many.",
    "Room {count}, floor {count}, seats {count}-{count}, gate {part}.",
    "A Faraday cage, a Bunsen burner and a Petri dish stood beside the Geiger counter.",
    "Set the timeout to {count} and the host to {private_ip} in the lab.",
    "The score was {count}:{count} after extra time, then {count}:{count} on penalties.",
    "Rose, Daisy and Ivy were in flower; Basil and Rosemary had to be watered.",
    "Use your own password and never write a token into a ticket.",
    "Sunday roast, Monday blues, Friday deploys: the usual week.",
    "The Turing test, the Peter principle and Moore's law are taught in week {count}.",
    "Model {part} weighs {amount} kg, draws {count} W and has serial numbers from {order} on.",
    "The national ID field takes nine digits; the card field takes sixteen. Leave both empty.",
    "Date of birth is optional. Phone number, too. Fill in only what is marked.",
)
