"""Words beside which names stand, by language: between stretches of other text they make no two sentences alike."""

from typing import Final

BEFORE: Final = {
    "en": {
        "n": "with|from|by|to|and|Mr|Mrs|Ms|Dr|Dr.|Prof.|told|asked|met|saw|call|dear|hi|hello|thanks|client|patient|witness"
        "|colleague|manager|nurse|contact|cc|for|between|tenant|attorney|named|called|of|if|that|when|because",
        "o": "at|with|for|from|by|of|customer|supplier|bought|joined|left|invoice to|contract with|company|vendor|against|to",
        "c": "in|to|from|near|at|through|visited|around|across|of|for|office in|based in|lives in|flight to",
    },
    "de": {
        "n": "mit|von|an|bei|für|Herr|Herrn|Frau|Dr.|Prof.|dass|und|durch|Kollege|Kollegin|Kunde|Kundin|Patient|Zeuge|Zeugin"
        "|Mieter|Richterin|liebe|Lieber|hallo|Hausmeister|wegen|gegen|zu|von der|heißt|ob|weil",
        "o": "bei|von|für|bei der|der|die|von der|Firma|an|durch|gegen|mit|zur|Lieferant|Kunde|Vertrag mit",
        "c": "in|nach|aus|bei|um|von|über|rund um|Niederlassung|Standort|Stadt|Raum",
    },
    "fr": {
        "n": "avec|de|par|à|pour|M.|Mme|Mlle|Me|Dr|docteur|que|et|chez|collègue|client|cliente|patient|témoin|locataire"
        "|cher|chère|bonjour|salut|monsieur|madame|contre|gardien|selon|si|quand|comme",
        "o": "chez|de|par|pour|avec|à|la société|l'entreprise|le groupe|contre|fournisseur|client|du groupe|la maison",
        "c": "à|de|vers|près de|pour|dans|depuis|autour de|ville de|en|région de|agence de",
    },
    "es": {
        "n": "con|de|por|a|para|Sr.|Sra.|don|doña|Dr.|doctora|que|y|señor|señora|cliente|paciente|testigo|portero|hola|querida"
        "|colega|contra|según|inquilino|llamada|cuando|si|porque",
        "o": "de|con|para|por|en|la empresa|el grupo|la firma|contra|proveedor|cliente|del|a",
        "c": "en|a|de|desde|hacia|cerca de|por|ciudad de|oficina de|para",
    },
    "it": {
        "n": "con|di|da|a|per|Sig.|signora|signor|dott.|dottoressa|avv.|che|e|cliente|paziente|testimone|portinaio|ciao|caro"
        "|gentile|collega|contro|secondo|è|inquilino|quando|se|perché",
        "o": "di|con|per|da|in|la ditta|il gruppo|l'azienda|contro|presso|fornitore|cliente|alla|della|a",
        "c": "a|di|da|verso|vicino a|per|in|città di|sede di|ufficio di|zona di",
    },
    "pt": {
        "n": "com|de|por|a|para|Sr.|Sra.|dona|Dr.|doutora|que|e|senhor|senhora|cliente|paciente|testemunha|porteiro|olá|cara"
        "|colega|contra|segundo|é|o|avisar|quando|se|porque|inquilino",
        "o": "da|com|para a|por|na|a empresa|o grupo|a firma|contra a|fornecedor|cliente|para|do|à",
        "c": "em|a|de|para|desde|perto de|por|cidade de|escritório de|no|na zona de",
    },
    "nl": {
        "n": "met|van|door|aan|voor|dhr.|mevrouw|meneer|mevr.|dr.|dat|en|bij|klant|patiënt|getuige|conciërge|hoi|beste"
        "|collega|tegen|volgens|u|huurder|of|omdat|toen|sinds",
        "o": "bij|van|voor|met|door|het bedrijf|de firma|tegen|leverancier|klant|naar|aan",
        "c": "in|naar|uit|bij|rond|van|te|vanuit|gemeente|kantoor|stad",
    },
    "pl": {
        "n": "z|od|przez|dla|i|pan|pani|dr|że|klient|klientka|pacjent|świadek|dozorca|cześć|kolega|przeciw|według|czy|najemca"
        "|prof.|mec.|gdy|bo|do|prowadził|obsługuje|odkąd",
        "o": "z|od|dla|w|firma|spółka|przedsiębiorstwo|grupa|przeciwko|dostawca|klient|przez|do|firmy",
        "c": "w|do|z|od|koło|przez|miasto|oddział|okolice|biuro",
    },
}
"""What stands before a name, a company, a place."""

AFTER: Final = {
    "en": "said|says|is|was|has|wants|called|will|and|who|lives|works|left|asked|from|at|of|on|can|about|'s",
    "de": "sagt|sagte|ist|war|hat|will|wird|und|die|der|wohnt|arbeitet|ging|fragte|aus|von|am|kann|gab|dass",
    "fr": "dit|est|a|était|veut|va|et|qui|habite|travaille|demande|de|du|au|peut|affirme|pour|sur",
    "es": "dice|dijo|es|era|ha|quiere|va|y|que|vive|trabaja|pregunta|de|del|en|puede|para|se",
    "it": "dice|è|era|ha|vuole|va|e|che|abita|lavora|chiede|di|del|in|può|per|si",
    "pt": "disse|diz|é|era|tem|quer|vai|e|que|mora|trabalha|pergunta|de|da|em|pode|para|foi",
    "nl": "zegt|zei|is|was|heeft|wil|gaat|en|die|woont|werkt|vroeg|van|uit|op|kan|voor|had|naar",
    "pl": "mówi|powiedział|jest|był|była|ma|chce|i|który|która|mieszka|pracuje|pyta|z|w|może|wie|przeszła|widział",
}
"""What stands behind a name."""
