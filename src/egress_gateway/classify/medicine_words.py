"""What medicines are called: their own names, where no stem tells them, and the brands that patients use.

Folded to ASCII, in lower case, a comma between two. Brands that are common words or names besides (`Yasmin`, `Alli`,
`Concerta` is none) are left out. Names that end as the stems of their group do need no entry.
"""

from typing import Final

from egress_gateway.classify.phrases import phrases_of

_SUBSTANCES: Final = """
    abacavir, abatacept, acamprosate, acarbose, acenocoumarol, acenocumarol, acetaminophen, acetazolamide
    acetylcysteine, acetylsalicylic acid, acitretin, adapalene, adenosine, aflibercept, agomelatine, albendazole
    albuterol, alendronic acid, allopurinol, almotriptan, alteplase, amantadine, amikacin, amiloride, aminophylline
    amiodarone, amisulpride, amoxicillin clavulanate, amphetamine, amphetamines, amphotericin, anastrozole
    apomorphine, apremilast, aripiprazole, armodafinil, aspirin, atomoxetine, atovaquone, atropine, azathioprine
    azelaic acid, baclofen, baricitinib, beclometasone, beclomethasone, benzoyl peroxide, benztropine, betahistine
    betamethasone, bethanechol, bicalutamide, bisacodyl, bleomycin, bosentan, botulinum toxin, brexpiprazole
    brivaracetam, bromocriptine, budesonide, bumetanide, buprenorphine, bupropion, buspirone, busulfan, butalbital
    cabergoline, calcitonin, calcitriol, calcium carbonate, cannabidiol, capecitabine, carbamazepine, carbidopa
    carbidopa levodopa, carbimazole, carbocisteine, carboplatin, cariprazine, carisoprodol, cefaclor, cefadroxil
    cefalexin, cefazolin, cefdinir, cefepime, cefixime, cefotaxime, cefpodoxime, ceftazidime, ceftriaxone
    cefuroxime, cephalexin, cetirizine, chlorambucil, chloramphenicol, chlordiazepoxide, chlorhexidine
    chlorphenamine, chlorpheniramine, chlorpromazine, chlortalidone, chlorthalidone, cholecalciferol, cholestyramine
    ciclosporin, cilostazol, cinacalcet, cinnarizine, citalopram, clindamycin, clobazam, clobetasol, clomifene
    clomiphene, clomipramine, clonidine, clopidogrel, clotrimazole, clozapine, co amoxiclav, co codamol, codeine
    colchicine, colecalciferol, colestyramine, colistin, cortisone, cyanocobalamin, cyclizine, cyclobenzaprine
    cyclophosphamide, cyclosporine, cyproheptadine, cyproterone, cytarabine, dabigatran, dalteparin, danazol
    dantrolene, dapsone, daptomycin, darifenacin, deferasirox, denosumab, desloratadine, desmopressin, desogestrel
    desvenlafaxine, dexamethasone, dexamfetamine, dexmethylphenidate, dextroamphetamine, dextromethorphan
    diclofenac, dicyclomine, digoxin, dihydrocodeine, diltiazem, dimenhydrinate, diphenhydramine, dipyridamole
    disulfiram, divalproex, dobutamine, docusate, dolutegravir, domperidone, donepezil, dopamine infusion
    dornase alfa, doxepin, doxycycline, doxylamine, dronabinol, dronedarone, drospirenone, dulaglutide, duloxetine
    dutasteride, dydrogesterone, efavirenz, emtricitabine, enoxaparin, entacapone, entecavir, ephedrine, epinephrine
    eplerenone, epoetin, ergocalciferol, ergotamine, erlotinib, ertapenem, erythropoietin, escitalopram, estradiol
    eszopiclone, etanercept, ethambutol, ethinylestradiol, ethosuximide, etonogestrel, etravirine, everolimus
    exemestane, exenatide, ezetimibe, felbamate, fenofibrate, fentanyl, fentanyl patch, ferrous fumarate
    ferrous gluconate, ferrous sulfate, ferrous sulphate, fesoterodine, fexofenadine, fidaxomicin, filgrastim
    finasteride, fingolimod, flecainide, flucloxacillin, fludrocortisone, fluindione, flumazenil, fluorouracil
    fluoxetine, flupentixol, fluphenazine, flutamide, fluticasone, fluvoxamine, folic acid, folinic acid
    fondaparinux, formoterol, fosfomycin, fosphenytoin, fulvestrant, furosemide, fusidic acid, gabapentin
    galantamine, gemcitabine, gemfibrozil, glatiramer, glibenclamide, gliclazide, glimepiride, glipizide, glucagon
    glyburide, glycopyrrolate, goserelin, griseofulvin, guaifenesin, guanfacine, haloperidol, heparin, hydralazine
    hydrochlorothiazide, hydrocodone, hydrocortisone, hydromorphone, hydroxycarbamide, hydroxychloroquine
    hydroxyurea, hydroxyzine, hyoscine, ibuprofen, imatinib, imiquimod, indapamide, indometacin, indomethacin
    insulin, insulin aspart, insulin degludec, insulin detemir, insulin glargine, insulin lispro, interferon
    interferon beta, ipratropium, isoniazid, isosorbide dinitrate, isosorbide mononitrate, isotretinoin
    itraconazole, ivabradine, ivermectin, ketamine, ketoconazole, ketorolac, labetalol, lacosamide, lactulose
    lamivudine, lamotrigine, lanreotide, latanoprost, leflunomide, lenalidomide, letrozole, leucovorin, leuprolide
    leuprorelin, levetiracetam, levocetirizine, levodopa, levofloxacin, levonorgestrel, levothyroxine, lidocaine
    linaclotide, linagliptin, linezolid, liothyronine, liraglutide, lisdexamfetamine, lithium carbonate, loperamide
    loratadine, lorazepam, lurasidone, macitentan, magnesium citrate, mannitol, maraviroc, mebendazole, mebeverine
    meclizine, medroxyprogesterone, mefloquine, megestrol, melatonin, meloxicam, melphalan, memantine, mepolizumab
    mercaptopurine, meropenem, mesalamine, mesalazine, metamizol, metamizole, metaxalone, metformin, methadone
    methamphetamine, methimazole, methocarbamol, methotrexate, methyldopa, methylergometrine, methylphenidate
    methylprednisolone, metoclopramide, metolazone, metoprolol, metronidazole, mexiletine, midazolam, midodrine
    mifepristone, milnacipran, minocycline, minoxidil, mirabegron, mirtazapine, misoprostol, mitomycin, mitoxantrone
    modafinil, mometasone, montelukast, morphine, moxifloxacin, moxonidine, mupirocin, mycophenolate
    mycophenolate mofetil, nabumetone, naloxone, naltrexone, naproxen, natalizumab, nebivolol, nefopam, neomycin
    neostigmine, nevirapine, niacin, nicardipine, nicorandil, nicotine patch, nicotine patches, nifedipine
    nilotinib, nimodipine, nitrazepam, nitrofurantoin, nitroglycerin, nitroglycerine, noradrenaline, norepinephrine
    norethindrone, norethisterone, nortriptyline, nystatin, octreotide, ofloxacin, olanzapine, omalizumab
    omega 3 capsules, ondansetron, orlistat, orphenadrine, oseltamivir, oxaliplatin, oxazepam, oxcarbazepine
    oxybutynin, oxycodone, oxymetazoline, oxymorphone, oxytocin, paclitaxel, paliperidone, pancrelipase
    pantoprazole, paracetamol, paroxetine, pegfilgrastim, penicillamine, penicillin, pentazocine, pentoxifylline
    perindopril, permethrin, phenelzine, phenobarbital, phenobarbitone, phenoxymethylpenicillin, phenprocoumon
    phentermine, phenylephrine, phenytoin, phytomenadione, pilocarpine, pimecrolimus, pimozide, pioglitazone
    pirfenidone, pizotifen, posaconazole, potassium chloride tablets, pramipexole, prasugrel, praziquantel, prazosin
    prednisolone, prednisone, pregabalin, primaquine, primidone, probenecid, procainamide, prochlorperazine
    procyclidine, progesterone, promethazine, propafenone, propofol, propylthiouracil, pseudoephedrine, psyllium
    pyrazinamide, pyridostigmine, quetiapine, quinine, raloxifene, raltegravir, ramelteon, ranolazine, rasagiline
    remdesivir, repaglinide, ribavirin, rifabutin, rifampicin, rifampin, rifaximin, riluzole, risedronate
    risperidone, ritonavir, rituximab, rivaroxaban, rivastigmine, roflumilast, ropinirole, rosuvastatin, rotigotine
    rufinamide, sacubitril, safinamide, salbutamol, salmeterol, selegiline, semaglutide, senna tablets, sertraline
    sevelamer, sildenafil, simethicone, sitagliptin, sodium valproate, solifenacin, somatropin, sotalol
    spironolactone, stiripentol, streptokinase, streptomycin, sucralfate, sulfamethoxazole, sulfasalazine, sulpiride
    sumatriptan, suvorexant, tacrolimus, tamoxifen, tamsulosin, tapentadol, tegaserod, temazepam, tenofovir
    terazosin, terbinafine, terbutaline, teriflunomide, teriparatide, testosterone, testosterone gel, tetrabenazine
    tetracycline, thalidomide, theophylline, thiamine, thioridazine, thyroxine, tiagabine, ticagrelor, tinzaparin
    tiotropium, tirofiban, tirzepatide, tizanidine, tobramycin, tolterodine, tolvaptan, topiramate, torasemide
    torsemide, tramadol, tranexamic acid, tranylcypromine, trazodone, tretinoin, triamcinolone, trihexyphenidyl
    trimethoprim, trospium, ursodeoxycholic acid, ursodiol, valaciclovir, valacyclovir, valproate, valproic acid
    vancomycin, varenicline, venlafaxine, verapamil, vigabatrin, vilazodone, vinblastine, vincristine
    vitamin k antagonist, voriconazole, vortioxetine, warfarin, xylometazoline, zafirlukast, zidovudine, ziprasidone
    zoledronic acid, zolpidem, zonisamide, zopiclone, zuclopenthixol
"""
_BRANDS: Final = """
    abilify, accutane, actonel, adalat, adderall, adderall xr, advair, advil, albuterol inhaler, aldactone, aleve
    ambien, amoxil, anafranil, aricept, arimidex, arixtra, atarax, ativan, atripla, atrovent, augmentin, avastin
    avonex, bactrim, belsomra, benadryl, benlysta, betaferon, biktarvy, botox, brilinta, buspar, bydureon, byetta
    camzyos, carafate, cardizem, catapres, celebrex, celexa, cellcept, champix, chantix, cialis, cimzia, cipramil
    claritin, clexane, clomid, clozaril, cogentin, colace, copaxone, cosentyx, coumadin, cozaar, creon, crestor
    cymbalta, cytotec, daraprim, depakine, depakote, depo provera, descovy, detrol, diflucan, dilantin, dilaudid
    diovan, ditropan, dolantin, dostinex, dulcolax, dupixent, duragesic, ebixa, effexor, effexor xr, elidel, eliquis
    elvanse, enbrel, entresto, entyvio, epipen, epipens, epivir, erbitux, euthyrox, eutirox, evista, exelon, eylea
    farxiga, femara, flagyl, flexeril, flomax, flonase, flovent, fosamax, gardasil, genvoya
    geodon, gilenya, gleevec, glivec, glucophage, glucotrol, haldol, harvoni, herceptin, humalog, humira, hyzaar
    imitrex, imodium, imuran, inderal, invega sustenna, invokana, isentress, janumet, januvia, jardiance, kaletra
    keflex, keppra, keytruda, klonopin, lamictal, lantus, lasix, latuda, lescol, levaquin, levemir, levitra, levoxyl
    lexapro, librium, lioresal, lipitor, lopressor, lovenox, lucentis, lunesta, lupron, luvox, lyrica, macrobid
    marcumar, maxalt, medikinet, medrol, mestinon, metamucil, methergine, mirapex, mirena, motrin, mounjaro, mucinex
    mydrin, myrbetriq, namenda, naprosyn, nardil, nasonex, neoral, neulasta, neupogen, neurontin, nexium, nexplanon
    nicorette, norvasc, norvir, novolog, novorapid, nucala, nurofen, nuvaring, ocrevus, opdivo, orencia, otezla
    oxycontin, ozempic, pamelor, panadol, pantozol, paxil, paxlovid, pepcid, percocet, plaquenil, plavix, prempro
    prevacid, prezista, prilosec, prinivil, pristiq, procardia, prograf, prolia, propecia, protonix, provera
    provigil, prozac, pulmicort, qvar, rebif, reglan, relpax, remeron, remicade, repatha, requip
    restasis, restoril, retrovir, revlimid, rexulti, rinvoq, risperdal, ritalin, ritaline, rituxan, robaxin
    robitussin, rybelsus, saxenda, seretide, seroquel, seroxat, simponi, sinemet, singulair, skyrizi, soliris
    sovaldi, spiriva, stelara, stilnox, strattera, suboxone, subutex, sustiva, symbicort, synthroid, taltz, tamiflu
    tavor, tegretol, temodar, tenormin, topamax, toradol, toujeo, tracleer, tradjenta, tremfya, tresiba, trevicta
    trileptal, trintellix, triumeq, trulicity, truvada, tylenol, tysabri, uloric, valium, valtrex, vascepa, vasotec
    ventolin, verzenio, vesicare, viagra, vibramycin, vicodin, vicoprofen, victoza, viibryd, vimpat, viread
    vivitrol, voltaren, voltarol, vraylar, vyvanse, wegovy, wellbutrin, xalatan, xanax, xarelto, xeljanz, xenical
    xolair, xtandi, xyrem, xyzal, zanaflex, zantac, zepbound, zestril, zetia, zithromax, zocor, zofran, zoladex
    zoloft, zomig, zovirax, zyban, zyloprim, zyloric, zyprexa, zyrtec, zytiga
"""
_ELSEWHERE: Final = """
    acetylsalicylsaure, adiro, amoxicilina, amoxicilline, antabus, aspirin protect, aspirina, aspirine, augmentine
    azitromicina, bluthochdruckmittel, blutverdunner, codein, cortison, cortisona, dafalgan, dexametason
    dexametasona, dipirona, doliprane, dolormin, efferalgan, enantyum, euthyral, fluoxetina, gelocatil, ibuprofene
    ibuprofeno, ibuprom, insulina, insuline, insulinspritze, isotretinoina, kortison, l thyroxin, levothyrox
    levotiroxina, levotiroxine, lexomil, marevan, metamizolum, metformina, metformine
    methylphenidat, metotrexato, morfina, morfine, morphin, morphium, nolotil, novalgin, novaminsulfon, orfidal
    paracetamolo, penicilina, penicillina, penicilline, penizillin, prednisolon, prednison
    prednisona, ramipril hct, ritalin la, sertralina, sintrom, spasfon, tachipirina, tahor, temesta, tilidin
    trankimazin, valsartan hct, ventolin inhalator, voltarene
"""
_GROUPS: Final = """
    antidepresivos, antidepressant, antidepressants, antidepresseurs, antidepressiva, antipsychotics
    antiretroviral therapy, antiretrovirals, beta blocker, beta blockers, betablocker, blood pressure medication
    blood pressure pills, blood thinner, blood thinners, chemioterapia, chemioterapie, chemotherapie, chemotherapy
    chimiotherapie, hormone replacement therapy, immunosuppressants, insulin pump, methadone program, opioids
    quimioterapia, schlaftabletten, sleeping pills, sleeping tablets, ssris, statins
"""

