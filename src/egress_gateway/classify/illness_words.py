"""What illnesses are called: by physicians, in notes cut short, and by people who have them.

Folded to ASCII, in lower case and without apostrophes, a comma between two. Only what names an illness whoever says
it: words with a second, common meaning (`cold`, `stroke of luck`, `aids to hearing`) stand in a form that leaves it
out, or not at all. The same goes for abbreviations: `CAD` is drawn, `CHF` is paid, `AML` is prevented, `AVC` and
`SVT` are video.
"""

from typing import Final

from egress_gateway.classify.phrases import phrases_of

_HEART_AND_LUNGS: Final = """
    a fib, abdominal aortic aneurysm, acute coronary syndrome, acute respiratory distress syndrome, afib, aneurysm
    angina, angina pectoris, aortic aneurysm, aortic dissection, aortic regurgitation, aortic stenosis, arrhythmia
    arteriosclerosis, asbestosis, asthma, asthma attack, asthma bronchiale, asthmatic, atherosclerosis
    atrial fibrillation, atrial flutter, blood clot, blood clots, bradycardia, bronchial asthma, bronchiectasis
    bronchiolitis, bronchitis, cardiac arrest, cardiac failure, cardiomyopathy, carotid stenosis, chest infection
    claudication, collapsed lung, congenital heart defect, congestive heart failure, copd, cor pulmonale
    coronary artery disease, coronary heart disease, cystic fibrosis, deep vein thrombosis, deep venous thrombosis
    dvt, dyslipidaemia, dyslipidemia, dyspnea, dyspnoea, emphysema, empyema, endocarditis, haemoptysis
    heart arrhythmia, heart attack, heart block, heart condition, heart disease, heart failure, heart murmur
    heart valve disease, hemoptysis, high blood pressure, high cholesterol, htn, hypercholesterolaemia
    hypercholesterolemia, hyperlipidaemia, hyperlipidemia, hypertension, hypertensive, hypertensive crisis
    hypotension, interstitial lung disease, irregular heartbeat, ischaemic heart disease, ischemic heart disease
    left ventricular hypertrophy, long qt syndrome, low blood pressure, lung disease, lung infection
    mitral regurgitation, mitral stenosis, mitral valve prolapse, myocardial infarction, myocarditis, nstemi
    patent foramen ovale, pericardial effusion, pericarditis, peripheral arterial disease, peripheral artery disease
    peripheral vascular disease, pleural effusion, pleurisy, pneumonia, pneumothorax
    postural orthostatic tachycardia syndrome, pulmonary edema, pulmonary embolism, pulmonary embolus
    pulmonary fibrosis, pulmonary hypertension, pulmonary oedema, raynauds, raynauds disease, raynauds phenomenon
    respiratory failure, rheumatic fever, sick sinus syndrome, silicosis, stable angina, stemi
    supraventricular tachycardia, svt ablation, svt episode, tachycardia, tetralogy of fallot, thrombophlebitis
    thrombosis
    unstable angina, valvular heart disease, varicose veins, venous insufficiency, venous thromboembolism
    ventricular fibrillation, ventricular septal defect, ventricular tachycardia, whooping cough
    wolff parkinson white syndrome
"""
_NERVES: Final = """
    a stroke, acoustic neuroma, als disease, alzheimer, alzheimer disease, alzheimers, alzheimers dementia
    alzheimers disease, amyotrophic lateral sclerosis, aphasia, ataxia, bells palsy, brain aneurysm, brain bleed
    brain damage, brain haemorrhage, brain hemorrhage, brain injury, brain tumor, brain tumour, carpal tunnel
    carpal tunnel syndrome, cerebral haemorrhage, cerebral hemorrhage, cerebral infarction, cerebral palsy
    cerebrovascular accident, charcot marie tooth, cluster headache, cluster headaches, concussion
    creutzfeldt jakob disease, cva, delirium, dementia, diabetic neuropathy, dystonia, encephalitis, encephalopathy
    epilepsy, epileptic, epileptic seizure, essential tremor, friedreichs ataxia, frontotemporal dementia
    grand mal seizure, guillain barre, guillain barre syndrome, haemorrhagic stroke, hemiparesis, hemiplegia
    hemorrhagic stroke, huntingtons, huntingtons disease, hydrocephalus, intracerebral hemorrhage
    intracranial hemorrhage, ischaemic stroke, ischemic stroke, lewy body dementia, locked in syndrome
    lou gehrigs disease, memory loss, meningitis, migraine, migraines, mild cognitive impairment, mini stroke
    motor neuron disease, motor neurone disease, multiple sclerosis, multiple system atrophy, muscular dystrophy
    myasthenia gravis, myelitis, myelopathy, narcolepsy, neuralgia, neurofibromatosis, neuropathy, paraplegia
    paraplegic, parkinson, parkinson disease, parkinsonism, parkinsons, parkinsons disease, peripheral neuropathy
    polyneuropathy, postherpetic neuralgia, progressive supranuclear palsy, quadriplegia, quadriplegic
    restless legs, restless legs syndrome, sciatica, seizure disorder, seizures, spina bifida, spinal cord injury
    spinal muscular atrophy, spinal stenosis, status epilepticus, subarachnoid haemorrhage, subarachnoid hemorrhage
    subdural haematoma, subdural hematoma, tension headache, tension headaches, tetraplegia, tia or stroke, tinnitus
    tourette, tourette syndrome, tourettes, tourettes syndrome, transient ischaemic attack
    transient ischemic attack, transverse myelitis, traumatic brain injury, trigeminal neuralgia, vascular dementia
    vertigo
"""
_MIND: Final = """
    acute stress disorder, addiction disorder, adhd, adjustment disorder, agoraphobia, alcohol abuse
    alcohol addiction, alcohol dependence, alcohol dependency, alcohol use disorder, alcohol withdrawal
    alcoholic hepatitis, alcoholism, anorexia, anorexia nervosa, anorexic, antisocial personality disorder, anxiety
    anxiety attack, anxiety attacks, anxiety disorder, asperger, aspergers, aspergers syndrome, attempted suicide
    attention deficit disorder, attention deficit hyperactivity disorder, autism, autism spectrum disorder, autistic
    avoidant personality disorder, binge eating disorder, bipolar, bipolar depression, bipolar disorder
    body dysmorphic disorder, borderline personality, borderline personality disorder, bulimia, bulimia nervosa
    bulimic, burnout, burnout syndrome, claustrophobia, clinical depression, clinically depressed, conduct disorder
    conversion disorder, delusional disorder, depression, depressive disorder, depressive episode
    depressive episodes, dissociative disorder, dissociative identity disorder, drug abuse, drug addiction
    dyscalculia, dyslexia, dyslexic, dyspraxia, dysthymia, eating disorder, gambling addiction, gender dysphoria
    generalised anxiety disorder, generalized anxiety disorder, heroin addiction, hypomania, insomnia
    intellectual disability, learning disability, major depression, major depressive disorder, manic depression
    manic episode, mdd, nervous breakdown, night terrors, obsessive compulsive disorder, ocd, opioid addiction
    opioid dependence, opioid use disorder, panic attack, panic attacks, panic disorder, paranoid schizophrenia
    personality disorder, post traumatic stress disorder, postnatal depression, postpartum depression
    postpartum psychosis, posttraumatic stress disorder, psychosis, psychotic, psychotic episode, ptsd
    schizoaffective disorder, schizophrenia, schizophrenic, seasonal affective disorder, selective mutism, self harm
    self harming, severe depression, sleep apnea, sleep apnoea, sleep disorder, sleep paralysis, social anxiety
    social anxiety disorder, social phobia, substance abuse, substance dependence, substance use disorder, suicidal
    suicidal ideation, suicidal thoughts, suicide attempt, tic disorder
"""
_BELLY: Final = """
    apnea, apnoea, dysuria, myalgia
    achalasia, acid reflux, acute pancreatitis, alcoholic liver disease, anal fissure, appendicitis, ascites
    barretts esophagus, barretts oesophagus, bile duct stones, bowel obstruction, c difficile, celiac
    celiac disease, cholangitis, cholecystitis, cholelithiasis, chronic gastritis, cirrhosis
    clostridioides difficile, clostridium difficile, coeliac, coeliac disease, colitis, colon polyps, constipation
    crohn, crohn disease, crohns, crohns disease, diarrhea, diarrhoea, diverticular disease, diverticulitis
    diverticulosis, duodenal ulcer, dyspepsia, dysphagia, eosinophilic esophagitis, esophageal varices, esophagitis
    fatty liver, fatty liver disease, food poisoning, gallbladder disease, gallstones, gastric ulcer, gastritis
    gastroenteritis, gastroesophageal reflux disease, gastrointestinal bleeding, gastroparesis, gerd, gi bleed
    gluten intolerance, gord, haemochromatosis, haemorrhoids, heartburn, helicobacter pylori, hemochromatosis
    hemorrhoids, hepatic encephalopathy, hepatic steatosis, hepatitis, hernia, hiatal hernia, hiatus hernia
    inguinal hernia, intestinal obstruction, irritable bowel, irritable bowel syndrome, jaundice
    lactose intolerance, lactose intolerant, liver abscess, liver cirrhosis, liver disease, liver failure
    malabsorption, nafld, non alcoholic fatty liver disease, nonalcoholic fatty liver disease, oesophagitis
    pancreatic insufficiency, pancreatitis, peptic ulcer, peptic ulcer disease, peptic ulcers, perforated ulcer
    peritonitis, primary biliary cholangitis, primary sclerosing cholangitis, rectal bleeding, rectal prolapse
    short bowel syndrome, stomach flu, stomach ulcer, stomach ulcers, ulcerative colitis, umbilical hernia
    wilsons disease
"""
_GLANDS_AND_BLOOD: Final = """
    acromegaly, addison disease, addisons, addisons disease, adrenal insufficiency, amyloidosis, anaemia, anaemic
    anemia, anemic, antiphospholipid syndrome, aplastic anemia, cushing syndrome, cushings, cushings disease
    cushings syndrome, diabetes, diabetes insipidus, diabetes mellitus, diabetes type 1, diabetes type 2, diabetic
    diabetic foot, diabetic foot ulcer, diabetic ketoacidosis, diabetic nephropathy, diabetic retinopathy
    disseminated intravascular coagulation, factor v leiden, gaucher disease, gestational diabetes, goiter, goitre
    gout, graves disease, haemophilia, haemophiliac, hashimoto, hashimotos, hashimotos thyroiditis, hemophilia
    hemophiliac, high blood sugar, hypercalcemia, hyperglycaemia, hyperglycemia, hyperkalemia, hyperparathyroidism
    hyperthyroid, hyperthyroidism, hypocalcemia, hypoglycaemia, hypoglycemia, hypogonadism, hypokalemia
    hyponatremia, hypoparathyroidism, hypothyroid, hypothyroidism, insulin dependent, insulin resistance
    iron deficiency, iron deficiency anaemia, iron deficiency anemia, juvenile diabetes, klinefelter syndrome
    leukopenia, low blood sugar, malnutrition, metabolic syndrome, morbid obesity, morbidly obese, neutropenia
    obesity, overactive thyroid, pancytopenia, pernicious anemia, phaeochromocytoma, phenylketonuria
    pheochromocytoma, polycythemia, polycythemia vera, porphyria, prediabetes, prediabetic, scurvy, sickle cell
    sickle cell anaemia, sickle cell anemia, sickle cell disease, t1dm, t2dm, tay sachs, thalassaemia, thalassemia
    thrombocytopenia, thrombocytosis, thyroid disease, thyroid nodule, thyroid nodules, thyroiditis, turner syndrome
    type 1 diabetes, type 1 diabetic, type 2 diabetes, type 2 diabetic, type i diabetes, type ii diabetes
    type one diabetes, type two diabetes, type1 diabetes, type2 diabetes, underactive thyroid, vitamin d deficiency
    von willebrand disease, von willebrands
"""
_KIDNEYS_AND_BIRTH: Final = """
    acute kidney injury, amenorrhea, bacterial vaginosis, balanitis, benign prostatic hyperplasia, bladder infection
    bladder stones, breech birth, chronic kidney disease, ckd, cystitis, dysmenorrhea, eclampsia, ectopic pregnancy
    end stage renal disease, endometriosis, enlarged prostate, epididymitis, erectile dysfunction, esrd, fibroids
    glomerulonephritis, haematuria, hellp syndrome, hematuria, hydronephrosis, hyperemesis gravidarum, incontinence
    infertile, infertility, interstitial cystitis, kidney disease, kidney failure, kidney infection, kidney stone
    kidney stones, lupus nephritis, mastitis, menorrhagia, miscarriage, miscarriages, miscarried, nephritis
    nephrolithiasis, nephropathy, nephrotic syndrome, neurogenic bladder, ovarian cyst, ovarian cysts
    overactive bladder, pcos, pelvic inflammatory disease, peyronies disease, placenta previa, placental abruption
    polycystic kidney disease, polycystic kidneys, polycystic ovarian syndrome, polycystic ovaries, polycystic ovary
    polycystic ovary syndrome, pre eclampsia, preeclampsia, preterm labor, preterm labour, prolapsed uterus
    prostatitis, proteinuria, pyelonephritis, renal failure, renal impairment, renal insufficiency, stillbirth
    testicular torsion, urinary incontinence, urinary retention, urinary tract infection, uterine fibroids
    vaginismus, vaginitis, weeks pregnant, yeast infection
"""
_INFECTIONS: Final = """
    abscess, athletes foot, brucellosis, candidiasis, cellulitis, chagas disease, chicken pox, chickenpox
    chikungunya, chlamydia, cholera, cold sores, conjunctivitis, covid, covid 19, covid19, croup, cytomegalovirus
    dengue, dengue fever, diphtheria, ear infection, ebola, epstein barr, erysipelas, gangrene, genital herpes
    genital warts, giardiasis, glandular fever, gonorrhea, gonorrhoea, hand foot and mouth disease, hepatitis a
    hepatitis b, hepatitis c, hepatitis c positive, hepatitis d, hepatitis e, herpes, herpes simplex, herpes zoster
    histoplasmosis, hiv, hiv aids, hiv infection, hiv positive, hpv, human papillomavirus, impetigo
    infectious mononucleosis, influenza, legionnaires disease, leishmaniasis, leprosy, leptospirosis, listeriosis
    living with aids, long covid, lyme, lyme disease, malaria, measles, monkeypox, mononucleosis, mpox, mrsa, mumps
    necrotizing fasciitis, norovirus, oral thrush, osteomyelitis, otitis externa, otitis media, pink eye, polio
    poliomyelitis, quinsy, rabies, ringworm, rubella, salmonella, salmonellosis, scabies, scarlet fever
    schistosomiasis, sepsis, septic arthritis, septic shock, septicaemia, septicemia, shigellosis, shingles
    sinus infection, sinusitis, strep throat, swine flu, syphilis, tetanus, the flu, threadworms, tonsillitis
    toxic shock syndrome, toxoplasmosis, trichomoniasis, tuberculosis, typhoid, typhoid fever, typhus
    upper respiratory infection, urosepsis, vaginal thrush, west nile virus, yellow fever, zika
"""
_BONES_AND_SKIN: Final = """
    acne vulgaris, actinic keratosis, alopecia, alopecia areata, anaphylactic shock, anaphylaxis, ankle fracture
    ankylosing spondylitis, arthritis, arthrosis, atopic dermatitis, avascular necrosis, bakers cyst
    basal cell carcinoma, bedsores, broken ankle, broken arm, broken collarbone, broken femur, broken hip
    broken leg, broken nose, broken rib, broken ribs, broken wrist, bunions, bursitis, chronic back pain
    chronic fatigue, chronic fatigue syndrome, chronic pain, chronic pain syndrome, clubfoot, compression fracture
    contact dermatitis, costochondritis, decubitus ulcer, degenerative disc disease, dermatitis, dermatomyositis
    dislocated shoulder, dupuytrens contracture, eczema, ehlers danlos, ehlers danlos syndrome, femur fracture
    fibromyalgia, fractured ankle, fractured femur, fractured hip, fractured pelvis, fractured skull
    fractured wrist, frozen shoulder, giant cell arteritis, golfers elbow, hay fever, hayfever, herniated disc
    herniated disk, hidradenitis suppurativa, hip dysplasia, hip fracture, humerus fracture, hyperhidrosis
    hypermobility syndrome, juvenile arthritis, kawasaki disease, kyphosis, latex allergy, lichen planus
    lichen sclerosus, lumbago, lupus, lupus erythematosus, marfan syndrome, mast cell disease, mastocytosis
    meniscus tear, mixed connective tissue disease, myositis, nut allergy, osteoarthritis, osteogenesis imperfecta
    osteopenia, osteoporosis, pagets disease, peanut allergy, pelvic fracture, pemphigus, penicillin allergy
    plantar fasciitis, polymyalgia rheumatica, polymyositis, pressure sores, pressure ulcer, psoriasis
    psoriatic arthritis, reactive arthritis, rheumatism, rheumatoid arthritis, rhinitis, rib fracture, rickets
    rosacea, rotator cuff tear, ruptured spleen, sarcoidosis, scleroderma, scoliosis, shellfish allergy
    sjogren syndrome, sjogrens, sjogrens syndrome, skull fracture, slipped disc, slipped disk, spinal fracture
    spondylitis, spondylolisthesis, spondylosis, stevens johnson syndrome, systemic lupus erythematosus
    systemic sclerosis, temporal arteritis, tendinitis, tendonitis, tennis elbow, torn acl, torn cartilage
    torn ligament, torn meniscus, urticaria, vasculitis, vertebral fracture, vitiligo, wrist fracture
"""
_EYES_EARS_BIRTH_DEFECTS: Final = """
    age related macular degeneration, amblyopia, blindness, cataract, cataracts, cleft lip, cleft palate
    color blind, colour blind, congenital adrenal hyperplasia, deafness, detached retina, down syndrome
    downs syndrome, edwards syndrome, epidermolysis bullosa, fabry disease, fetal alcohol syndrome, fragile x
    fragile x syndrome, glaucoma, glue ear, hearing impairment, hearing loss, keratitis, keratoconus, labyrinthitis
    legally blind, macular degeneration, menieres, menieres disease, nasal polyps, optic neuritis
    prader willi syndrome, retinal detachment, retinitis pigmentosa, retinopathy, rett syndrome
    sensorineural hearing loss, strabismus, trisomy 13, trisomy 18, trisomy 21, tuberous sclerosis, uveitis
    williams syndrome
"""
_CANCERS: Final = """
    acute lymphoblastic leukaemia, acute lymphoblastic leukemia, acute lymphocytic leukemia, acute myeloid leukaemia
    acute myeloid leukemia, adenocarcinoma, astrocytoma, bladder cancer, blood cancer, bone cancer, bone metastases
    bowel cancer, brain cancer, brain metastases, breast cancer, cancer, cancerous, carcinoid, carcinoma
    cervical cancer, cholangiocarcinoma, chronic lymphocytic leukaemia, chronic lymphocytic leukemia
    chronic myeloid leukaemia, chronic myeloid leukemia, colon cancer, colorectal cancer, ductal carcinoma in situ
    endometrial cancer, esophageal cancer, ewing sarcoma, ewings sarcoma, gastric cancer, glioblastoma, glioma
    head and neck cancer, hepatocellular carcinoma, hodgkin lymphoma, hodgkins, hodgkins disease, hodgkins lymphoma
    kaposi sarcoma, kaposis sarcoma, kidney cancer, leukaemia, leukemia, liver cancer, lung cancer, lymphoma
    malignant melanoma, malignant tumor, malignant tumour, melanoma, meningioma, mesothelioma, metastases
    metastasis, metastatic, metastatic cancer, mouth cancer, multiple myeloma, myelodysplastic syndrome
    myelofibrosis, neuroblastoma, neuroendocrine tumor, neuroendocrine tumour, non hodgkin lymphoma
    non hodgkins lymphoma, non small cell lung cancer, nsclc, oral cancer, osteosarcoma, ovarian cancer
    pancreatic cancer, prostate cancer, rectal cancer, renal cell carcinoma, retinoblastoma, sarcoma, skin cancer
    small cell lung cancer, squamous cell carcinoma, stage 1 cancer, stage 2 cancer, stage 3 cancer, stage 4 cancer
    stage i cancer, stage ii cancer, stage iii cancer, stage iv cancer, stomach cancer, terminal cancer
    terminally ill, testicular cancer, throat cancer, thyroid cancer, tongue cancer, triple negative breast cancer
    uterine cancer, wilms tumor, wilms tumour
"""
_RARER: Final = """
    abdominal pain, achondroplasia, acne, adenoid hypertrophy, adenomyosis, albinism, alcohol poisoning, amoebiasis
    anthrax, aspergillosis, astigmatism, autoimmune disease, autoimmune disorder, autoimmune hepatitis, azoospermia
    babesiosis, bedwetting, behcets disease, birth defect, botulism, bullous pemphigoid, cachexia
    carbon monoxide poisoning, chest pain, chest pains, cholestasis, cholesteatoma, chronic headaches
    chronic illness, compartment syndrome, congenital heart disease, craniosynostosis, cryptococcosis
    cryptorchidism, cysticercosis, dehydration, dental abscess, dental caries, digeorge syndrome, drug overdose
    dry eye syndrome, elephantiasis, encopresis, enuresis, erythema nodosum, exophthalmos, fainting spells
    febrile seizure, febrile seizures, fetal demise, filariasis, folliculitis, frostbite, ganglion cyst
    genetic disorder, gum disease, gynecomastia, hallucinations, heat exhaustion, heat stroke, heatstroke
    hemangioma, hereditary angioedema, hirschsprungs disease, hirsutism, hookworm, hydrocele, hyperopia
    hyperprolactinemia, hypersomnia, hypochondria, hypopituitarism, hypospadias, hypothermia, hypoxia, ichthyosis
    ileus, immune deficiency, immunodeficiency, intermittent explosive disorder, intussusception, keloids
    ketoacidosis, kidney transplant, kleptomania, lactic acidosis, laryngitis, lead poisoning, leiomyoma, lipedema
    lipoma, liver transplant, low platelets, lymphadenitis, lymphedema, lymphoedema, maple syrup urine disease
    melasma, melioidosis, menopause, microcephaly, mitochondrial disease, molluscum contagiosum, mood disorder
    mucormycosis, myopia, myxedema, neonatal jaundice, nystagmus, oligospermia, oppositional defiant disorder
    osteosclerosis, otosclerosis, overdosed, palpitations, paronychia, pellagra, perimenopause, periodontitis
    pharyngitis, phimosis, pilonidal cyst, pinworm, pituitary adenoma, pituitary tumor, pityriasis rosea
    plantar warts, pneumocystis, pompe disease, postpartum hemorrhage, pressure sore, priapism, proctitis
    prolactinoma, pruritus, psittacosis, pterygium, rare disease, recurrent miscarriages, rhabdomyolysis
    rocky mountain spotted fever, sarcopenia, seborrheic dermatitis, serotonin syndrome, shaken baby syndrome
    shortness of breath, sleepwalking, smoking related lung disease, speech impediment, splenomegaly, stomatitis
    stuttering, sunstroke, syncope, syringomyelia, tapeworm, tardive dyskinesia, temporomandibular disorder
    thoracic outlet syndrome, thymoma, tooth abscess, torticollis, toxic epidermal necrolysis, trichotillomania
    tularemia, urethritis, uterine prolapse, varicocele, vocal cord paralysis, volvulus, vulvodynia, xerostomia
"""
ENGLISH_ILLNESSES: Final = phrases_of(
    _HEART_AND_LUNGS,
    _NERVES,
    _MIND,
    _BELLY,
    _GLANDS_AND_BLOOD,
    _KIDNEYS_AND_BIRTH,
    _INFECTIONS,
    _BONES_AND_SKIN,
    _EYES_EARS_BIRTH_DEFECTS,
    _CANCERS,
    _RARER,
)
"""English and Latin names, which other languages use as well."""

ILLNESS_STEMS: Final = (
    "[bcdeghlnstvx]itis|[htu]ritis|[or]penia|carcinoma|sarcoma|blastoma|lymphoma|[lr]aemia|glyca?emia|natra?emia|"
    "kala?emia|lipida?emia|bactera?emia|thiasis|didiasis|mycosis|cytosis|fibrosis|trophia|ystrophy|"
    "(?:phr|tin|neur|my|thr|hal|cul|ter|mm|gul|den|din|ngi|rdi)opathy|myalgia|hralgia|uralgia|plegia|paresis|rrho?ea|"
    "[dhsy]pno?ea|megaly|[hd]ycardia|maturia|teinuria|dysuria"
)
"""Ends of the names that physicians give to illnesses, from the Greek for what is wrong with what part of the body."""
