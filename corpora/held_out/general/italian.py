"""Everyday Italian: chat, mail, tickets, letters, and what should be left alone."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="it",
    country="IT",
    firsts=(
        "Alessio", "Beatrice", "Corrado", "Debora", "Emanuele", "Federica", "Giacomo", "Ilaria", "Lorena", "Manuela",
        "Nicolò", "Ottavia", "Pierluigi", "Raffaella", "Simone", "Tiziana", "Umberto", "Valentina", "Walter", "Zoe",
    ),
    lasts=(
        "Amato", "Barbieri", "Colombo", "D'Angelo", "Esposito", "Ferrara", "Gallo", "Iannone", "Leone", "Marchetti",
        "Negri", "Orsini", "Pellegrini", "Ricci", "Sartori", "Testa", "Valentini", "Zanetti", "De Santis", "Lo Bianco",
    ),
    firms=(
        "Assicurazioni Adriatica", "Trasporti Padani S.r.l.", "Banca del Levante", "Clinica San Rocco",
        "Falegnameria Bortolotti", "Studio Legale Fabbri", "Ceramiche Montalto S.p.A.", "Edizioni Aquilone",
    ),
    streets=("Via Garibaldi", "Corso Italia", "Piazza del Popolo", "Viale dei Tigli", "Via San Martino"),
    towns=("Ferrara", "Pescara", "Trieste", "Bergamo", "Lecce", "Savona"),
    address="{street} {number}, {code} {town}",
    code="2####",
    phones=("+39 06 45#####", "347 12#####", "+39 02 876####", "051 23####", "+39 335 6######"),
    domains=("adriatica.it", "padani-trasporti.it", "postalibera.it", "bancalevante.it"),
    date="{day:02}/{month:02}/{year}",
)  # fmt: skip

FRAMES: Final = (
    "puoi scrivere due righe di ringraziamento a {name} di {firm}?",
    "Riassumi: {first} era a {town} il {date} e ha parlato con {name2}.",
    (
        "Gentile signora {last},\n\nabbiamo ricevuto la sua richiesta del {date}. Mi trova al {phone}.\n\n"
        "Cordiali saluti\n"
        "{name2}\n{firm}"
    ),
    "La cliente {name}, nata il {born}, residente in {address}, chiede di essere richiamata al {phone}.",
    "Vi preghiamo di versare {amount} euro sul conto {iban} entro il {date}. Fattura {invoice}.",
    "Il mio codice fiscale è {id}. Serve altro? {first}",
    "Guasto presso {firm}: la macchina {part} è ferma dalle {time}. {name2} arriva da {town}.",
    "Da: {name} <{email}>\nA: {name2} <{email2}>\nOggetto: ferie\n\nCiao {first2}, sono via fino al {date}.",
    "Il paziente {name}, nato il {born}, lamenta mal di testa da ieri. Controllo il {date}.",
    "Il pacco {order} era diretto a {address} e non è mai arrivato.",
    "di' a {first2} che arrivo a {town} verso le {time}",
    "Il contratto tra {name} e {firm} scade il {date}.",
    "La versione {version} sostituisce la {version}. La build {build} ha impiegato {count} minuti.",
    "L'ordine {order} contiene {count} articoli da {amount} euro.",
    "Aprile, dolce dormire; a maggio si vedrà.",
    "Il libro ha ISBN {isbn} e {count} pagine.",
    "Come preparo una torta per {count} persone senza uova?",
    "Un fabbro, un pastore e un mugnaio attraversano la piazza a mezzogiorno.",
)