MEDICINES: Final = phrases_of(_SUBSTANCES, _BRANDS, _ELSEWHERE, _GROUPS)
"""Substances, brands, and what patients call a group of them."""

MEDICINE_STEMS: Final = (
    "sartan|[vt]astatin|prazol|olol|[bt]alol|edilol|dipin|tidin|[ao]cain|cillin|cilin|mycin|micin|cyclin|ciclin|"
    "zyklin|floxacin|floxacino|conazol|nidazol|bendazol|c[iy]?clovir|n[ac]vir|tegravir|[nt]amivir|asvir|buvir|previr|"
    "[a-z]mab|tinib|anib|metinib|rafenib|ciclib|parib|lisib|zomib|gliptin|gliflozin|glutid|glitazon|triptan|setron|"
    "lukast|dronat|[ae]nafil|[nd]alafil|xaban|azepam|azolam|barbital|oxetin|peridon|rasidon|rubicin|taxel|oplatin|"
    "splatin|[pcr]olimus|thiazid|tiazid|semid|isolone|profen|coxib|fenac|[aeinou]pril|tript[yi]lin|ipramin|"
    "[einty]apin|[xmr]azepin|perazin|[mh]tazin|methazin|piclon|pidem|gabalin|racetam|trigin|giline|pexol|stigmin|"
    "curonium|tropium|(?:an|bu|ca|da|me|mo)terol|phyllin|tasone|thason|[ts]onide|gestrel|stradiol|sterid|trozol|"
    "lutamid|relix|relin|mustin|tecan|toposid|cristin|citabin|trexat|trexed|lidomid|nimod|grastim|poetin|lacton|"
    "vaptan|sentan|pamil|darone|[fr]ainid|calcet|teplase|aprost|oprost|clopramid|oxanid|vudin|virin|quantel|morphon|"
    "codon|fentanil|naloxon|altrexon|mectin|loratadin|tirizin|(?:ba|la)stin|oxicam|gepant|orexant|xaparin|teparin|"
    "grelor|kinra|nercept|penem|fibrat|azosin|lodosin|fuzosin|fungin|ciguat|erenon|glinid|potriol"
)
"""Ends of international non-proprietary names (WHO, The use of stems in the selection of INN), without the vowel that
ends them in one language and not in another."""
