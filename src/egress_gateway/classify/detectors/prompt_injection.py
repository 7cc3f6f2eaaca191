"""Phrases that try to give a model orders of its own: known wordings, not an understanding.

`injection.prompt` is what nobody has to say to a model, whoever says it. `injection.indirect` is what only the text
of a tool has no business to say: it addresses the model, plays another speaker, or wants data sent somewhere. A
classifier keeps the second in what tools brought and nowhere else, and calls the first so there (`orders.py`).

English, German, French, Spanish, Italian, Portuguese, Dutch and Polish. Texts that quote such a phrase are found as
well: a model that reads a quotation may follow it. OWASP Top 10 for LLM Applications 2025, LLM01.
"""

from typing import Final

from egress_gateway.classify.pattern import Detector, Pattern
from egress_gateway.core.ids import DataClass

INJECTION: Final = DataClass("injection.prompt")
INDIRECT: Final = DataClass("injection.indirect")

_OVERRIDE: Final = {
    "en": r"(?:ignore|disregard|forget|override|bypass|set aside|do not follow|stop following)(?: all| any| every)?"
    r"(?: of)?(?: the| your| my| these| those)?"
    r"(?: previous| prior| above| earlier| preceding| system| original| safety| initial| existing| former)+ "
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|messages?|orders?|constraints?|tasks?)",
    "en_everything": r"(?:ignore|disregard|forget) (?:everything|anything|all|whatever)(?: that)? "
    r"(?:you (?:were|have been|was)(?: just)? (?:told|instructed|given|asked)|(?:above|before) this|(?:written"
    r"|said|stated) "
    r"(?:above|before|earlier|so far))",
    "de": r"(?:ignorieren?|vergiss|vergessen|missachten?|ubergehen?|verwirf|verwerfen)(?: sie)?(?: bitte)?"
    r"(?: alles?| alle| samtliche)?(?: deine| ihre| die| den| diese)? "
    r"(?:bisherigen?|vorherigen?|vorigen?|obigen?|fruheren?|vorangegangenen?|ursprunglichen?|vorstehenden?) "
    r"(?:anweisung|instruktion|vorgabe|regel|befehl|richtlinie|auftrag)(?:en|n|e)?",
    "fr": r"(?:ignore[zr]?|oublie[zr]?|neglige[zr]?|ne ten(?:ez|ir) pas compte(?: de)?|ne tiens pas compte(?: de)?)"
    r"(?: toutes)?(?: les| tes| vos| des| ces)? (?:instructions?|consignes?|regles?|directives?|ordres) "
    r"(?:precedente?s?|anterieure?s?|ci-dessus|initiale?s|d'origine|donnees? (?:plus haut|avant))",
    "es": r"(?:ignor[ae]n?|olvid[ae]n?|descart[ae]n?|ha[zg]a? caso omiso de|no sigas)(?: de)?(?: todas)?"
    r"(?: las| tus| sus| estas)? (?:instrucciones|reglas|indicaciones|ordenes|directrices) "
    r"(?:anteriores|previas|de arriba|originales|iniciales)",
    "it": r"(?:ignora(?:te|re)?|dimentica(?:te|re)?|trascura(?:te|re)?|non seguire)(?: tutte)?(?: le"
    r"| queste)?(?: tue| vostre)?"
    r"(?: precedenti)? (?:istruzioni|regole|indicazioni|direttive)(?: precedenti| anteriori| di sopra| originali"
    r"| iniziali"
    r"| ricevute)",
    "pt": r"(?:ignor[ae]m?|esquec[ae]m?|desconsider[ae]m?|nao sig[ao])(?: de)?(?: todas)?(?: as)?(?: suas| tuas)? "
    r"(?:instrucoes|regras|orientacoes|diretrizes|ordens) (?:anteriores|previas|acima|originais|iniciais)",
    "nl": r"(?:negeer|vergeet|sla)(?: alle| al)?(?: je| jouw| uw| de| deze)? "
    r"(?:vorige|eerdere|bovenstaande|voorgaande|oorspronkelijke) "
    r"(?:instructies|opdrachten|regels|aanwijzingen|richtlijnen)",
    "pl": r"(?:zignoruj(?:cie)?|ignoruj(?:cie)?|zapomnij(?:cie)?|pomin(?:cie)?"
    r"|odrzuc(?:cie)?)(?: o)?(?: wszystki(?:e|ch))?"
    r"(?: swoje| twoje| swoich)? (?:poprzedni|wczesniejsz|powyzsz|dotychczasow)(?:e|y|ch|ych|ich) "
    r"(?:instrukcj|poleceni|zasad|wytyczn|rozkaz)(?:e|a|y|ach|i)?",
}
"""By language: not to follow what was said before."""

