"""Sentences in Italian."""

FRAMES = r"""
Riassumi per favore la mia chiamata con {n} di {o} sul rinnovo.
Ciao {f},\n\nmetto in copia {n} ({o}), che segue il progetto a {c}.\n\nA presto,\n{n}
Egregio signor {l},\n\nabbiamo ricevuto la Sua lettera del {d}.\n\nDistinti saluti\n{n}\n{o}
Gentile signora {l}, il Suo appuntamento con il dottor {l} è il {d} alle {t}.
Gentile {n}, il pacco è stato spedito in {a}.
ciao {f}, hai notizie di {o}?
puoi chiedere a {f} {l} se viene a {c}
mi chiamo {f} e lavoro per {o} a {c}
la signora {l} di {o} ha chiamato per la fattura
Segnalazione {i}: il cliente {n} non riesce ad accedere dal {d}.
Cliente: {n}\nIndirizzo: {a}\nOrdine: {i}
Cognome: {l}\nNome: {f}\nCittà: {c}
Il paziente {n}, nato il {d}, è stato ricoverato presso {o} per polmonite.
Paziente {l}, {f}: pressione stabile, dimissione a {c}. Sentito il dott. {l}.
Il consiglio di {o} ha nominato {n} amministratore delegato.
Il titolo di {o} è salito del 4% dopo l'acquisto di {o}.
{n}, portavoce di {o}, non ha voluto commentare.
Il sindaco di {c}, {n}, ha inaugurato il ponte {w}.
Il presidente {l} ha incontrato {n} a {c}.
I colloqui tra {y} e {y} si sono tenuti a {c}.
Abito in {a}. Sono {n}.
Spedite il pacco a {n}, {a}, grazie.
Abita in {s} a {c} e lavora per {o}.
Tra {o}, rappresentata da {n}, e la signora {n} si conviene quanto segue.
Presenti: {n}, {n}, {f} {l} ({o})
La ricorrente, {n}, residente in {a}, è assistita da {o}.
# Autore: {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
Da: {n}\nA: {n}\nOggetto: offerta per {o}
Cordiali saluti,\n\n{n}\nResponsabile vendite\n{o}\n{a}
Siamo andati da {c} a {c} e poi in {y}.
Secondo {l}, {o} costruirà una fabbrica a {c}.
Ieri ho pranzato con {f} e {f}; {f} lascia {o} a {m}.
Chi è {n} e che cosa fa {o}?
Di' a {f} di chiamare l'avvocato {l} di {o}.
Scrivi una mail a {n} per annullare il corso di {c}.
""".strip().splitlines()

NOTHING = r"""
Il contratto è stato firmato lunedì e la consegna sarà a {m}.
Si prega di controllare la fattura e di pagare entro quindici giorni.
La riunione del reparto si terrà nella sala grande.
In allegato il preventivo e le condizioni generali di vendita.
Mi puoi mandare il riassunto dei risultati?
Buongiorno, come posso aiutarla?
Spettabile ditta, scrivo per disdire il mio abbonamento.
Il paziente ha mal di testa, senza febbre.
La stampante del terzo piano non funziona.
A {m} ha fatto freddo e ha piovuto tutto il fine settimana.
Qual è la differenza tra la memoria e il disco?
{p} costa più di {p}, ma la qualità è migliore.
non trovo il file me lo rimandi per favore
Il governo prepara una riforma delle pensioni e delle tasse.
Le nostre vendite sono cresciute nel terzo trimestre.
Distinti saluti\nServizio Clienti
Grazie mille per il messaggio e per la pazienza.
L'ordine del giorno, il verbale e il bilancio sono allegati.
Traduci questo testo in inglese e correggi gli errori.
La squadra ha finito la prima fase del progetto.
""".strip().splitlines()
