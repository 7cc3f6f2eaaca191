"""Which language a text is in, by its commonest words: sure enough to say that names in it are not looked for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

SUPPORTED: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "pl")
"""What the model was trained for."""
OTHERS: Final = ("sv", "da", "no", "fi", "cs", "hu", "ro", "tr", "id", "vi", "hr")
"""What is told from those, and not supported."""
LANGUAGES: Final = SUPPORTED + OTHERS
UNKNOWN: Final = len(SUPPORTED)
"""Stands for a language that nobody can tell, among the supported ones."""

_COMMON: Final = {
    "en": "the of and to in is that it for was on are with as be at this have from or by not but you we they he she "
    "will would can an my your their our has had been what when which there if so do does did please thanks about",
    "de": "der die das und ist nicht ein eine zu den von mit für auf dem im sich des auch es an werden aus er hat dass "
    "sie nach bei einer um am wir ich noch wie einem über einen so zum kann habe bitte wird sind war oder zur uns",
    "fr": "le la les de des et est un une que qui dans pour pas sur au avec ce il elle nous vous je ne se plus par "
    "sont mais ou aux été cette ont être du en son ses leur très bien merci bonjour votre notre était fait",
    "es": "el la los las de y que en un una es por con para no se del al lo como más pero su le ya este sí porque esta "
    "muy sin sobre también me hay cuando todo está ha gracias por favor usted nos fue son desde hola",
    "it": "il lo la gli le di e che è un una per non con sono del della si come anche più ma ha nel alla dei ci questo "
    "molto stato da al delle essere mi grazie prego abbiamo suo sua ho era nella dal dalla ed",
    "pt": "o a os as de e que em um uma é para com não por mais do da se na no dos das ao foi como mas seu sua ou são "
    "está você já muito também pelo pela até isso ele ela nos obrigado olá favor nós meu minha às à",
    "nl": "de het een en van is dat in te op niet met voor zijn die er aan ook als bij naar maar om wordt dit door wij "
    "ik je nog heeft u hebben worden kan zal uit over deze was hij ze wel geen graag bedankt hoe onze",
    "pl": "i w na z do nie się to jest że o jak po od za przez ale czy dla tak już jego jej są było tylko może przy ma "
    "oraz który która które proszę dziękuję ich tym tego został być pan pani nas jako pod ze co bardzo",
    "sv": "och att det som en på är av för med den till har inte om ett jag var men hade så kan från vid eller när ska "
    "skulle vara mycket också efter bara hans hennes tack vi du sig detta finns",
    "da": "og at det som en på er af for med den til har ikke om et jeg var men havde så kan fra ved eller når skal "
    "ville være meget også efter kun hans hendes tak vi du sig dette blev af findes",
    "no": "og å det som en på er av for med den til har ikke om et jeg var men hadde så kan fra ved eller når skal "
    "ville være mye også etter bare hans hennes takk vi du seg dette ble finnes",
    "fi": "ja on ei että se oli hän mutta niin kun olen tämä kuin myös ovat vain mitä joka mukaan sen jos nyt kanssa "
    "ole kaikki siitä voi tai minä sinä hyvin kiitos jälkeen olla",
    "cs": "a se na je že v to s z do o i ale jako za by pro tak co po jsem si ve když už jsou byl jeho které která "
    "bylo může jen nebo být při podle od mezi této děkuji",
    "hu": "a az és hogy nem is egy van ez volt meg de csak már ha mint még azt ki el kell vagy majd nagyon minden lesz "
    "után szerint mert lehet én ő köszönöm itt ami",
    "ro": "și în de la cu nu a pe că este un o se din mai pentru sunt care au fost ce dar sau după ca prin lui fi când "
    "foarte această acest mulțumesc până dacă fără",
    "tr": "ve bir bu da de için ile çok daha gibi ne ama olarak olan var sonra ben kadar o değil en her ya ki mi oldu "
    "olduğu ancak bana sen şey teşekkürler göre hem ise",
    "id": "yang dan di itu dengan untuk tidak ini dari dalam akan pada juga saya ke karena ada kita mereka bisa oleh "
    "sudah atau telah dia kami lebih sangat tersebut terima kasih adalah",
    "vi": "và của là có không được cho trong một người với các những này khi đã để từ cũng như đến về tôi ở nhưng ra "
    "lại rất bạn còn vào theo nhiều phải",
    "hr": "i je u se na da za su od s a ne kao to bi koji po iz samo ali što ili sam nije će već bio sve može biti "
    "koja prema nakon hvala bila između njegov",
}


def _votes() -> dict[str, int]:
    votes: dict[str, int] = {}
    for number, language in enumerate(LANGUAGES):
        for word in _COMMON[language].split():
            votes[word] = votes.get(word, 0) | 1 << number
    return votes


VOTES: Final[Mapping[str, int]] = MappingProxyType(_votes())
"""By common word: a bit for each of `LANGUAGES` that has it."""
