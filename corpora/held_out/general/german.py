"""Everyday German: chat, mail, tickets, letters, and what should be left alone."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="de",
    country="DE",
    firsts=(
        "Annegret", "Björn", "Cem", "Dorothea", "Emre", "Franziska", "Gerold", "Heike", "Jörg", "Käthe", "Lutz",
        "Miriam", "Nils", "Özlem", "Reinhold", "Svenja", "Torben", "Ulrike", "Wolfram", "Yvonne",
    ),
    lasts=(
        "Ahlers", "Brinkmann", "Çelik", "Dörfler", "Eichinger", "Füssel", "Grabowski", "Hufnagel", "Jäkel", "Kirchner",
        "Löhr", "Meißner", "Niemeyer", "Petersen", "Rösler", "Stolz", "Thalbach", "Uhlig", "Vogelsang", "Zeller",
    ),
    firms=(
        "Rheinblick Versicherung AG", "Hansa Kühltechnik GmbH", "Stadtwerke Lindental", "Möbelhaus Trautwein",
        "Autohaus Sievers", "Bergische Druckerei KG", "Praxis am Anger", "Kanzlei Vollmer & Partner",
    ),
    streets=("Ahornweg", "Bahnhofstraße", "Am Mühlgraben", "Goethestr.", "Lange Gasse", "Schützenplatz"),
    towns=("Göttingen", "Passau", "Wuppertal", "Erfurt", "Flensburg", "Tübingen"),
    address="{street} {number}, {code} {town}",
    code="3####",
    phones=("+49 30 2345####", "0171 55#####", "089/4567###", "+49 (0)221 778####", "0551-49####"),
    domains=("rheinblick.de", "hansa-kuehl.de", "freie-post.de", "trautwein-moebel.de"),
    date="{day:02}.{month:02}.{year}",
)  # fmt: skip

FRAMES: Final = (
    "kannst du mir eine absage an {name} schreiben? er hatte sich bei {firm} beworben",
    "Fasse zusammen: {first} war am {date} in {town} und hat mit {name2} gesprochen.",
    (
        "Sehr geehrte Frau {last},\n\nvielen Dank für Ihre Anfrage vom {date}. Sie erreichen mich unter {phone}.\n\n"
        "Mit freundlichen Grüßen\n{name2}\n{firm}"
    ),
    "Kundin {name}, geboren am {born}, wohnhaft {address}, bittet um Rückruf unter {phone}.",
    "Bitte überweisen Sie {amount} Euro auf das Konto {iban} bis zum {date}. Rechnung {invoice}.",
    "Meine Steuer-ID lautet {id}. Brauchen Sie noch etwas? {first}",
    "Störung bei {firm}: Anlage {part} steht seit {time}. Techniker {name2} ist unterwegs nach {town}.",
    "Von: {name} <{email}>\nAn: {name2} <{email2}>\nBetreff: Urlaub\n\nHallo {first2}, ich bin bis {date} weg.",
    "Patient {name}, geb. {born}, klagt seit gestern über Kopfschmerzen. Kontrolle am {date}.",
    "Die Lieferung {order} ging an {address}, kam dort aber nie an.",
    "schreib {first2} dass ich erst um {time} in {town} bin",
    "Der Mietvertrag zwischen {name} und {firm} endet am {date}.",
    "Wer kommt mit in den Weinberg? Im Mai ist es dort schön, im August zu heiß.",
    "Version {version} ersetzt Version {version}. Der Build {build} lief {count} Minuten.",
    "Die Bestellung {order} enthält {count} Artikel zu je {amount} Euro.",
    "Ein Koch, ein Müller und ein Schneider sitzen am Tisch; der Kaiser ist fern.",
    "Das Buch mit der ISBN {isbn} ist vergriffen.",
    "Wie backe ich einen Kuchen für {count} Gäste, ohne Zucker und ohne Eier?",
)
