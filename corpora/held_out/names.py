"""Texts with names, organisations, places and addresses in eight languages, for measuring.

Sentences and values are none of those that the model is trained with.
"""

import random
import re
from collections.abc import Iterator
from typing import Final

from corpora.sample import Sample, place
from egress_gateway.core.ids import DataClass

_PERSON = DataClass("pii.name")
_COMPANY = DataClass("entity.organisation")
_PLACE = DataClass("entity.place")
_ADDRESS = DataClass("pii.address")
CLASSES: Final = (_PERSON, _COMPANY, _PLACE, _ADDRESS)
_KINDS: Final = {"n": _PERSON, "g": _PERSON, "o": _COMPANY, "c": _PLACE, "a": _ADDRESS}

NAMES: Final = {
    "en": "Tabitha Ashworth-Quill|Gideon Lockhart|Imogen Pettibone|Desmond Achterberg|Marisol Vandermeer|Thaddeus Okonjo"
    "|Priscilla Nakagawa|Leopold Finnerty|Rosalind Mbeki-Hart|Jasper O'Shaughnessy|Keziah Thornbury|Ambrose Delacroix",
    "de": "Gundula Wiesenhütter|Ruprecht Achleitner|Hannelore Strubbe|Eckehard Zumbühl|Wiebke von Ohlendorf"
    "|Lutz Krähenbühl|Notburga Pfisterer|Dietlinde Quandt|Yannik Öttinger|Fridolin Haberstroh",
    "fr": "Ghislaine Troadec|Thibaud Larrouturou|Solène Quéméneur|Amaury de Kersaint|Capucine Vuillemin"
    "|Gaspard Estournel|Maëlys Bouhanna|Enguerrand Pélissier|Fantine Roquelaure|Loïc Tanguy",
    "es": "Macarena Urrutikoetxea|Leocadio Zabaleta Nieves|Itziar Olaizola|Nicanor Perdigón|Araceli Montemayor Cuesta"
    "|Fermín Basterrechea|Yolanda Tristán|Eulogio Carvajal|Rosaura Quintanilla|Bernabé Larrañaga",
    "it": "Ludovica Scognamiglio|Ermenegildo Piccinini|Ornella Tagliaferri|Baldassarre Quattrocchi|Fiammetta Bevilacqua"
    "|Gualtiero Zuccarelli|Domitilla Mastroianni|Ulderico Spadafora|Mirella Capobianco|Nazzareno Buonocore",
    "pt": "Iolanda Figueiroa|Valdemir Cerqueira|Genoveva Trigueiros|Salustiano Bettencourt|Ludmila Vasconcelos Prado"
    "|Edmilson Itapuã|Quitéria Falcato|Adalberto Sepúlveda|Benedita Jardim|Tibério Nazaré",
    "nl": "Sjoukje Hoogendijk|Wubbo van Oosterzee|Machteld Terpstra|Diederik ten Brinke|Hilletje Zwaagstra"
    "|Gijsbert Roosenboom|Anneloes Wijdeven|Sietse de Vooght|Roelien Kamphorst|Barend Uyttenbroeck",
    "pl": "Żaneta Gołębiewska|Bogumił Trzeciakiewicz|Wiesława Ostaszewska|Zdzisław Młynarczyk|Kunegunda Piórkowska"
    "|Sławomir Dzięcioł|Jagoda Chrzanowska|Ksawery Wyrzykowski|Bronisława Sędzimir|Leszek Pogorzelski",
}
COMPANIES: Final = {
    "en": "Brightwater Analytics|Harrow & Pike LLP|Cobalt Ridge Mining|Tessellate Inc.|Northgate Dairy|Quillon Biotech",
    "de": "Feinmechanik Ostertag GmbH|Nordlicht Reederei|Sonnenberg Verlag AG|Kupferhammer Werke|Brauerei Altenstein",
    "fr": "Ateliers Bonnefoy|Groupe Vaucanson|Laiterie du Bocage|Imprimerie Chastenet SARL|Navale du Ponant",
    "es": "Bodegas Peñarrubia|Talleres Ibarzábal S.L.|Grupo Almenara|Textiles del Segura|Conservas Ondarreta",
    "it": "Officine Bergamasche|Cantine Valdoro|Gruppo Serravalle S.p.A.|Tessitura Ambrosini|Editrice Meridiana",
    "pt": "Cerâmica Vale Verde|Grupo Arrábida|Estaleiros do Sado|Café Serrano Ltda.|Têxtil Minhota",
    "nl": "Bakkerij Zonneveld|Van Houten Scheepsbouw|Drukkerij De Lelie|Meridiaan Adviesgroep|Kaasmakerij Oudewater",
    "pl": "Huta Srebrzysta|Zakłady Mięsne Warta|Drukarnia Promień|Browar Kasztelański|Meble Dębowiec sp. z o.o.",
}
TOWNS: Final = {
    "en": "Shrewsbury|Chattanooga|Dunedin|Wollongong|Poughkeepsie|Inverness", "de": "Quedlinburg|Bregenz|Oldenburg|Zwickau|Solothurn",
    "fr": "Quimper|Carcassonne|Besançon|Angoulême|Sherbrooke", "es": "Cuenca|Antofagasta|Logroño|Arequipa|Pontevedra",
    "it": "Matera|Cremona|Agrigento|Viareggio|Rovigo", "pt": "Guimarães|Florianópolis|Évora|Pelotas|Covilhã",
    "nl": "Zutphen|Kortrijk|Enkhuizen|Roermond|Hasselt", "pl": "Zamość|Kołobrzeg|Ełk|Tarnobrzeg|Świnoujście",
}  # fmt: skip
ADDRESSES: Final = {
    "en": "48 Pemberton Gardens, Shrewsbury SY3 7QF|2217 Juniper Hollow Rd, Chattanooga, TN 37421|9 Wharf Terrace, Dunedin 9016",
    "de": "Fliederstieg 27, 26121 Oldenburg|Am Kornmarkt 3a, 6900 Bregenz|Neustädter Kirchhof 11, 06484 Quedlinburg",
    "fr": "27 quai de l'Odet, 29000 Quimper|4 bis rue du Grand-Puits, 11000 Carcassonne|118, chemin des Vignerons, 25000 Besançon",
    "es": "Calle del Retén 14, 26001 Logroño|Avenida Brasil 1820, Antofagasta|Rúa da Oliva 9, 3º B, 36001 Pontevedra",
    "it": "Via Ridola 22, 75100 Matera|Corso Campi 7/B, 26100 Cremona|Viale Carducci 150, 55049 Viareggio (LU)",
    "pt": "Rua de Santa Maria, 61, 4810-443 Guimarães|Av. Beira-Mar Norte, 2290, Florianópolis - SC, 88015-701",
    "nl": "Zaadmarkt 88, 7201 DE Zutphen|Breestraat 5b, 1601 KB Enkhuizen|Grote Markt 12, 8500 Kortrijk",
    "pl": "ul. Żeromskiego 19/3, 22-400 Zamość|ul. Portowa 7, 78-100 Kołobrzeg|al. Wyszyńskiego 44, 39-400 Tarnobrzeg",
}
FRAMES: Final = {
    "en": r"""please summarize the meeting notes from my call with {n} at {o} about their renewal
The quarterly review was chaired by {n}; apologies were received from {n}.
Can somebody tell {g} that the courier for {o} is waiting downstairs?
{n} has asked us to redirect post to {a} from next week.
Our {c} office, led by {n}, signed {o} in a fortnight.
My landlord, {n}, still refuses to fix the boiler. What are my rights in {c}?
Escalating: {o} is threatening to leave. {n} wants somebody senior on the phone today.
Delivery instructions: leave with the neighbour at {a}.
Compose a condolence note to {g}, whose mother passed away in {c}.
Reference for {n}: she ran the night shift at {o} for six years.
// reviewed by {n} after the outage at {o}
Witness statement of {n}, of {a}.
The nurse on duty, {n}, found the patient on the floor at 3 am.
We lost the {o} tender to {o}, and {g} is not amused.""",
    "de": r"""Fass mir bitte das Telefonat mit {n} von der Firma {o} zusammen.
Unser Hausmeister {n} hat den Schlüssel beim Nachbarn in {c} gelassen.
Die Unterlagen gehen per Post an {a}, zu Händen {n}.
Für {o} betreut {n} seit Jahren die Kundschaft rund um {c}.
Können Sie {n} ausrichten, dass die Probe verunreinigt war?
Die Zeugin {n} gab an, den Wagen in {c} gesehen zu haben.
Nach dem Wechsel von {g} zu {o} fehlt uns eine Schweißerin.
Unfallmeldung: {n} ist im Lager gestürzt und hat sich den Arm gebrochen.""",
    "fr": r"""Résume mon entretien téléphonique avec {n} de la société {o}.
Notre gardien, {n}, a laissé les clés chez la voisine à {c}.
Le dossier part demain à l'adresse suivante : {a}, à l'attention de {n}.
Chez {o}, c'est {n} qui suit la clientèle de {c}.
Pourriez-vous dire à {n} que l'échantillon était souillé ?
Le témoin {n} affirme avoir vu la voiture à {c}.
Depuis le départ de {g} chez {o}, il nous manque une soudeuse.
Accident du travail : {n} est tombé dans l'entrepôt.""",
    "es": r"""Resume la conversación telefónica que tuve con {n} de la empresa {o}.
Nuestro portero, {n}, dejó las llaves con la vecina en {c}.
La documentación sale mañana hacia {a}, a la atención de {n}.
En {o} es {n} quien atiende a los clientes de {c}.
¿Podrían avisar a {n} de que la muestra estaba contaminada?
La testigo {n} dijo que vio el coche en {c}.
Desde que {g} se fue a {o} nos falta una soldadora.
Parte de accidente: {n} se cayó en el almacén.""",
    "it": r"""Riassumi la telefonata che ho avuto con {n} della ditta {o}.
Il nostro portinaio, {n}, ha lasciato le chiavi alla vicina di {c}.
La documentazione parte domani per {a}, all'attenzione di {n}.
In {o} è {n} a seguire i clienti di {c}.
Potete dire a {n} che il campione era contaminato?
La testimone {n} ha detto di aver visto la macchina a {c}.
Da quando {g} è passata a {o} ci manca una saldatrice.
Infortunio: {n} è caduto nel magazzino.""",
    "pt": r"""Resume a conversa telefónica que tive com {n} da empresa {o}.
O nosso porteiro, {n}, deixou as chaves com a vizinha em {c}.
A documentação segue amanhã para {a}, ao cuidado de {n}.
Na {o} é {n} quem atende os clientes de {c}.
Podem avisar {n} de que a amostra estava contaminada?
A testemunha {n} disse que viu o carro em {c}.
Desde que {g} foi para a {o} falta-nos uma soldadora.
Acidente de trabalho: {n} caiu no armazém.""",
    "nl": r"""Vat het telefoongesprek dat ik met {n} van het bedrijf {o} had even samen.
Onze conciërge, {n}, heeft de sleutels bij de buurvrouw in {c} gelaten.
De stukken gaan morgen naar {a}, ter attentie van {n}.
Bij {o} doet {n} de klanten rond {c}.
Kunt u {n} laten weten dat het monster vervuild was?
Getuige {n} zei dat zij de auto in {c} had gezien.
Sinds {g} naar {o} is vertrokken missen we een lasser.
Ongeval: {n} is in het magazijn gevallen.""",
    "pl": r"""Streść rozmowę telefoniczną, którą prowadził {n} z przedsiębiorstwa {o}.
Nasz dozorca, {n}, zostawił klucze u sąsiadki, {c}.
Dokumenty wyślemy jutro: {a}, do rąk własnych, {n}.
W {o} klientów obsługuje {n}.
Czy {n} wie, że próbka była zanieczyszczona?
Świadek {n} widział samochód w pobliżu, {c}.
Odkąd {g} przeszła do {o}, brakuje nam spawaczki.
Wypadek przy pracy: {n} przewrócił się w magazynie.""",
}
_PLACEHOLDER: Final = re.compile(r"\{([a-z])\}")
_LOWERED: Final = 0.15
"""Of texts, how many are written without capitals."""


def write(seed: int, count: int) -> Iterator[Sample]:
    """As many texts, a sentence each, of all languages in turn."""
    chance = random.Random(seed)
    languages = tuple(FRAMES)
    for number in range(count):
        language = languages[number % len(languages)]
        frame = chance.choice(FRAMES[language].splitlines())
        lowered = chance.random() < _LOWERED
        parts: list[str | tuple[str, str]] = []
        at = 0
        for found in _PLACEHOLDER.finditer(frame):
            value = _value(found[1], chance, language)
            parts += [frame[at : found.start()], (value, _KINDS[found[1]])]
            at = found.end()
        parts.append(frame[at:])
        text, spans = place(parts)
        yield Sample(
            text=text.lower() if lowered else text,
            spans=spans,
            classes=CLASSES,
            language=language,
            source="names" if not lowered else "names in lower case",
            template=frame,
        )


def _value(kind: str, chance: random.Random, language: str) -> str:
    if kind == "g":
        return chance.choice(NAMES[language].split("|")).split()[0]
    table = {"n": NAMES, "o": COMPANIES, "c": TOWNS, "a": ADDRESSES}[kind]
    return chance.choice(table[language].split("|"))
