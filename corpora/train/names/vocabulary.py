"""Ordinary words of the eight languages, which name nobody: from lists of a library, and our own where it has none."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Final

LISTS: Final = {
    "en": ("lorem.en_US", "job.en_US"),
    "de": ("lorem.de_DE", "job.de_DE", "job.de_AT"),
    "fr": ("lorem.fr_FR", "job.fr_FR"),
    "es": ("lorem.es_ES", "job.es_ES", "job.es_MX"),
    "it": ("lorem.it_IT",),
    "pt": ("job.pt_BR", "job.pt_PT"),
    "nl": ("lorem.nl_NL",),
    "pl": ("lorem.pl_PL", "job.pl_PL"),
}
"""Modules of `faker.providers`: words of texts, and what people work as."""
_PORTUGUESE: Final = """aberto abrir acabar aceitar acesso achar acordo acontecer ação adulto agência agenda agora ajuda ajudar
    alegre alguém alto aluguel aluno amanhã amarelo ambiente amigo amiga amor andar ano antes anúncio apagar apartamento
    aprender aqui areia armário arroz arte assinatura assunto atender aula avião aviso azul banco banho barato barco
    barulho base bater bebida beber bilhete boca bola bolo bolsa bom braço branco cabeça cabelo cachorro cadeira caderno
    cair caixa calor cama câmara caminho camisa campo canção caneta cansado carne caro carro carta cartão casa casaco caso
    cedo certo céu chá chamada chamar chão chave chefe chegar cheio cheiro choque chuva cidade cinza cliente coisa colega
    colher começar comer comida compra comprar computador concurso conhecer conselho conta contar contrato convite copo cor
    coração corpo correio correr corrida cortar cozinha criança cuidado culpa curso custo dado dança dar data decidir dedo
    deixar dente dentro depois desconto desejo desenho desculpa dever dia dinheiro direito dizer doce documento doença dor
    dormir duro dúvida economia edifício emprego empresa encomenda encontrar encontro endereço ensinar entender entrada
    entrar entrega entregar enviar envio erro escada escola escolher escrever escritório esperar espelho esquecer esquina
    estação estado estrada estrela estudar exame exemplo faca fácil falar falta família farmácia fatura favor fazer febre
    fechar feira feliz férias ferro festa ficar filha filho filme fim fogo folha fome fonte força forma forno forte foto
    fraco frente frio fruta fumo fundo futuro galinha ganhar garfo garrafa gato gelo gente gosto gostar governo grande grave
    grupo guarda guerra hábito história hoje homem hora hospital idade ideia igreja imposto inverno irmão irmã janela jantar
    jardim jogar jogo jornal jovem juiz juro lado ladrão lago lápis laranja largo lavar leite leitura lembrar lençol lento
    ler levar limpar limpo língua linha lista livre livro lixo loja longe lugar lua luz macio madeira mãe maior mala mandar
    manhã mão máquina mar marca marido massa medo meia melhor memória menina menino mercado mês mesa mesmo metade metro
    mexer minuto moeda montanha morar morrer mostrar motivo mudar muito mulher mundo música nadar nascer navio negócio neve
    noite nome nota notícia novo número nuvem obra ocupado oficina olhar olho óleo onda ontem ordem orelha ouro outono ouvir
    ovo padaria padeiro pagamento pagar página pai país palavra pão papel parede parte partir passado passar pássaro passeio
    pasta pé pedido pedir pedra pegar peixe pele pequeno perder perdido perguntar perigo perna perto pesado pescar pessoa
    piso plano planta pobre poder ponte ponto porta porto possível posto pouco povo praça praia prato prazo preciso preço
    preto prédio presente pressa primeiro primo problema procurar produto professor projeto pronto prova próximo pulo
    quarto quase queijo queixa quente quer rapaz rápido razão receber receita recibo rede regra rei relógio remédio resposta
    responder resto resultado reunião rico rio rir roda roupa rua ruído saber saco sair sal sala salário sangue sapato saúde
    seco sede segredo seguro semana semente sempre senha sentar sentir ser serviço sinal sítio sobrinho sol som sombra sonho
    sono sorte subir sujo tamanho tarde tarefa taxa tecido telefone telefonema televisão tempo tentar terra teste teto tinta
    tio tirar toalha tomar torre trabalhar trabalho trazer tribunal triste trocar último uso vaca vaga vazio velho vender
    vento ver verão verdade verde vergonha vermelho vestido vez viagem viajar vida vidro vinho vir vista viver vizinho voar
    volta voltar voto voz"""
_WORD: Final = re.compile(r"[^\W\d_]+")


def ordinary(language: str) -> Iterator[str]:
    """Words of a language as they are written inside of sentences; in German, nouns with a capital."""
    if language == "pt":
        yield from _PORTUGUESE.split()
    for name in LISTS[language]:
        provider = import_module(f"faker.providers.{name}").Provider
        texts = provider.word_list if name.startswith("lorem") else provider.jobs
        for text in texts:
            for word in _WORD.findall(text):
                yield word if language == "de" or name.startswith("lorem") else word.lower()
