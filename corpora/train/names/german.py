"""Sentences in German. All nouns have capitals, which makes names hard to tell."""

FRAMES = r"""
Bitte fasse mein Gespräch mit {n} von {o} über die Verlängerung zusammen.
Sehr geehrter Herr {l},\n\nvielen Dank für Ihre Anfrage vom {d}. Unsere Niederlassung in {c} meldet sich.\n\nMit freundlichen Grüßen\n{n}\n{o}
Sehr geehrte Frau {l}, Ihr Termin bei Dr. {l} ist am {d} um {t} Uhr.
Sehr geehrte Frau Dr. {n}, anbei der Befund von {n}, wohnhaft in {a}.
Hallo {f},\nkannst du {n} bei {o} anrufen? Er wartet auf das Angebot.\nGruß\n{f}
Lieber {f}, die Rechnung der {o} ist noch offen. Viele Grüße, {f}
hallo {f}, hast du schon was von {o} gehört
kannst du mal {f} {l} fragen ob die lieferung nach {c} raus ist
ich bin {f} und arbeite bei {o} in {c}
frau {l} von {o} hat angerufen wegen der rechnung
Ticket {i}: Der Kunde {n} kann sich seit dem {d} nicht anmelden.
Kunde: {n}\nAnschrift: {a}\nBestellung: {i}
Name: {l}, {f}\nOrt: {c}\nArbeitgeber: {o}
Der Patient {n}, geboren am {d}, wurde in {o} aufgenommen. Diagnose: Lungenentzündung.
Patientin {l}, {f}: Blutdruck stabil, Entlassung nach {c} geplant. Rücksprache mit Dr. {l}.
Der Vorstand der {o} hat {n} zum neuen Leiter der Abteilung bestellt.
Die Aktie von {o} stieg nach der Übernahme der {o} um vier Prozent.
{n}, Sprecherin von {o}, wollte sich nicht äußern.
Der Bürgermeister von {c}, {n}, eröffnete am {w} die neue Brücke.
Bundeskanzler {l} traf sich in {c} mit dem Präsidenten von {y}.
Die Gespräche zwischen {y} und {y} fanden in {c} statt.
Meine Adresse lautet {a}. Ich heiße {n}.
Bitte senden Sie das Paket an {n}, {a}.
Er wohnt in der {s} in {c} und arbeitet für {o}.
Zwischen der {o}, vertreten durch den Geschäftsführer {n}, und Frau {n} wird folgender Vertrag geschlossen.
Teilnehmer: {n}, {n}, {f} {l} ({o})
Die Klägerin, {n} aus {c}, wird durch die Kanzlei {o} vertreten.
// Autor: {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
Von: {n}\nAn: {n}\nBetreff: Angebot für {o}
Mit freundlichen Grüßen\n\ni. A. {n}\nVertrieb\n{o}\n{a}
Wir sind von {c} nach {c} gefahren und waren danach in {y}.
Unser Projektleiter {n} ist ab {m} bei {o} in {c} tätig.
Nach Angaben von {l} will {o} in {y} ein Werk bauen.
Rückruf an Herrn {l}, {o}, wegen der Lieferung.
{f} hat gesagt, dass {f} {l} erst am {w} kommt.
Wer ist {n} und was macht {o}?
Schreib {n} eine Mail, dass die Schulung in {c} verschoben wird.
""".strip().splitlines()

NOTHING = r"""
Der Vertrag wurde am Montag unterschrieben, die Lieferung erfolgt im {m}.
Bitte prüfen Sie die Rechnung und überweisen Sie den Betrag innerhalb von vierzehn Tagen.
Die Besprechung der Abteilung findet im großen Sitzungssaal statt.
Im Anhang finden Sie das Angebot und die Allgemeinen Geschäftsbedingungen.
Kannst du mir die Zusammenfassung der Ergebnisse schicken?
Die Rechnung ist noch offen, die Mahnung geht morgen raus.
Der Drucker im dritten Stock druckt keine Seiten mehr.
Das Protokoll der Sitzung, die Tagesordnung und der Kostenplan liegen bei.
Welche Versicherung zahlt den Schaden am Fahrzeug?
Der Patient klagt über Kopfschmerzen und Übelkeit, kein Fieber.
Mein Hund, meine Katze und das Kind spielen im Garten.
ich hab die datei nicht gefunden, kannst du sie nochmal schicken
Guten Tag, wie kann ich Ihnen helfen?
Sehr geehrte Damen und Herren, hiermit kündige ich meinen Vertrag zum Jahresende.
Mit freundlichen Grüßen\nIhr Kundenservice
Die Regierung plant eine Reform der Rente und der Steuern.
Das Wetter im {m} war kalt, am Wochenende gab es Regen und Schnee.
{p} ist teurer als {p}, aber die Qualität ist besser.
Erkläre mir den Unterschied zwischen Arbeitsspeicher und Festplatte.
Vielen Dank für Ihre Nachricht und Ihre Geduld.
Unsere Umsätze stiegen im dritten Quartal, die Kosten sanken, der Gewinn blieb gleich.
Zur Kenntnisnahme an die Geschäftsleitung und den Betriebsrat.
Die Haltestelle liegt hinter dem Bahnhof, neben der Kirche und dem Rathaus.
Hallo zusammen, die Unterlagen für die Prüfung liegen auf dem Laufwerk.
""".strip().splitlines()
