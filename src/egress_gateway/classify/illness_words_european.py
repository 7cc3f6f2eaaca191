"""What the commonest illnesses are called in German, French, Spanish, Portuguese, Italian, Dutch and Polish.

Folded to ASCII, in lower case, a comma between two; where nouns are declined, in the forms that sentences have.
"""

from typing import Final

from egress_gateway.classify.phrases import phrases_of

_GERMAN: Final = """
    alkoholabhangigkeit, alkoholsucht, allergischer schock, angststorung, arterielle hypertonie, arthrose
    asthmaanfall, aufmerksamkeitsstorung, bandscheibenvorfall, bauchspeicheldrusenkrebs, blasenentzundung
    blinddarmentzundung, bluthochdruck, brustkrebs, burn out, darmkrebs, demenz, depression, depressionen
    diabetes mellitus typ 2, eierstockkrebs, endometriose, epilepsie, essstorung, fehlgeburt, fettleber
    fettleibigkeit, gallensteine, gebarmutterhalskrebs, gehirnblutung, gehirnerschutterung, gehirntumor, gicht
    gurtelrose, harnwegsinfekt, hautkrebs, herzinfarkt, herzinsuffizienz, herzrhythmusstorungen, herzschwache
    heuschnupfen, hirnblutung, hirnhautentzundung, hirntumor, hodenkrebs, hypertonie, keuchhusten, knochenbruch
    koronare herzkrankheit, krampfadern, krebs im endstadium, krebserkrankung, krebskrank, krebsleiden
    leberzirrhose, leukamie, lungenembolie, lungenentzuendung, lungenentzundung, lungenkrebs, magengeschwur
    magenschleimhautentzundung, magersucht, masern, migrane, mittelohrentzundung, morbus crohn, morbus parkinson
    multiple sklerose, nebenhohlenentzundung, neurodermitis, niereninsuffizienz, nierensteine, nierenversagen
    oberschenkelhalsbruch, panikattacken, posttraumatische belastungsstorung, prostatakrebs, psychose
    rheumatoide arthritis, rontgenbefund, schilddrusenuberfunktion, schilddrusenunterfunktion, schizophrenie
    schlafapnoe, schlafstorung, schlafstorungen, schlaganfall, schuppenflechte, suchterkrankung, suizidversuch
    thrombose, tuberkulose, unfruchtbarkeit, vorhofflimmern, windpocken, wundrose, zoliakie, zuckerkrank
    zuckerkrankheit
"""
_FRENCH: Final = """
    accident vasculaire cerebral, alcoolisme, anorexie, apnee du sommeil, arthrose, asthmatique
    avc hemorragique, avc ischemique, bronchite, son avc, un avc
    bronchopneumopathie chronique, cancer de la peau, cancer de la prostate, cancer du colon, cancer du foie
    cancer du pancreas, cancer du poumon, cancer du sein, cirrhose, cystite, depression nerveuse, diabete
    diabete de type 1, diabete de type 2, diabete gestationnel, diabetique, embolie pulmonaire, endometriose
    epilepsie, epileptique, fausse couche, fibrillation auriculaire, fibromyalgie, gastrite, grippe, hepatite
    hernie discale, hypertendu, hypertension arterielle, hyperthyroidie, hypothyroidie, infarctus
    infarctus du myocarde, infection urinaire, insuffisance cardiaque, insuffisance renale
    insuffisance respiratoire, leucemie, lymphome, maladie coeliaque, maladie d alzheimer, maladie dalzheimer
    maladie de crohn, maladie de lyme, maladie de parkinson, melanome, meningite, osteoporose, pancreatite, phlebite
    pneumonie, polyarthrite rhumatoide, rougeole, schizophrene, schizophrenie, sclerose en plaques, seropositif
    seropositive, sinusite, tentative de suicide, trouble bipolaire, tuberculose, tumeur au cerveau
    ulcere a lestomac, varicelle, zona
"""
_SPANISH_AND_PORTUGUESE: Final = """
    accidente cerebrovascular, acidente vascular cerebral, alcoholismo, anemia ferropenica, ansiedad, ansiedade
    artrite, artritis, artrosis, asma, asma bronquial, ataque al corazon, ataque cardiaco, bronquite, bronquitis
    calculos renales, cancer de colon, cancer de mama, cancer de pancreas, cancer de piel, cancer de prostata
    cancer de pulmao, cancer de pulmon, cancro da mama, cancro da prostata, cancro do pulmao, cirrose, cirrosis
    colesterol alto, colitis ulcerosa, demencia, demencia senil, depresion, depressao, derrame cerebral
    diabetes gestacional, diabetes tipo 1, diabetes tipo 2, diabetica, diabetico, doenca de crohn
    doenca de parkinson, enfermedad celiaca, enfermedad de alzheimer, enfermedad de crohn, enfermedad de parkinson
    enfermedad pulmonar obstructiva, enxaqueca, enxaquecas, epilepsia, epoc, esclerose multipla, esclerosis multiple
    esquizofrenia, fibrilacion auricular, fibromialgia, gastritis cronica, gota, gripe, hepatite b, hepatite c
    hernia de disco, hernia discal, hipertensa, hipertensao, hipertensao arterial, hipertension
    hipertension arterial, hipertenso, hipertiroidismo, hipotireoidismo, hipotiroidismo, ictus, infarto
    infarto agudo, infarto de miocardio, infarto do miocardio, infeccao urinaria, infeccion de orina
    infeccion urinaria, insuficiencia cardiaca, insuficiencia renal, insuficiencia respiratoria, intento de suicidio
    leucemia, linfoma, lupus eritematoso, migranas, neumonia, osteoporose, pneumonia bilateral, pressao alta
    sarampion, sida, tension alta, transtorno bipolar, trastorno bipolar, trastorno de ansiedad, trombose, trombosis
    tuberculose, tumor cerebral, ulcera gastrica, um avc, varicela
"""
_OTHERS: Final = """
    aborto spontaneo, alzheimer demenz, anoressia, ansia generalizzata, astma, astme, beroerte, bialaczka, bialaczke
    blaasontsteking, boezemfibrilleren, borstkanker, bronchite cronica, cancro al seno, choroba alzheimera
    choroba parkinsona, choroba wiencowa, chorobe lesniowskiego, cirrosi, cirrosi epatica, cukrzyca, cukrzyce
    cukrzycy, czerniak, darmkanker, dementie, demenza senile, depresja, depresje, depressie, depressione, diabete
    diabete mellito, diabete tipo 2, dychawica, epilepsie, epilessia, ernia del disco, fibrillazione atriale
    galstenen, gastrite, griep, gruzlica, hartaanval, hartfalen, hartinfarct, hernia, herseninfarct, hersenschudding
    hoge bloeddruk, huidkanker, ictus cerebrale, infarto del miocardio, insufficienza cardiaca, insufficienza renale
    ipertensione, ipertensione arteriosa, ipertiroidismo, ipotiroidismo, leucemia acuta, longembolie, longkanker
    longontsteking, marskosc watroby, miazdzyca, migotanie przedsionkow, morbo di crohn, morbo di parkinson
    nadcisnienie, nadcisnienie tetnicze, nadczynnosc tarczycy, niedoczynnosc tarczycy, nierfalen, nierstenen
    niewydolnosc nerek, niewydolnosc serca, padaczka, padaczke, polmonite, prostaatkanker, rak jelita, rak piersi
    rak pluca, rak prostaty, raka piersi, raka pluca, raka prostaty, reuma, reumatoidalne zapalenie stawow
    schildklierkanker, schizofrenia, schizofrenie, sclerosi multipla, stwardnienie rozsiane, suikerziekte
    tubercolosi, tumore al colon, tumore al polmone, tumore al seno, tumore alla prostata, udar mozgu, un ictus
    un infarto, wrzody zoladka, zakrzepica, zapalenie oskrzeli, zapalenie pluc, zawal, zawal serca, ziekte van crohn
    ziekte van parkinson
"""

EUROPEAN_ILLNESSES: Final = phrases_of(_GERMAN, _FRENCH, _SPANISH_AND_PORTUGUESE, _OTHERS)
"""Besides those that are called as in English."""
