"""Everyday Polish: chat, mail, tickets, letters, and what should be left alone. Names stand in their first case."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="pl",
    country="PL",
    firsts=(
        "Agnieszka", "Bartosz", "Celina", "Dariusz", "Ewelina", "Grzegorz", "Halina", "Ireneusz", "Justyna",
        "Krzysztof",
        "Łucja", "Mirosław", "Nikola", "Oliwia", "Przemysław", "Renata", "Szymon", "Teresa", "Urszula", "Zbigniew",
    ),
    lasts=(
        "Adamczyk", "Borkowska", "Czarnecki", "Dudek", "Fijałkowska", "Głowacki", "Hajduk", "Jabłońska", "Kaczmarek",
        "Lis", "Maciejewska", "Nowicki", "Olszewska", "Pietrzak", "Rutkowski", "Sikora", "Tomczak", "Urban", "Wójcik",
    ),
    firms=(
        "Ubezpieczenia Bałtyk S.A.", "Transport Mazowiecki sp. z o.o.", "Bank Nadwiślański", "Przychodnia Pod Lipami",
        "Stolarnia Wrona", "Kancelaria Malec i Wspólnicy", "Wodociągi Podgórskie", "Wydawnictwo Latarnia",
    ),
    streets=("ul. Lipowa", "ul. Kościuszki", "al. Niepodległości", "pl. Wolności", "ul. Polna"),
    towns=("Rzeszów", "Opole", "Białystok", "Gliwice", "Olsztyn", "Toruń"),
    address="{street} {number}, {code} {town}",
    code="35-###",
    phones=("+48 50# ### ###", "22 63# ## ##", "60#-###-###", "+48 12 42# ## ##", "(17) 85# ## ##"),
    domains=("ubezpieczenia-baltyk.pl", "tmaz.pl", "wolnapoczta.pl", "banknadw.pl"),
    date="{day:02}.{month:02}.{year}",
)  # fmt: skip

FRAMES: Final = (
    "napisz proszę krótkie podziękowanie, podpisane {name}, {firm}",
    "Streszczenie: {first} była {date} w mieście {town}, rozmawiał z nią {name2}.",
    (
        "Szanowna Pani,\n\notrzymaliśmy zgłoszenie z dnia {date}. Proszę dzwonić pod numer {phone}.\n\nZ poważaniem\n"
        "{name2}\n{firm}"
    ),
    "Klient: {name}, data urodzenia {born}, adres {address}, prosi o telefon: {phone}.",
    "Prosimy o przelew {amount} zł na konto {iban} do {date}. Faktura {invoice}.",
    "Mój PESEL to {id}. Czy coś jeszcze? {first}",
    "Awaria w firmie {firm}: maszyna {part} stoi od {time}. Jedzie {name2}, miejsce: {town}.",
    "Od: {name} <{email}>\nDo: {name2} <{email2}>\nTemat: urlop\n\nCześć, nie będzie mnie do {date}.",
    "Pacjent {name}, ur. {born}, od wczoraj skarży się na ból głowy. Kontrola {date}.",
    "Paczka {order} miała trafić pod adres {address}, ale nie dotarła.",
    "{first2} pyta, o której jutro zaczynamy, {time} czy później",
    "Umowa: strony {name} oraz {firm}, koniec {date}.",
    "Wersja {version} zastępuje wersję {version}. Kompilacja {build} trwała {count} minut.",
    "Zamówienie {order} obejmuje {count} sztuk po {amount} zł.",
    "Kwiecień plecień, bo przeplata trochę zimy, trochę lata.",
    "Książka ma ISBN {isbn} i {count} stron.",
    "Jak upiec ciasto dla {count} osób bez jajek?",
    "Kowal, pasterz i młynarz idą w południe przez rynek.",
)
