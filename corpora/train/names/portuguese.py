"""Sentences in Portuguese, of Portugal and of Brazil."""

FRAMES = r"""
Resume por favor a minha chamada com {n} da {o} sobre a renovação.
Olá {f},\n\nestou a pôr em cópia {n} ({o}), que gere o projeto em {c}.\n\nCumprimentos,\n{n}
Exmo. Senhor {l},\n\nrecebemos a sua carta de {d}.\n\nAtenciosamente,\n{n}\n{o}
Prezada Sra. {l}, a sua consulta com o doutor {l} é no dia {d} às {t}.
Prezada {n}, o pacote foi enviado para {a}.
oi {f}, tem notícias da {o}?
você pode perguntar pra {f} {l} se ela vem a {c}
meu nome é {f} e trabalho na {o} em {c}
a senhora {l} da {o} ligou por causa da fatura
Chamado {i}: o cliente {n} não consegue entrar desde {d}.
Cliente: {n}\nEndereço: {a}\nPedido: {i}
Apelido: {l}\nNome: {f}\nCidade: {c}
O paciente {n}, nascido a {d}, foi internado em {o} com pneumonia.
Paciente {l}, {f}: pressão estável, alta para casa em {c}. Falado com o Dr. {l}.
O conselho da {o} nomeou {n} diretor-geral.
As ações da {o} subiram 4% depois da compra da {o}.
{n}, porta-voz da {o}, não quis comentar.
O prefeito de {c}, {n}, inaugurou a ponte na {w}.
O presidente {l} reuniu-se com {n} em {c}.
As conversas entre {y} e {y} foram em {c}.
Moro na {a}. Sou {n}.
Enviem o pacote para {n}, {a}, por favor.
Ele mora na {s} em {c} e trabalha para a {o}.
Entre a {o}, representada por {n}, e a senhora {n}, fica acordado o seguinte.
Presentes: {n}, {n}, {f} {l} ({o})
A autora, {n}, residente em {a}, é representada por {o}.
# Autor: {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
De: {n}\nPara: {n}\nAssunto: proposta para {o}
Com os melhores cumprimentos,\n\n{n}\nDiretora comercial\n{o}\n{a}
Viajámos de {c} para {c} e depois para {y}.
Segundo {l}, a {o} vai construir uma fábrica em {c}.
Ontem almocei com {f} e {f}; {f} sai da {o} em {m}.
Quem é {n} e o que faz a {o}?
Diz ao {f} para ligar à doutora {l}, da {o}.
Escreve um email para {n} a cancelar a formação em {c}.
""".strip().splitlines()

NOTHING = r"""
O contrato foi assinado na segunda-feira e a entrega será em {m}.
Por favor verifique a fatura e pague o valor em quinze dias.
A reunião do departamento será na sala grande.
Segue em anexo o orçamento e as condições gerais de venda.
Podes mandar-me o resumo dos resultados?
Olá, como posso ajudar?
Exmos. Senhores, escrevo para cancelar a minha assinatura.
O paciente tem dor de cabeça, sem febre.
A impressora do terceiro andar não funciona.
Em {m} fez frio e choveu todo o fim de semana.
Qual é a diferença entre a memória e o disco rígido?
{p} custa mais do que {p}, mas a qualidade é melhor.
não achei o arquivo me manda de novo por favor
O governo prepara uma reforma das pensões e dos impostos.
As nossas vendas cresceram no terceiro trimestre.
Atenciosamente,\nServiço de Apoio ao Cliente
Muito obrigado pela sua mensagem e pela paciência.
A ordem do dia, a ata e o orçamento seguem em anexo.
Traduz este texto para inglês e corrige os erros.
A equipa terminou a primeira fase do projeto.
""".strip().splitlines()
