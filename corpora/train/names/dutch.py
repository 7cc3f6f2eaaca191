"""Sentences in Dutch."""

FRAMES = r"""
Vat alsjeblieft mijn gesprek met {n} van {o} over de verlenging samen.
Hoi {f},\n\nik zet {n} ({o}) in de cc, die het project in {c} leidt.\n\nGroeten,\n{n}
Geachte heer {l},\n\nwij hebben uw brief van {d} ontvangen.\n\nMet vriendelijke groet,\n{n}\n{o}
Geachte mevrouw {l}, uw afspraak met dokter {l} is op {d} om {t}.
Beste {n}, het pakket is verstuurd naar {a}.
hoi {f}, heb je al iets van {o} gehoord
kun je {f} {l} vragen of ze naar {c} komt
ik ben {f} en ik werk bij {o} in {c}
mevrouw {l} van {o} heeft gebeld over de factuur
Melding {i}: klant {n} kan sinds {d} niet inloggen.
Klant: {n}\nAdres: {a}\nBestelling: {i}
Achternaam: {l}\nVoornaam: {f}\nWoonplaats: {c}
Patiënt {n}, geboren op {d}, is opgenomen in {o} met een longontsteking.
Patiënt {l}, {f}: bloeddruk stabiel, ontslag naar {c}. Overleg met dr. {l}.
De raad van {o} heeft {n} benoemd tot directeur.
Het aandeel {o} steeg vier procent na de overname van {o}.
{n}, woordvoerder van {o}, wilde niet reageren.
De burgemeester van {c}, {n}, opende {w} de brug.
Premier {l} sprak in {c} met {n}.
De gesprekken tussen {y} en {y} waren in {c}.
Ik woon op {a}. Ik heet {n}.
Stuur het pakket naar {n}, {a}.
Hij woont aan de {s} in {c} en werkt voor {o}.
Tussen {o}, vertegenwoordigd door {n}, en mevrouw {n} wordt het volgende overeengekomen.
Aanwezig: {n}, {n}, {f} {l} ({o})
Eiseres, {n}, wonende te {a}, wordt bijgestaan door {o}.
# Auteur: {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
Van: {n}\nAan: {n}\nOnderwerp: offerte voor {o}
Met vriendelijke groet,\n\n{n}\nAccountmanager\n{o}\n{a}
We reisden van {c} naar {c} en daarna naar {y}.
Volgens {l} gaat {o} een fabriek bouwen in {c}.
Gisteren at ik met {f} en {f}; {f} gaat weg bij {o} in {m}.
Wie is {n} en wat doet {o}?
Zeg tegen {f} dat hij meneer {l} van {o} moet bellen.
Schrijf een mail aan {n} om de cursus in {c} te annuleren.
""".strip().splitlines()

NOTHING = r"""
Het contract is maandag getekend en de levering is in {m}.
Controleer de factuur en betaal het bedrag binnen veertien dagen.
De vergadering van de afdeling is in de grote zaal.
In de bijlage vindt u de offerte en de algemene voorwaarden.
Kun je mij de samenvatting van de resultaten sturen?
Goedendag, hoe kan ik u helpen?
Geachte heer, mevrouw, hierbij zeg ik mijn abonnement op.
De patiënt heeft hoofdpijn, geen koorts.
De printer op de derde verdieping doet het niet.
In {m} was het koud en het heeft het hele weekend geregend.
Wat is het verschil tussen het geheugen en de harde schijf?
{p} kost meer dan {p}, maar de kwaliteit is beter.
ik kan het bestand niet vinden stuur je het nog een keer
De regering werkt aan een hervorming van de pensioenen en de belastingen.
Onze omzet groeide in het derde kwartaal.
Met vriendelijke groet,\nKlantenservice
Hartelijk dank voor uw bericht en uw geduld.
De agenda, de notulen en de begroting zijn bijgevoegd.
Vertaal deze tekst naar het Engels en verbeter de fouten.
Het team heeft de eerste fase van het project afgerond.
""".strip().splitlines()
