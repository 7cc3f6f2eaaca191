"""Invoices, orders and statements."""

from typing import Final

FRAMES: Final = (
    (
        "INVOICE {invoice}\nDate: {date}\nBill to: {name}, {address}\n\n{count} x {product}  {amount}\n\n"
        "Pay to {firm}, "
        "IBAN {iban}"
    ),
    "{firm} | Order {order} | {date}\nShip to: {name}\n{address}\nPhone: {phone}\nTotal {amount}",
    "Receipt {invoice}\nPaid by card {card} on {date} {time}\nTotal {amount}\nThank you!",
    "Statement for {name}, account {iban}, as of {date}: balance {amount}.",
    "item;qty;price\n{part};{count};{amount}\n{part};{count};{amount}\nsum;;{amount}",
    "Purchase order {order}: {count} pcs {product}, ISBN {isbn}, delivery by {date}.",
    "name,email,total\n{name},{email},{amount}\n{name2},{email2},{amount}",
    "Dunning level 2: {firm}, invoice {invoice}, open {amount}, due {date}. Clerk: {first2} {last2}.",
    "Delivery note {order}. Carton {count} of {count}. Weight {amount} kg. Tracking {tracking}.",
    "Credit note for {invoice}: {amount}. Booked {stamp}, journal {uuid}.",
)
