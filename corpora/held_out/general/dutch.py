"""Everyday Dutch: chat, mail, tickets, letters, and what should be left alone."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="nl",
    country="NL",
    firsts=(
        "Annemiek", "Bram", "Corrie", "Daan", "Evelien", "Frits", "Gerda", "Hidde", "Ilse", "Jeroen", "Karin", "Lieke",
        "Maarten", "Noortje", "Pieter", "Roos", "Sanne", "Teun", "Wilma", "Youssef",
    ),
    lasts=(
        "Aerts", "Bakker", "van den Berg", "Dekker", "van Dijk", "Everts", "de Graaf", "Hendriks", "Jansen", "Kuipers",
        "Loman", "Mulder", "van Oosten", "Postma", "de Ruiter", "Schouten", "Timmermans", "Vos", "Wolters", "El Amrani",
    ),
    firms=(
        "Polder Verzekeringen", "Transportbedrijf Huizinga B.V.", "Bank van het Oosten", "Huisartsenpraktijk De Linde",
        "Bouwgroep Ruijter", "Advocaten Smeets & Kok", "Waterbedrijf Veluwe", "Uitgeverij Kompas",
    ),
    streets=("Kerkstraat", "Lange Nieuwstraat", "Molenweg", "Prins Hendrikkade", "Stationsplein"),
    towns=("Zwolle", "Breda", "Alkmaar", "Deventer", "Leeuwarden", "Venlo"),
    address="{street} {number}, {code} {town}",
    code="80## @@",
    phones=("+31 6 2#######", "020 55# ####", "06-4#######", "+31 (0)30 23# ####", "038-45#####"),
    domains=("polderverzekert.nl", "huizinga-transport.nl", "vrijepost.nl", "bouwgroepruijter.nl"),
    date="{day:02}-{month:02}-{year}",
)  # fmt: skip

FRAMES: Final = (
    "kun je een bedankje schrijven aan {name} van {firm}?",
    "Vat samen: {first} was op {date} in {town} en sprak met {name2}.",
    (
        "Geachte mevrouw {last},\n\nwij hebben uw aanvraag van {date} ontvangen. U kunt mij bellen op {phone}.\n\n"
        "Met vriendelijke groet,\n{name2}\n{firm}"
    ),
    "Klant {name}, geboren op {born}, wonend {address}, wil teruggebeld worden op {phone}.",
    "Graag {amount} euro overmaken naar rekening {iban} voor {date}. Factuur {invoice}.",
    "Mijn BSN is {id}. Heeft u verder nog iets nodig? {first}",
    "Storing bij {firm}: machine {part} staat stil sinds {time}. {name2} komt uit {town}.",
    "Van: {name} <{email}>\nAan: {name2} <{email2}>\nOnderwerp: vakantie\n\nHoi {first2}, ik ben weg tot {date}.",
    "Patiënt {name}, geboren op {born}, heeft sinds gisteren hoofdpijn. Controle op {date}.",
    "Pakket {order} moest naar {address} maar kwam nooit aan.",
    "zeg tegen {first2} dat ik om {time} in {town} ben",
    "De huurovereenkomst tussen {name} en {firm} eindigt op {date}.",
    "Versie {version} vervangt versie {version}. De build {build} duurde {count} minuten.",
    "Bestelling {order} bevat {count} artikelen van {amount} euro.",
    "April doet wat hij wil, en in mei leggen alle vogels een ei.",
    "Het boek heeft ISBN {isbn} en telt {count} bladzijden.",
    "Hoe bak ik een taart voor {count} personen zonder eieren?",
    "Een smid, een herder en een molenaar steken om twaalf uur het plein over.",
)
