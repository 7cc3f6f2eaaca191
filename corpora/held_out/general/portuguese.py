"""Everyday Portuguese: chat, mail, tickets, letters, and what should be left alone."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="pt",
    country="PT",
    firsts=(
        "Anabela", "Bruno", "Catarina", "Diogo", "Eduarda", "Fernando", "Graça", "Hélder", "Inês", "Joaquim",
        "Leonor", "Márcio", "Natália", "Otávio", "Patrícia", "Rúben", "Susana", "Tiago", "Vanessa", "Xavier",
    ),
    lasts=(
        "Antunes", "Barbosa", "Cardoso", "Duarte", "Esteves", "Fonseca", "Guerreiro", "Henriques", "Lourenço", "Macedo",
        "Nogueira", "Oliveira", "Pinheiro", "Queirós", "Rebelo", "Sampaio", "Teixeira", "Valente", "da Silveira",
        "Leitão",
    ),
    firms=(
        "Seguros Atlântida", "Transportes do Minho Lda.", "Banco da Ribeira", "Clínica da Boavista", "Padaria Estrela",
        "Almeida Rocha Advogados", "Águas do Planalto S.A.", "Livraria Cais",
    ),
    streets=("Rua das Flores", "Avenida da Liberdade", "Largo do Carmo", "Travessa da Fonte", "Rua de São Bento"),
    towns=("Braga", "Aveiro", "Setúbal", "Viseu", "Faro", "Coimbra"),
    address="{street} {number}, {code} {town}",
    code="4###-###",
    phones=("+351 91# ### ###", "21 34# ## ##", "+351 22 20# ####", "96# ### ###", "253 2## ###"),
    domains=("atlantida.pt", "tminho.pt", "correiolivre.pt", "bancoribeira.pt"),
    date="{day:02}/{month:02}/{year}",
)  # fmt: skip

FRAMES: Final = (
    "podes escrever uma nota de agradecimento a {name}, da {firm}?",
    "Resume: {first} esteve em {town} no dia {date} e falou com {name2}.",
    (
        "Exma. Senhora {last},\n\nrecebemos o seu pedido de {date}. Pode ligar-me para o {phone}.\n\nCumprimentos,\n"
        "{name2}\n{firm}"
    ),
    "A cliente {name}, nascida a {born}, residente em {address}, pede que lhe liguem para o {phone}.",
    "Agradecemos a transferência de {amount} euros para a conta {iban} até {date}. Fatura {invoice}.",
    "O meu NIF é {id}. Precisa de mais alguma coisa? {first}",
    "Avaria na {firm}: a máquina {part} está parada desde as {time}. {name2} vem de {town}.",
    "De: {name} <{email}>\nPara: {name2} <{email2}>\nAssunto: férias\n\nOlá {first2}, estou fora até {date}.",
    "O doente {name}, nascido a {born}, queixa-se de dores de cabeça desde ontem. Consulta a {date}.",
    "A encomenda {order} ia para {address} e nunca chegou.",
    "diz à {first2} que chego a {town} pelas {time}",
    "O contrato entre {name} e {firm} termina a {date}.",
    "A versão {version} substitui a {version}. A compilação {build} demorou {count} minutos.",
    "A encomenda {order} tem {count} artigos a {amount} euros.",
    "Em abril, águas mil; em maio logo se vê.",
    "O livro tem o ISBN {isbn} e {count} páginas.",
    "Como faço um bolo para {count} pessoas sem ovos?",
    "Um ferreiro, um pastor e um sapateiro atravessam a praça ao meio-dia.",
)
