"""Sentences in Polish, in which names stand in the nominative, and as often do not need to."""

FRAMES = r"""
Podsumuj proszę moją rozmowę, w której {n} z firmy {o} mówi o przedłużeniu.
Cześć {f},\n\ndo wiadomości: {n} ({o}) prowadzi projekt w mieście {c}.\n\nPozdrawiam,\n{n}
Szanowny Panie {l},\n\notrzymaliśmy Pana pismo z dnia {d}.\n\nZ poważaniem\n{n}\n{o}
Szanowna Pani {l}, wizyta, którą prowadzi dr {l}, jest {d} o {t}.
Szanowny Panie {n}, paczka została wysłana na adres {a}.
hej {f}, masz coś od {o}
możesz zapytać czy {f} {l} przyjedzie do {c}
jestem {f} i pracuję w {o} w {c}
pani {l} z {o} dzwoniła w sprawie faktury
Zgłoszenie {i}: klient {n} nie może się zalogować od {d}.
Klient: {n}\nAdres: {a}\nZamówienie: {i}
Nazwisko: {l}\nImię: {f}\nMiasto: {c}
Pacjent {n}, urodzony {d}, został przyjęty do {o} z zapaleniem płuc.
Pacjentka {l}, {f}: ciśnienie stabilne, wypis do domu, {c}. Konsultacja: dr {l}.
Rada nadzorcza spółki {o} powołała nowego prezesa, którym został {n}.
Akcje {o} wzrosły o 4 procent po przejęciu {o}.
{n}, rzecznik {o}, odmówił komentarza.
Prezydent miasta {c}, {n}, otworzył most w {w}.
Premier {l} oraz {n} spotkali się w {c}.
Rozmowy: {y} i {y}, miejsce: {c}.
Mieszkam przy {a}. Nazywam się {n}.
Proszę wysłać paczkę: {n}, {a}.
Mieszka przy {s}, {c}, i pracuje dla {o}.
Umowa zawarta między {o}, którą reprezentuje {n}, a panią {n}.
Obecni: {n}, {n}, {f} {l} ({o})
Powódka, {n}, zamieszkała {a}, reprezentowana przez {o}.
# Autor: {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
Od: {n}\nDo: {n}\nTemat: oferta dla {o}
Z poważaniem,\n\n{n}\nDział sprzedaży\n{o}\n{a}
Według słów, które wypowiedział {l}, {o} zbuduje fabrykę: {c}.
Wczoraj {f} i {f} byli na obiedzie; {f} odchodzi z {o}.
Kim jest {n} i czym zajmuje się {o}?
Powiedz, żeby {f} zadzwonił: pan {l}, {o}.
Napisz mail: {n}, szkolenie w {c} odwołane.
""".strip().splitlines()

NOTHING = r"""
Umowa została podpisana w poniedziałek, a dostawa będzie w {m}.
Proszę sprawdzić fakturę i zapłacić kwotę w ciągu czternastu dni.
Spotkanie działu odbędzie się w dużej sali.
W załączeniu oferta oraz ogólne warunki sprzedaży.
Czy możesz mi wysłać podsumowanie wyników?
Dzień dobry, w czym mogę pomóc?
Szanowni Państwo, niniejszym wypowiadam umowę z końcem roku.
Pacjent skarży się na ból głowy, bez gorączki.
Drukarka na trzecim piętrze nie działa.
W {m} było zimno i przez cały weekend padał deszcz.
Jaka jest różnica między pamięcią a dyskiem?
{p} kosztuje więcej niż {p}, ale jakość jest lepsza.
nie mogę znaleźć pliku wyślij jeszcze raz
Rząd przygotowuje reformę emerytur i podatków.
Nasza sprzedaż wzrosła w trzecim kwartale.
Z poważaniem\nBiuro Obsługi Klienta
Dziękuję bardzo za wiadomość i cierpliwość.
Porządek obrad, protokół i budżet są w załączniku.
Przetłumacz ten tekst na angielski i popraw błędy.
Zespół zakończył pierwszy etap projektu.
""".strip().splitlines()
