"""Everyday Spanish: chat, mail, tickets, letters, and what should be left alone."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="es",
    country="ES",
    firsts=(
        "Adolfo", "Begoña", "Cristóbal", "Dolores", "Esteban", "Fátima", "Gonzalo", "Herminia", "Iñaki", "Jimena",
        "Lorenzo", "Marisol", "Nuria", "Óscar", "Pilar", "Ramiro", "Soledad", "Tomás", "Úrsula", "Ximena",
    ),
    lasts=(
        "Aguirre Soto", "Benítez", "Cabrera", "Domínguez Rey", "Echeverría", "Figueroa", "Gallego", "Hidalgo",
        "Iglesias",
        "Lozano", "Montero", "Navarrete", "Ordóñez", "Peralta", "Quiroga", "Rebollo", "Salvatierra", "Toledano",
        "Vidal",
    ),
    firms=(
        "Seguros Costa Clara", "Transportes Ebro S.L.", "Banco de la Sierra", "Clínica Santa Lucía",
        "Ferretería Galván",
        "Olivares y Asociados", "Editorial Tramontana", "Energías del Sur S.A.",
    ),
    streets=("Calle Mayor", "Avenida de la Constitución", "Paseo del Río", "Plaza de España", "Camino Viejo"),
    towns=("Zaragoza", "Oviedo", "Badajoz", "Almería", "Girona", "Burgos"),
    address="{street} {number}, {code} {town}",
    code="5000#",
    phones=("+34 61# ### ###", "91 55# ## ##", "654 ## ## ##", "+34 93 4## ## ##", "976 ### ###"),
    domains=("costaclara.es", "tebro.es", "correolibre.es", "bancosierra.es"),
    date="{day:02}/{month:02}/{year}",
)  # fmt: skip

FRAMES: Final = (
    "¿puedes redactar una nota de agradecimiento para {name}, de {firm}?",
    "Resume: {first} estuvo en {town} el {date} y habló con {name2}.",
    (
        "Estimada señora {last}:\n\nhemos recibido su solicitud del {date}. Puede llamarme al {phone}.\n\nUn saludo,\n"
        "{name2}\n{firm}"
    ),
    "La clienta {name}, nacida el {born}, con domicilio en {address}, pide que la llamen al {phone}.",
    "Rogamos transfiera {amount} euros a la cuenta {iban} antes del {date}. Factura {invoice}.",
    "Mi DNI es {id}. ¿Necesita algo más? {first}",
    "Avería en {firm}: la máquina {part} está parada desde las {time}. {name2} llega de {town}.",
    (
        "De: {name} <{email}>\nPara: {name2} <{email2}>\nAsunto: vacaciones\n\n"
        "Hola, {first2}: estaré fuera hasta el {date}."
    ),
    "El paciente {name}, nacido el {born}, refiere dolor de cabeza desde ayer. Revisión el {date}.",
    "El paquete {order} iba a {address} y nunca llegó.",
    "dile a {first2} que llego a {town} a las {time}",
    "El contrato de alquiler entre {name} y {firm} termina el {date}.",
    "La versión {version} sustituye a la {version}. La compilación {build} tardó {count} minutos.",
    "El pedido {order} incluye {count} artículos a {amount} euros.",
    "En abril, aguas mil; en mayo ya se verá.",
    "El libro tiene el ISBN {isbn} y {count} páginas.",
    "¿Cómo hago una tortilla para {count} personas sin cebolla?",
    "Un herrero, un pastor y un zapatero cruzan la plaza al mediodía.",
)