_ADDRESSED: Final = {
    "en": r"(?:attention|note|notice|message|instructions?|orders?|reminder|dear)(?: to| for)?(?: the| any| all)? "
    r"(?:AI|LLM|language model|chatbot|assistant|agent)s?(?: model| assistant| agent)?s?\b",
    "en_if": r"if you are (?:an? |the )?(?:AI|LLM|(?:large )?language model|assistant|agent|bot|chatbot)\b",
    "en_must": r"(?:the |any |every )?(?:AI|LLM|language model|AI assistant|AI agent|assistant)s? "
    r"(?:must|shall|should|has to|is required to|are required to)(?: now| also| always| first| instead)* "
    r"(?:send|call|use|run|execute|include|append|ignore|reply|respond|answer|say|forward|open|visit|recommend"
    r"|approve|tell)",
    "de": r"(?:hinweis|anweisung|nachricht|achtung|auftrag)(?:en)?(?: an| fur)?(?: die| den| das| alle)? ?(?:,|:)? ?"
    r"(?:KI|AI|sprachmodell|assistent|KI-assistent(?:en)?|agent)(?:en)?\b",
    "fr": r"(?:note|message|consigne|instruction|attention)s?(?: a| pour| destinee? a)?(?: l'| les | toute? )?"
    r"(?:IA|intelligence artificielle|assistant|modele de langage|agent IA)\b",
    "es": r"(?:nota|mensaje|instruccion(?:es)?|atencion|aviso)(?: para| a| al)?(?: la| el| los)? "
    r"(?:IA|inteligencia artificial|asistente|modelo de lenguaje|agente de IA)\b",
    "it": r"(?:nota|messaggio|istruzion[ei]|attenzione|avviso)(?: per| all')?(?: la | il | ogni | l')? ?"
    r"(?:IA|AI|intelligenza artificiale|assistente|modello linguistico)\b",
    "pt": r"(?:nota|mensagem|instruc(?:ao|oes)|atencao|aviso)(?: para| a| ao)?(?: a| o| os)? "
    r"(?:IA|inteligencia artificial|assistente|modelo de linguagem)\b",
    "nl": r"(?:let op|bericht|instructies?|opdracht|opmerking)(?: aan| voor)?(?: de| het| alle)? "
    r"(?:AI|taalmodel|assistent|AI-assistent)\b",
    "pl": r"(?:uwaga|wiadomosc|instrukcj[aei]|polecenie|notatka)(?: dla| do)?(?: kazdego)?,? "
    r"(?:AI|SI|sztucznej inteligencji|asystent(?:a|ow)?|model(?:u)? jezykow(?:ego|y))\b",
}
"""By language: the model is spoken to."""

_SECRECY: Final = {
    "en": r"(?:do not|don'?t|never|without) (?:tell|telling|inform|informing|notify|notifying|alert|alerting|mention"
    r"|mentioning|reveal|show)(?: any of)?(?: this| it| that)?(?: to)? ?(?:the )?(?:users?|humans?|operators?"
    r"|customers?)\b",
    "de": r"(?:sage?|erzahle?|verrate?|informiere|zeige)[a-z]*(?: sie)?(?: dem| den| der)? "
    r"(?:nutzer|benutzer|anwender|menschen)(?:in)?(?: davon| das| es| hiervon| daruber)? (?:nichts|nicht)\b",
    "fr": r"(?:ne (?:dis|dites|revele[zs]?|mentionne[zs]?|parle[zs]?|previens|prevenez)"
    r"|sans (?:dire|prevenir|informer))[a-z ]{0,24} (?:a l'|l'|les )(?:utilisateur|usager)s?\b",
    "es": r"(?:no (?:le )?(?:digas|diga|menciones|informes|reveles|avises)|sin (?:decir|avisar|informar))"
    r"[a-z ]{0,24} (?:al|a la|el) usuari[oa]\b",
    "it": r"(?:non (?:dire|rivelare|menzionare|informare|avvisare)|senza (?:dire|informare|avvisare))"
    r"[a-z ]{0,24} (?:all'|l')utente\b",
    "pt": r"(?:nao (?:diga|conte|mencione|informe|revele|avise)|sem (?:dizer|avisar|informar))"
    r"[a-z ]{0,24} (?:ao|o|a) (?:usuario|utilizador)\b",
    "nl": r"(?:vertel|meld|zeg|toon)[a-z ]{0,24} (?:de |aan de )?gebruiker[a-z ]{0,20} (?:niet|niets)\b",
    "pl": r"nie (?:mow|informuj|ujawniaj|wspominaj|pokazuj)[a-z ]{0,24} uzytkownik(?:owi|a)\b",
}
"""By language: the user is not to know."""

