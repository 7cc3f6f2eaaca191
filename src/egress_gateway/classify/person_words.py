"""Words that say that what stands near them is somebody's: titles, kin, what patients say, what is written of them.

Alternatives of an expression, folded to ASCII. A pronoun that also means things or everybody (`it`, `you`, `Sie`,
`zijn`) is none.
"""

from typing import Final

from egress_gateway.classify.pattern import KEY_SEPARATOR

_LABEL: Final = rf"""(?:["']?(?: ?[:=] ?["']?|{KEY_SEPARATOR}))"""
"""What makes a word the name of a field: a colon, an equals sign, or its being a JSON key."""

_TITLES: Final = (
    r"patient(?:in|e|en|'s)?|paciente|paziente|pacjent(?:ka|em|a|ki)?|pt|mr|mrs|ms|mx|herr|frau|mme|mlle|monsieur|"
    r"madame|senora?|sra?|signora?|sig|dhr|mevr|mevrouw|pani|utente|doente"
)
_PRONOUNS: Final = (
    r"he|she|his|her|him|he's|she's|himself|herself|seine[rnm]?|ihre[rnm]?|elle|lui|ella|jego|jej|haar|hij"
)
_KIN: Final = (
    r"wife|husband|spouse|son|daughter|mother|father|mom|mum|dad|brother|sister|sibling|child|kid|baby|toddler|newborn|"
    r"friend|colleague|co-?worker|boss|manager|client|patient|employee|student|partner|fiancee?|girlfriend|boyfriend|"
    r"grand(?:mother|father|ma|pa|son|daughter|dad|child)|gran|nan|nana|neighbou?r|aunt|uncle|niece|nephew|cousin|"
    r"(?:step|foster |adopted )?(?:son|daughter|mother|father|child)|(?:mother|father|sister|brother)-in-law|twins?|"
    r"roommate|flatmate|housemate|teammate|ex|teen|teenager|nanny|landlord|tenant"
)
_MY: Final = (
    r"(?:my|our|your|their) (?:(?:late|elderly|old|older|younger|little|best) )?"
    rf"(?:{_KIN})|"
    r"my (?:own )?(?:doctor|gp|psychiatrist|psychologist|cardiologist|oncologist|neurologist|gyna?ecologist|surgeon|"
    r"pharmacist|dentist|therapist|physician|specialist|consultant|midwife|nurse|meds?|medications?|prescriptions?|"
    r"medicines?|pills?|dose|dosage|diagnosis|condition|symptoms|treatments?|surgery|operation|chemo|radiotherapy|scan|"
    r"mri|biopsy|blood (?:pressure|sugar|test|results)|flare[- ]?ups?|health|illness|disability|pregnancy|body|history)"
)
_I: Final = (
    r"i (?:was|have been|am|was just|just got|got|had been|get|keep being) (?:also |recently |just )?"
    r"(?:diagnosed|prescribed|taking|treated|on|given|put on|told|hospitali[sz]ed|admitted|living|"
    r"suffering|struggling|recovering|allergic|pregnant|diabetic|epileptic|asthmatic|autistic|bipolar)|"
    r"i (?:also |still |currently |just )?(?:take|took|suffer|"
    r"suffered|have|had|started|stopped|live with|struggle|deal with|developed|caught|got|inject|use|need my)|"
    r"i (?:think|believe|fear|might|may|could) (?:i )?have|"
    r"i'?m (?:also |still |currently |a |an )?(?:on|taking|diabetic|epileptic|asthmatic|autistic|bipolar|allergic|"
    r"recovering|living with|being treated|suffering|struggling|using|pregnant)|"
    r"i'?ve (?:been|had|got|just|started|taken|developed|struggled|lived|suffered|also|always|recently)|"
    r"(?:gave|prescribed|put|started|gives|has|have|had) (?:me|him|her|us|them)(?: on)?|for my|with my|because of my"
)
_SOMEBODY: Final = (
    r"(?:the|a|an|this|that) (?:(?:elderly|young|male|female) )?"
    r"(?:man|woman|boy|girl|gentleman|lady|infant|toddler|child|baby|widow(?:er)?|inmate|resident|claimant|employee|"
    r"worker|staff member|colleague|student|pupil|client|customer|tenant|applicant|borrower|debtor|suspect|defendant|"
    r"plaintiff|veteran|donor|caller|mother|father|husband|wife|daughter|son|driver|victim|nurse)|"
    r"(?:the|le|la|el|il|o|de|der|die|une?|eine?|een) (?:client[ae]?|kunde|kundin|klant|patiente?n?|bewohner(?:in)?|"
    r"mitarbeiter(?:in)?|employee?|salariee?|emplead[oa]|trabajador[a]?|dipendente|medewerker|werknemer|"
    r"doente|funcionari[oa])|"
    r"(?:customer|client|applicant|employee|passenger|visitor|suspect|resident|tenant|student|claimant|member)'s|"
    r"des mitarbeiters|klientka|pracownika|borrower|policyholder|account holder|year[s]?[- ]old|y/?o|"
    r"\d\d ?(?:y/?o|[mf]|ans|anos|anni|lat|jaar)|\(\d\d\)|ja(?:e)?hrige?[rn]?|jahre alt"
)
_CARE: Final = (
    r"(?:mis)?diagnosed|hospitali[sz]ed|"
    r"(?:was|is|been|being|got) (?:admitted|prescribed|treated (?:for|with)|started on|switched to|given|put on|"
    r"maintained on|discharged|allergic)|"
    r"suffer(?:ed|ing) (?:from|with)|suffers|(?:tested|screened) positive|battl(?:es|ed|ing)|died (?:of|from)|"
    r"(?:a|family|past|known|strong|significant|long|prior|previous) history of|medical history|"
    r"allergic to|complain(?:s|ed|ing) of|present(?:s|ed|ing) with|admitted (?:for|with|to)|discharged (?:on|with|"
    r"home)|"
    r"recover(?:s|ed|ing) from|treated for|takes|on sick leave|signed off|off sick|out sick|call(?:ed|ing) in sick|"
    r"currently (?:on|takes|taking)|who (?:has|had|suffers|takes|lives with)|"
    r"h/o|hx|pmhx?|psh|fhx?|hpi|c/o|s/p|k/c/o|o/e|nkda|dob|date of birth|mrn|prescribed (?:me|him|her)|"
    r"\d{1,4} ?(?:mg|mcg|ug|ml|units|iu) (?:po|iv|im|sc|sl|od|bd|bid|tid|tds|qid|qds|qd|qhs|qam|"
    r"q\d\d?h|prn|daily|nightly|weekly|once|twice|three times|every|at night|at bedtime|in the morning|a day|per day|"
    r"each|taglich|taeglich|am tag|pro tag|morgens|abends|par jour|al dia|diarios|cada|al giorno|ao dia|por dia|"
    r"per dag|dziennie|na dobe|1-0-[01])"
)
_ELSEWHERE: Final = (
    r"leidet (?:an|unter|seit)|leide (?:an|unter)|litt (?:an|unter)|erkrankte? an|wurde mit|diagnostiziert|"
    r"verschrieben|"
    r"verordnet|krankgeschrieben|zustand nach|z\. ?n\.|bekannte[rn]?|vorerkrankung(?:en)?|stationar|eingeliefert|"
    r"(?:er|sie|ich) (?:hat|hatte|nimmt|bekommt|bekam|habe|hatte|nehme|leide|bin|spritze|muss)|(?:hat|habe|"
    r"haben) (?:mir|"
    r"ihm|ihr)|nehme ich|habe ich|bekomme ich|(?:mir|ihm) wurde|"
    r"mein(?:e|er|em|en)? (?:(?:ex-?)?frau|mann|sohn|tochter|mutter|vater|kind|bruder|schwester|oma|opa|grossmutter|"
    r"grossvater|tante|onkel|freund(?:in)?|nachbar(?:in)?|chef(?:in)?|partner(?:in)?|kolleg(?:e|in|en)|arzt|arztin|"
    r"hausarzt|patient(?:in)?|diagnose|medikamente|schwiegermutter|schwiegervater)|"
    r"souffr(?:e|ait|ant|ent) d[e']|souffre|atteinte? d[eu']|hospitalisee?|on m'a|m'a (?:prescrit|diagnostique)|"
    r"diagnostiquee?|lui a prescrit|(?:il|elle) (?:a|prend|est|avait|suit)|je (?:prends|souffre|suis|fais|vis avec)|"
    r"j'ai|j'avais|antecedents? d[e']|"
    r"(?:ma|mon|sa|son|notre) (?:femme|mari|fils|fille|mere|pere|collegue|soeur|frere|grand-mere|grand-pere|tante|"
    r"oncle|"
    r"amie?|copine?|copain|voisine?|patiente?|medecin|epouse|epoux|bebe|belle-mere|beau-pere)|"
    r"padec(?:e|o|ia)(?: de)?|sufr(?:e|o|ia) de|sufro|tengo|tomo|me (?:diagnosticaron|recetaron|recetado|"
    r"detectaron|han)|"
    r"(?:le|les) (?:diagnosticaron|recetaron|detectaron|han)|diagnosticad[oa]|ingresad[oa]|recetado|antecedentes de|"
    r"alergic[oa] a|(?:mi|su|nuestr[oa]) (?:mujer|marido|espos[ao]|hij[ao]|madre|padre|herman[ao]|abuel[ao]|ti[ao]|"
    r"prim[ao]|suegr[ao]|amig[ao]|vecin[ao]|pareja|jef[ea]|medic[oa]|companer[oa]|novi[ao])|"
    r"soffr(?:e|o|iva) di|affett[oa] da|ricoverat[oa]|in cura|mi hanno|gli hanno|le hanno|ho (?:avuto|il|la|l'|un|una|"
    r"preso|iniziato)|ha avuto|prendo|diagnosticat[oa]|"
    r"(?:mi[ao]|su[ao]) (?:moglie|marito|figli[ao]|madre|padre|sorella|fratello|nonn[ao]|zi[ao]|suocer[ao]|amic[ao]|"
    r"collega|vicin[ao]|medico|compagn[ao])|"
    r"sofr(?:e|o|ia) de|tenho|fui diagnosticad[oa]|diagnosticad[oa] com|receitou(?:-me)?|prescreveu|internad[oa]|"
    r"(?:minha|meu|sua|seu) (?:mulher|mae|filh[ao]|marido|pai|irma|irmao|av[o]|espos[ao]|ti[ao]|amig[ao]|sogr[ao]|"
    r"vizinh[ao]|medic[oa]|colega)|"
    r"lijdt aan|lijd aan|ik (?:heb|slik|gebruik|neem|kreeg|ben)|heb ik|voorgeschreven|gediagnosticeerd|opgenomen|"
    r"(?:hij|zij|ze) (?:heeft|had|slikt|gebruikt|krijgt|kreeg)|"
    r"(?:mijn|zijn|haar|onze) (?:vrouw|man|zoon|dochter|moeder|vader|zus|broer|oma|opa|tante|oom|kind|buurvrouw|"
    r"buurman|"
    r"collega|vriend|vriendin|huisarts|patient|partner|baas)|"
    r"chor(?:uje|ujacy|ujaca|owal|owala) na|cierpi na|mam|biore|u mnie|zdiagnozowano|stwierdzono|przepisal[ai]?|"
    r"lecz(?:y|e) sie|leczon[ya]|przyjmuj[ea]|zazywa|hospitalizowan[ya]|"
    r"(?:u )?moj(?:a|ej|ego|emu)? (?:zon[ay]|maz|meza|syn|syna|cork[ai]|matk[ai]|ojciec|ojca|brat|brata|siostr[ay]|"
    r"babci[ai]?|dziadek|dziadka|tesciowa|sasiad|sasiadka|szef|lekarz)"
)
_MONEY: Final = (
    r"(?:sein|mein|ihr|son|sa|su|il suo|zijn|haar|jego|jej) (?:gehalt|einkommen|salaire|sueldo|salario|stipendio|"
    r"salaris|wynagrodzenie)|"
    r"my (?:annual |monthly |current |account |gross |net |base )?(?:salary|income|balance|pension|debts?|wages?|"
    r"mortgage|loan|savings|rent|pay)"
)
_FIELDS: Final = (
    r"(?:diagnos(?:is|es|e|en|tic|tico|i|tics|tyka)|rozpoznanie|d(?:d?)x|imp(?:ression)?|assessment|problem(?:s|"
    r" list)?|"
    r"chief complaint|reason for (?:visit|admission|referral|leave|absence)|indication|comorbidit(?:y|ies)|"
    r"(?:medications?|meds|"
    r"conditions?|allerg(?:y|ies)|drugs?|illness(?:es)?|issues)|treatment|prescriptions?|rx|drug[ _]name|medicines?|"
    r"diseases?|disability|(?:full |first |last |patient )?name|medical history|vorerkrankungen|medikation|"
    r"medikamente?|dauermedikation|therapie|anamnese|befund|allergi(?:en|e|as|a)|antecedents?|traitement|medicaments?|"
    r"ordonnance|antecedentes|medicacion|medicamentos?|tratamiento|anamnesi|terapia|farmac[oi]|patologi[ae]|medicacao|"
    r"tratamento|medicatie|behandeling|voorgeschiedenis|aandoening|leki|leczenie|alergie|choroby|krankheit(?:en)?|"
    r"maladies?|enfermedad(?:es)?|doencas?)" + _LABEL
)

PERSON: Final = "|".join((_TITLES, _PRONOUNS, _MY, _I, _SOMEBODY, _CARE, _ELSEWHERE, _MONEY, _FIELDS))
"""All of them, in no order: whoever looks for them wants whole words."""
