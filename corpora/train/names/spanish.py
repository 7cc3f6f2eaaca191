"""Sentences in Spanish."""

FRAMES = r"""
Resume por favor mi llamada con {n} de {o} sobre la renovación.
Hola {f}:\n\nPongo en copia a {n} ({o}), que lleva el proyecto en {c}.\n\nUn saludo,\n{n}
Estimado señor {l}:\n\nHemos recibido su carta del {d}.\n\nAtentamente,\n{n}\n{o}
Estimada Sra. {l}, su cita con el doctor {l} es el {d} a las {t}.
Estimada {n}, el paquete se envió a {a}.
hola {f}, sabes algo de {o}?
puedes preguntar a {f} {l} si viene a {c}
me llamo {f} y trabajo en {o} en {c}
la señora {l} de {o} llamó por la factura
Incidencia {i}: el cliente {n} no puede entrar desde el {d}.
Cliente: {n}\nDirección: {a}\nPedido: {i}
Apellidos: {l}\nNombre: {f}\nCiudad: {c}
El paciente {n}, nacido el {d}, ingresó en {o} con neumonía.
Paciente {l}, {f}: tensión estable, alta a su casa de {c}. Consultado con el Dr. {l}.
El consejo de {o} nombró a {n} director general.
Las acciones de {o} subieron un 4 % tras la compra de {o}.
{n}, portavoz de {o}, no quiso hacer comentarios.
El alcalde de {c}, {n}, inauguró el puente el {w}.
El presidente {l} se reunió con {n} en {c}.
Las conversaciones entre {y} y {y} fueron en {c}.
Vivo en {a}. Soy {n}.
Envíen el paquete a {n}, {a}, por favor.
Vive en {s} de {c} y trabaja para {o}.
Entre {o}, representada por don {n}, y doña {n} se acuerda lo siguiente.
Asistentes: {n}, {n}, {f} {l} ({o})
La demandante, {n}, con domicilio en {a}, está asistida por {o}.
# Autor: {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
De: {n}\nPara: {n}\nAsunto: oferta para {o}
Saludos cordiales,\n\n{n}\nDirectora comercial\n{o}\n{a}
Viajamos de {c} a {c} y después a {y}.
Según {l}, {o} construirá una fábrica en {c}.
Ayer comí con {f} y {f}; {f} deja {o} en {m}.
¿Quién es {n} y a qué se dedica {o}?
Dile a {f} que llame a la señora {l}, de {o}.
Escribe un correo a {n} para cancelar el curso de {c}.
""".strip().splitlines()

NOTHING = r"""
El contrato se firmó el lunes y la entrega será en {m}.
Revise la factura y pague el importe en quince días.
La reunión del departamento será en la sala grande.
Adjunto el presupuesto y las condiciones generales de venta.
¿Me puedes mandar el resumen de los resultados?
Hola, ¿en qué puedo ayudarle?
Muy señores míos: les escribo para cancelar mi suscripción.
El paciente tiene dolor de cabeza, sin fiebre.
La impresora de la tercera planta no funciona.
En {m} hizo frío y llovió todo el fin de semana.
¿Cuál es la diferencia entre la memoria y el disco duro?
{p} cuesta más que {p}, pero la calidad es mejor.
no encuentro el archivo me lo mandas otra vez
El Gobierno prepara una reforma de las pensiones y de los impuestos.
Nuestras ventas crecieron en el tercer trimestre.
Atentamente,\nServicio de Atención al Cliente
Muchas gracias por su mensaje y su paciencia.
El orden del día, el acta y el presupuesto van adjuntos.
Traduce este texto al inglés y corrige las faltas.
El equipo terminó la primera fase del proyecto.
""".strip().splitlines()