_LOOT: Final = {
    "en": r"(?:send|forward|post|upload|e-?mail|transmit|exfiltrate|leak)(?: me| us)?(?: all| all of| any)?"
    r"(?: the| this| your| these| their)(?: user'?s?| full| entire| complete| whole| private| secret| stored"
    r"| current)* "
    r"(?:conversation|chat|dialogue|history|system prompt|instructions|credentials|passwords|api keys?|tokens"
    r"|secrets|environment variables|env(?:ironment)? file|private keys?|customer (?:data|list|records?)|personal data"
    r"|inbox|contacts|context)(?: history| log| list)? (?:to|via|in|as|using|by)\b",
    "de": r"(?:sende|schicke?|ubermittle|ubertrage|leite|kopiere|lade)[a-z]*(?: sie)?(?: alle"
    r"| samtliche)?(?: die| den| das)?"
    r"(?: gesamten?| ganzen?| gespeicherten?| bisherigen?)* (?:unterhaltung|gesprach|chatverlauf|verlauf"
    r"|nachrichten|zugangsdaten"
    r"|passworter|schlussel|kundendaten|kundenliste|systemprompt|anweisungen)\b",
    "fr": r"(?:envoie[sz]?|envoyez|transmet[sz]?|transmettez|transfere[zs]?|copie[zs]?)(?: toute?s?)?(?: la| le"
    r"| les| l')? ?"
    r"(?:conversation|historique|messages|identifiants|mots de passe|cles?|donnees (?:clients?|personnelles))\b",
    "es": r"(?:envi[ae]n?|reenvi[ae]n?|transmit[ae]n?|manda|copia|sube)(?: tod[ao]s?)?(?: la| el| las| los)? "
    r"(?:conversacion|historial|mensajes|credenciales|contrasenas|claves|datos de(?: los)? clientes?)\b",
    "it": r"(?:invi[ae](?:te)?|inoltra|trasmett[ie]|copia|carica|manda)(?: tutt[aei])?(?: la| il| i| le)? "
    r"(?:conversazione|cronologia|messaggi|credenziali|password|chiavi|dati (?:dei )?clienti)\b",
    "pt": r"(?:envi[ae]m?|encaminhe|transmit[ae]|copie|mande)(?: tod[ao]s?)?(?: a| o| as| os)? "
    r"(?:conversa|historico|mensagens|credenciais|senhas|chaves|dados d[oe]s? clientes?)\b",
    "nl": r"(?:stuur|verzend|mail|kopieer|upload)(?: me| mij)?(?: alle| het| de)*(?: hele| volledige| opgeslagen)? "
    r"(?:gesprek|chatgeschiedenis|berichten|inloggegevens|wachtwoorden|sleutels|klantgegevens)\b",
    "pl": r"(?:wyslij|przeslij|przekaz|skopiuj|przekieruj)(?:cie)?(?: wszystkie| cala| caly)? "
    r"(?:rozmow[ey]|historie|wiadomosci|dane (?:logowania|klientow)|hasla|klucze)\b",
}
"""By language: what is to be sent away."""

