"""Words for illnesses and medicines, as people write them in notes, chats and letters.

Folded to ASCII, as expressions in lower case without word boundaries. Only what names an illness or a medicine
whoever says it: words with a second, common meaning (`cold`, `stroke of luck`, `aids to hearing`) stand in a form
that leaves it out, or not at all.
"""

from typing import Final

_DIAGNOSES: Final = """
    abscess|acute coronary syndrome|addison'?s disease|adhd|agoraphobia|hiv/aids|living with aids|alcoholism
    alzheimer'?s?
    alcohol (?:dependence|use disorder)|amyloidosis|amyotrophic lateral sclerosis|anaphylaxis|ana?emia|aneurysm|angina
    ankylosing spondylitis|anorexia(?: nervosa)?|anxiety disorder|aortic stenosis|aphasia|appendicitis|arrhythmia
    arteriosclerosis|arthritis|asperger'?s?|asthma(?: bronchiale)?|ataxia|atherosclerosis|atrial fibrillation|autism
    autistic
    bell'?s palsy|bipolar(?: disorder)?|borderline personality disorder|brain tumou?r|bronchiectasis|bronchitis
    bronchiolitis
    bulimia(?: nervosa)?|bursitis|cardiac arrest|cardiomyopathy|carpal tunnel syndrome|cataracts?|co?eliac disease
    cellulitis
    cerebral palsy|chickenpox|chlamydia|cholecystitis|cholelithiasis|cholera|chronic fatigue syndrome|ckd|cirrhosis
    colitis|concussion|congestive heart failure|conjunctivitis|copd|coronary artery disease|covid(?:-?19)?
    crohn'?s(?: disease)?|cushing'?s(?: syndrome)?|cystic fibrosis|cystitis|deep vein thrombosis|dvt|delirium|dementia
    dengue|dermatitis|depressive (?:disorder|episode)|(?:clinical|postpartum|postnatal|severe) depression|diverticulitis
    diabetes(?: mellitus| type [12])?|diabetic|type (?:[12]|ii?) diabetes|t[12]dm|diphtheria|down'?s? syndrome|dyslexia
    dyslipidemia|dysphagia|dystonia|eating disorder|ebola|eczema|emphysema|encephalitis|endocarditis|endometriosis
    epilepsy
    epileptic|erectile dysfunction|fatty liver|fibroids|fibromyalgia|gallstones|gangrene|gastritis|gastroenteritis
    (?:hip|femur|tibia|fibula|wrist|skull|rib|pelvic|ankle|humerus|vertebral) fracture
    fractured (?:hip|femur|wrist|skull)
    ga?estational diabetes|giardiasis|glaucoma|glioblastoma|glomerulonephritis|goitre|goiter|gonorrho?ea|gout
    graves'? disease|guillain-barre|ha?emophilia|ha?emorrhoids|hashimoto'?s|heart (?:attack|failure|disease)
    hepatitis(?: [abcde])?|hernia|herpes(?: zoster| simplex)?|hidradenitis suppurativa|hiv(?:[ -]positive)?
    hodgkin'?s? lymphoma
    hypercholesterola?emia|hyperlipida?emia|hypertension|hyperthyroidism|hypoglyca?emia|hypotension|hypothyroidism
    impetigo
    incontinence|infertility|influenza|insomnia|irritable bowel syndrome|ischa?emic (?:heart disease|stroke)|jaundice
    kidney (?:disease|failure|stones?)|kaposi'?s? sarcoma|leishmaniasis|leprosy|leuka?emia|listeriosis
    liver (?:failure|disease|cirrhosis)|long covid|lou gehrig'?s disease|lupus|lyme disease|lymphoma
    macular degeneration
    malaria|malnutrition|mastitis|measles|melanoma|meniere'?s disease|meningitis|mesothelioma|metastasis|metastases
    metastatic
    migraines?|miscarriage|mononucleosis|motor neurone disease|multiple (?:sclerosis|myeloma)|mumps|muscular dystrophy
    myasthenia gravis|myelodysplastic syndrome|myocarditis|myocardial infarction|narcolepsy|nephropathy
    nephrotic syndrome
    neuroblastoma|neuropathy|neutropenia|nstemi|obesity|obsessive[- ]compulsive disorder|osteoarthritis|osteomyelitis
    osteoporosis|otitis media|pancreatitis|panic disorder|parkinson'?s?(?: disease)?|pelvic inflammatory disease
    peptic ulcers?|pericarditis|peritonitis|phenylketonuria|pleurisy|pneumonia|pneumothorax|polio|poliomyelitis|pcos
    polycystic (?:ovary|ovarian|kidney)(?: syndrome| disease)?|polymyalgia rheumatica|porphyria|ptsd|pre-?eclampsia
    post[- ]?traumatic stress disorder|prostatitis|psoriasis|psoriatic arthritis|psychosis|pyelonephritis|rabies
    pulmonary (?:embolism|fibrosis|hypertension|o?edema)|raynaud'?s|renal (?:failure|insufficiency)|retinopathy
    rheumatoid arthritis|rhinitis|rosacea|rubella|salmonellosis|sarcoidosis|sarcoma|scabies|scarlet fever|schizophrenia
    schizoaffective disorder|sciatica|scleroderma|scoliosis|self-?harm|sepsis|septic shock|shingles|sickle cell
    sinusitis|sjogren'?s|sleep apno?ea|spina bifida|spondylosis|(?:had a|hemorrhagic) stroke
    substance (?:abuse|use disorder)
    opioid use disorder|suicidal ideation|suicide attempt|attempted suicide|syphilis|tachycardia|tay-sachs|tendinitis
    tetanus
    thalassa?emia|thrombocytopenia|thrombosis|thyroiditis|tinnitus|tonsillitis|tourette'?s?|toxoplasmosis
    transient ischa?emic attack|trigeminal neuralgia|trisomy (?:13|18|21)|tuberculosis|turner syndrome|typhoid
    ulcerative colitis|urinary tract infection|urticaria|uveitis|varicose veins|vasculitis|vertigo|vitiligo
    von willebrand disease|whooping cough|zika|adenocarcinoma|carcinoma|glioma|astrocytoma
    (?:breast|lung|prostate|colon|colorectal|ovarian|cervical|pancreatic|skin|liver|kidney|bladder|thyroid) cancer
    (?:brain|stomach|testicular|bowel|throat|bone|blood|uterine|rectal|oral|gastric|terminal) cancer
    stage [1-4iv]{1,3} cancer
    bluthochdruck|brustkrebs|darmkrebs|lungenkrebs|prostatakrebs|hautkrebs|schlaganfall|herzinfarkt|zuckerkrankheit
    lungenentzu(?:e)?ndung|schizophrenie|epilepsie|demenz|nierenversagen|herzinsuffizienz|depressionen|krebserkrankung
    diabete(?: mellito| de type 2)?|infarctus|un avc|accident vasculaire cerebral
    cancer du (?:sein|poumon|colon|pancreas)
    hypertension arterielle|insuffisance (?:renale|cardiaque)|sclerose en plaques|tuberculose|hipertension|esquizofrenia
    infarto(?: de miocardio)?|cancer de (?:mama|pulmon|prostata|colon)|insuficiencia (?:renal|cardiaca)|neumonia
    demencia
    ipertensione|tumore al (?:seno|polmone)|polmonite|insufficienza (?:renale|cardiaca)|epilessia|tubercolosi|cirrosi
    cancro da mama|hipertensao|um avc|esclerose multipla|tuberculose|suikerziekte|hartfalen|borstkanker|longkanker
    hoge bloeddruk|beroerte|longontsteking|nierfalen|cukrzyca|cukrzyce|nadcisnienie|rak (?:piersi|pluca)|zawal serca
    udar mozgu|zapalenie pluc|padaczka|stwardnienie rozsiane
"""
_DRUGS: Final = """
    abacavir|acetaminophen|adalimumab|adderall|albuterol|alendronate|allopurinol|alteplase|amiodarone|amoxicillina?
    amphetamine|anastrozole|apixaban|aripiprazole|azathioprine|azithromycin|baclofen|botox|budesonide|bupropion
    buprenorphine|buspirone|cabergoline|capecitabine|carbamazepine|carbidopa|carboplatin|cefalexin|cephalexin|citalopram
    clonidine|clopidogrel|clozapine|colchicine|cortisone|cyclosporine|dabigatran|dexamethasone|dextroamphetamine|digoxin
    diltiazem|disulfiram|donepezil|duloxetine|efavirenz|eliquis|emtricitabine|enoxaparin|entresto|epinephrine|ertapenem
    escitalopram|estradiol|eszopiclone|etanercept|ezetimibe|fentanyl|finasteride|fluorouracil|furosemide|gabapentin
    glimepiride|glipizide|glyburide|haloperidol|heparin|humira|hydrochlorothiazide|hydrocodone|hydroxychloroquine
    hydroxyzine|ibuprofene?|ibuprofeno|insulin(?: glargine| lispro| aspart)?|insulina|insuline|interferon|isotretinoin
    ivermectin|januvia|jardiance|ketamine|lamotrigine|lantus|letrozole|levetiracetam|levodopa|levothyroxine?|linezolid
    lithium carbonate|loratadine|lyrica|marcumar|meropenem|metformina?|methadone|methotrexate|methylphenidate
    mifepristone
    mirtazapine|misoprostol|morphine|morfina|mounjaro|mycophenolate|naloxone|naltrexone|naproxen|nitroglycerin
    olanzapine
    oxycodone|oxycontin|ozempic|paracetamolo?|paxlovid|penicillin|phenobarbital|phenprocoumon|phenytoin|prednisolone
    prednisone|pregabalin|prozac|quetiapine|ramelteon|remdesivir|ritalin|ropinirole|salbutamol|seroquel|sertraline
    spironolactone|sulfasalazine|suboxone|tamoxifen|tamsulosin|tenofovir|testosterone|tirzepatide|topiramate|tramadol
    trazodone|truvada|valproate|valproic acid|vancomycin|varenicline|venlafaxine|viagra|vicodin|vincristine|vyvanse
    warfarin|wegovy|wellbutrin|xanax|xarelto|zolpidem|zoloft
"""


def _joined(lines: str) -> str:
    """Lines of alternatives as one."""
    return "|".join(line.strip() for line in lines.strip().splitlines())


DIAGNOSES: Final = _joined(_DIAGNOSES)
"""Alternatives for illnesses, most of them English, the commonest in seven languages more."""

DRUGS: Final = _joined(_DRUGS)
"""Alternatives for medicines by their own names: those without a telling stem, and brands that patients use."""

STEMS: Final = (
    "sartan|statin|prazole|olol|dipine|tidine|[ao]caine|cillin|mycin|cycline|floxacin|conazole|cic?lovir|navir|tegravir|"
    "tamivir|tumab|[lxz]umab|ximab|tinib|ciclib|gliptin|gliflozin|glutide|glitazone|triptan|setron|lukast|dronate|enafil|alafil|"
    "xaban|azepam|azolam|barbital|oxetine|peridone|rubicin|taxel|platin|limus|thiazide|semide|olone|profen|"
    "coxib|fenac|[aeinou]pril"
)
"""Ends of international non-proprietary names (WHO, The use of stems in the selection of INN)."""
