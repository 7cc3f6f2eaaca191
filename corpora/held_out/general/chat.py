"""What people type into a chat with a model: short, often all in small letters, in the middle of something."""

from typing import Final

FRAMES: Final = (
    "can you write a short thank-you note to {name} from {firm}? she sent us the samples on {date}",
    "summarise this: {first} said the {product} arrived broken, wants a refund to card {card} and a call at {phone}",
    "translate into french please: {name2} will meet you in {town} at {time}",
    "what should i answer {first2}? he keeps asking why {firm} has not paid invoice {invoice}",
    "make this friendlier: dear {last}, your account with us is overdue by {amount} euros.",
    "i need a bio for {name}, she leads sales at {firm} and lives in {town}",
    "hey, {first} here. my new number is {phone}, can you draft a message to tell everybody",
    "Draft a calendar invite for {name} and {name2}, {date} at {time}, in {town}.",
    "who should sign, {name} or {name2}? both work for {firm}",
    "my landlord {name} wants {amount} more per month, is that legal in {town}",
    "Rewrite: we shipped order {order} to {address} but {first} never got it",
    "is this mail a scam? it is from {email} and asks me to pay {amount} to {iban}",
    "turn this into bullet points\n{name}: wants a quote for {count} seats\n{name2}: asks for a demo in {town}",
    "what's a polite way to remind {first} about the slides, she is on leave until {date}",
    "I was born on {born} in {town}. Which zodiac sign is that?",
    "my SSN or whatever you call it is {id}, what do they need it for?",
    "compare our offer with the one {firm} made, {count} licences at {amount}",
    "give me five subject lines for the newsletter of {firm}",
    "explain why {version} behaves otherwise than {build}",
    "what does error {part} mean on a {product}? i tried at {time} and again at {time}",
    "write a haiku about rain on a monday in may",
    "convert {epoch} to a date",
    "can i return the {product} after {count} days",
    "what is the difference between will and shall, and when may i use may",
    "make a packing list for {count} days of hiking, it gets cold at night",
    "sort these: {count}, {count}, {count}, {count}, {count}",
)