_PLAIN: Final = (
    Pattern(
        id="injection_reveal",
        regex=r"(?i)\b(?:reveal|print|show|repeat|output|leak|tell me|recite)(?: me)?(?: all)?(?: of)? (?:the|your) "
        r"(?:system|hidden|initial|secret|original) "
        r"(?:prompt|instructions?|message|rules)\b",
        data_class=INJECTION,
        score=800,
    ),
    Pattern(
        id="injection_persona",
        regex=r"(?i)\byou are now (?:in )?(?:DAN|developer mode|jailbroken|unrestricted|an? unrestricted|an?"
        r" unfiltered)\b|"
        r"\b(?:do anything now|jailbreak mode|god mode enabled)\b",
        data_class=INJECTION,
        score=800,
    ),
    Pattern(
        id="injection_role_marker",
        regex=r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id|end_header_id"
        r"|begin_of_text)\|>"
        r"|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>",
        data_class=INJECTION,
        score=750,
    ),
)
_BY_TOOLS: Final = (
    Pattern(
        id="injection_speaker",
        regex=r"\n[ \t>*]{0,4}(?:Human|Assistant): |\n?#{2,4} ?(?:System|Instructions?|Assistant|Human"
        r"|User)(?: prompt| message)? ?:"
        r"|(?i:</?(?:system|system-prompt|system_instructions?|assistant|instructions?-for-ai)>)"
        r"|(?i:\bsystem (?:prompt|override|instructions?|notice)(?: update)? ?:)",
        data_class=INDIRECT,
        score=700,
    ),
    Pattern(
        id="injection_comment",
        regex=r"(?i)<!--[^<>\x1d\x1e]*\b(?:(?:ignore|disregard) (?:all|any|your|previous|prior)"
        r"|(?:AI|LLM|language model|AI assistant|AI agent)s?|system prompt|instructions? for (?:the |any )?"
        r"(?:assistant|agent|model))\b",
        data_class=INDIRECT,
        score=800,
    ),
    Pattern(
        id="injection_unseen",
        regex=r"(?i)\b(?:display ?: ?none|visibility ?: ?hidden|font-size ?: ?0"
        r"|opacity ?: ?0)\b[^<>\x1d\x1e]*>[^<>\x1d\x1e]*"
        r"\b(?:ignore|disregard|assistant|you must|system prompt)\b",
        data_class=INDIRECT,
        score=800,
    ),
    Pattern(
        id="injection_errand",
        regex=r"(?i)\b(?:before|instead of|prior to) (?:you (?:answer|respond|reply|continue|do anything)"
        r"|answering|responding"
        r"|replying|continuing|summari[sz]ing|doing anything)(?: [a-z]+| [a-z]+ [a-z]+)?,? (?:please |first "
        r"|you must )*"
        r"(?:call|use|run|execute|open|visit|fetch|send|read)\b",
        data_class=INDIRECT,
        score=650,
    ),
    Pattern(
        id="injection_call",
        regex=r"(?i)\b(?:call|invoke|use|run|execute) (?:the |your )?`?[a-z]+_[a-z_]+`? (?:tool"
        r"|function) (?:with|to|and|on|for)\b",
        data_class=INDIRECT,
        score=600,
    ),
    Pattern(
        id="injection_image",
        regex=r"(?i)\b(?:include|append|add|render|insert|embed|display) (?:the |this "
        r"|an? )?(?:following )?(?:markdown )?"
        r"(?:image|link|url)\b[a-z :]*\b(?:in|to|at) (?:the end of )?(?:your|every) (?:answer|reply|response"
        r"|output|message)",
        data_class=INDIRECT,
        score=700,
    ),
)


def _by_language(name: str, phrases: dict[str, str], data_class: DataClass, score: int) -> tuple[Pattern, ...]:
    return tuple(
        Pattern(
            id=f"injection_{name}" if language == "en" else f"injection_{name}_{language}",
            regex=rf"(?i)\b{phrase}" + ("" if phrase.endswith(r"\b") else r"\b"),
            data_class=data_class,
            score=score,
        )
        for language, phrase in phrases.items()
    )


DETECTOR: Final = Detector(
    name="prompt_injection",
    patterns=(
        *_by_language("override", _OVERRIDE, INJECTION, 850),
        *_PLAIN,
        *_by_language("addressed", _ADDRESSED, INDIRECT, 700),
        *_by_language("secrecy", _SECRECY, INDIRECT, 750),
        *_by_language("loot", _LOOT, INDIRECT, 650),
        *_BY_TOOLS,
    ),
)
