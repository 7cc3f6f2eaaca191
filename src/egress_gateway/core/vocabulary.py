"""The built-in data classes: dotted name, sensitivity, and one line of what is meant.

`decide` takes the levels, `classify` may only find what stands here (a test checks it), and
docs/reference/data-classes.md lists all of it. A deployer adds classes in `policy/classes.yaml`;
these cannot be removed. A family name (`pii`) is never an entry: it stands for all below it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from egress_gateway.core.ids import DataClass
from egress_gateway.core.policy import Level
from egress_gateway.core.secret_classes import ISSUED, UNISSUED

_PERSONAL: Final = """
    pii.email                     confidential  E-mail address
    pii.phone                     confidential  Telephone number
    pii.name                      confidential  Name of a natural person
    pii.address                   confidential  Postal address
    pii.date_of_birth             restricted    Date of birth
    pii.ip                        internal      Public IPv4 or IPv6 address
    pii.mac                       internal      Hardware (MAC) address of a network interface
    pii.device_id                 internal      IMEI or serial number of a device
    pii.location                  confidential  Geographic coordinates precise enough for a house
    pii.vehicle_id                confidential  Vehicle identification number (VIN) or number plate
    pii.license                   confidential  Number of a professional licence or a personal certificate
    pii.profile                   confidential  Web address of a person's profile or page
    pii.biometric                 restricted    Biometric or genetic identifier of a person
    pii.passport                  restricted    Passport number, or the machine-readable zone of a travel document
    pii.driver_license            restricted    Driving licence number
    pii.national_id.us_ssn        restricted    United States social security number
    pii.national_id.us_itin       restricted    United States individual taxpayer number
    pii.national_id.gb_nino       restricted    United Kingdom national insurance number
    pii.national_id.ca_sin        restricted    Canadian social insurance number
    pii.national_id.au_tfn        restricted    Australian tax file number
    pii.national_id.nz_ird        restricted    New Zealand inland revenue number
    pii.national_id.ie_pps        restricted    Irish personal public service number
    pii.national_id.de_idnr       restricted    German tax identification number
    pii.national_id.at_vnr        restricted    Austrian social insurance number
    pii.national_id.ch_ahv        restricted    Swiss AHV number
    pii.national_id.fr_nir        restricted    French social security number (NIR)
    pii.national_id.be_nn         restricted    Belgian national register number
    pii.national_id.nl_bsn        restricted    Dutch citizen service number
    pii.national_id.es_dni        restricted    Spanish DNI or NIE
    pii.national_id.pt_nif        restricted    Portuguese tax number
    pii.national_id.it_cf         restricted    Italian codice fiscale
    pii.national_id.gr_amka       restricted    Greek social security number
    pii.national_id.pl_pesel      restricted    Polish PESEL
    pii.national_id.cz_rc         restricted    Czech or Slovak birth number
    pii.national_id.ro_cnp        restricted    Romanian personal numeric code
    pii.national_id.bg_egn        restricted    Bulgarian personal number
    pii.national_id.hr_oib        restricted    Croatian personal identification number
    pii.national_id.ee_ik         restricted    Estonian or Lithuanian personal code
    pii.national_id.lv_pk         restricted    Latvian personal code
    pii.national_id.se_pnr        restricted    Swedish personal number
    pii.national_id.no_fnr        restricted    Norwegian birth number
    pii.national_id.dk_cpr        restricted    Danish CPR number
    pii.national_id.fi_hetu       restricted    Finnish personal identity code
    pii.national_id.tr_tckn       restricted    Turkish identification number
    pii.national_id.il_id         restricted    Israeli identity number
    pii.national_id.za_id         restricted    South African identity number
    pii.national_id.in_aadhaar    restricted    Indian Aadhaar number
    pii.national_id.in_pan        restricted    Indian permanent account number
    pii.national_id.cn_ric        restricted    Chinese resident identity card number
    pii.national_id.kr_rrn        restricted    Korean resident registration number
    pii.national_id.sg_nric       restricted    Singapore NRIC or FIN
    pii.national_id.br_cpf        restricted    Brazilian CPF
    pii.national_id.mx_curp       restricted    Mexican CURP
    pii.national_id.cl_rut        restricted    Chilean RUT
    pii.national_id.ar_cuit       restricted    Argentine CUIT or CUIL
    pii.national_id.lu_id         restricted    Luxembourg national identification number
    pii.national_id.yu_emso       restricted    Unique master citizen number of Slovenia, Serbia and their neighbours
    pii.national_id.is_kt         restricted    Icelandic kennitala
    pii.national_id.mt_id         restricted    Maltese identity card number
    pii.national_id.cy_tic        restricted    Cypriot tax identification code
    pii.national_id.hu_taj        restricted    Hungarian social insurance number (TAJ)
    pii.national_id.hu_tax        restricted    Hungarian tax identification of a person
    pii.national_id.ru_snils      restricted    Russian insurance number (SNILS)
    pii.national_id.ru_inn        restricted    Russian taxpayer number of a person (INN)
    pii.national_id.ua_rnokpp     restricted    Ukrainian taxpayer number of a person
    pii.national_id.by_id         restricted    Belarusian identification number
    pii.national_id.kz_iin        restricted    Kazakh individual identification number (IIN)
    pii.national_id.md_idnp       restricted    Moldovan personal number (IDNP)
    pii.national_id.pt_cc         restricted    Portuguese citizen card number
    pii.national_id.de_svnr       restricted    German pension insurance number
    pii.national_id.gb_utr        restricted    United Kingdom unique taxpayer reference
    pii.national_id.fr_spi        restricted    French tax number of a person (SPI)
    pii.national_id.hk_id         restricted    Hong Kong identity card number
    pii.national_id.tw_id         restricted    Taiwanese identity card number
    pii.national_id.jp_my_number  restricted    Japanese individual number (My Number)
    pii.national_id.th_pin        restricted    Thai identification number
    pii.national_id.my_nric       restricted    Malaysian identity card number (MyKad)
    pii.national_id.id_nik        restricted    Indonesian population number (NIK)
    pii.national_id.ph_id         restricted    Philippine UMID, SSS or PhilHealth number
    pii.national_id.vn_cccd       restricted    Vietnamese citizen identity number
    pii.national_id.pk_cnic       restricted    Pakistani identity card number (CNIC)
    pii.national_id.lk_nic        restricted    Sri Lankan identity card number
    pii.national_id.in_epic       restricted    Indian voter identity number
    pii.national_id.ae_id         restricted    Emirates ID number
    pii.national_id.sa_id         restricted    Saudi national or resident identity number
    pii.national_id.kw_civil      restricted    Kuwaiti civil number
    pii.national_id.eg_id         restricted    Egyptian national number
    pii.national_id.ke_pin        restricted    Kenyan taxpayer number of a person
    pii.national_id.ng_nin        restricted    Nigerian national identification or bank verification number
    pii.national_id.gh_card       restricted    Ghana Card number
    pii.national_id.mx_rfc        restricted    Mexican taxpayer number of a person (RFC)
    pii.national_id.co_nit        restricted    Colombian identity or tax number
    pii.national_id.pe_dni        restricted    Peruvian DNI with its check digit
    pii.national_id.ec_ci         restricted    Ecuadorian identity card number
    pii.national_id.uy_ci         restricted    Uruguayan identity card number
    pii.national_id.do_cedula     restricted    Dominican identity card number
    pii.national_id.ve_rif        restricted    Venezuelan taxpayer number of a person
    pii.national_id.cr_cpf        restricted    Costa Rican identity card number
    pii.national_id.gt_cui        restricted    Guatemalan identification code (DPI)
    pii.national_id.cu_ni         restricted    Cuban identity number
"""

_REGULATED: Final = """
    pci.card                      restricted    Payment card number
    pci.cvv                       restricted    Card verification value
    pci.track                     restricted    Magnetic stripe data of a payment card
    pci.pin                       restricted    Personal identification number of a card
    phi.mrn                       restricted    Medical record number
    phi.diagnosis                 confidential  Illness of a person
    phi.drug                      confidential  Medicine that a person takes, or its code (NDC)
    phi.procedure                 confidential  Code of a treatment (CPT, HCPCS)
    phi.date                      confidential  Date of admission, treatment, discharge or death
    phi.age                       confidential  Age over 89
    phi.npi                       confidential  United States national provider identifier
    phi.dea                       confidential  United States DEA registration of a prescriber
    phi.icd10                     confidential  ICD-10 code of a diagnosis
    phi.health_plan               restricted    Health insurance member number
    phi.medicare                  restricted    United States Medicare or Australian Medicare number
    phi.note                      restricted    Medical note about a person
    phi.nhs                       restricted    United Kingdom NHS number
    finance.account               restricted    Bank account number
    finance.iban                  restricted    International bank account number
    finance.bic                   internal      Bank identifier code (SWIFT)
    finance.routing_number        confidential  Number of a bank or branch (US routing, sort code, BSB, IFSC)
    finance.consumer              confidential  Loan, policy, credit score, income or balance of a consumer (GLBA)
    finance.isin                  internal      International securities identification number
    finance.tax_id                confidential  Tax number of a company (VAT, EIN)
    finance.crypto_wallet         confidential  Address of a crypto-currency wallet
    finance.npi                   restricted    Material non-public information, such as a deal that is not announced
    finance.forecast              restricted    Financial forecast that is not public
"""

_BUSINESS: Final = """
    legal.privileged              restricted    Communication under legal privilege
    hr.record                     restricted    Record of an employee: pay, appraisal, warning, dismissal, sick leave
    code.source                   confidential  Source code
    customer.record               restricted    Record of a customer
    entity.organisation           internal      Name of an organisation
    entity.place                  internal      Name of a place
    confidential.document         restricted    Text of a registered confidential document
    confidential.marking          confidential  Marking that says a text is confidential
    injection.indirect            confidential  Orders for the model in what a tool brought, not in what the user says
    injection.prompt              internal      Text that tries to give the model orders of its own
    injection.success             confidential  Sign that foreign orders were followed: an answer that carries data out
    opaque.binary                 confidential  Content that text detectors cannot see, or too large to decode
    opaque.remote                 confidential  Reference to content held elsewhere
    opaque.encrypted              restricted    Content under a key we do not hold
    opaque.picture                confidential  Picture of which only text and metadata were read
    opaque.hidden_text            restricted    Characters nobody can see that may carry text
    opaque.unsupported_language   internal      Text in a language or script that names are not looked for in
    entity.organisation           internal      Name of a company, authority or other organisation
    entity.place                  internal      Name of a town, region or country
"""


def _read_levels(table: str) -> dict[DataClass, tuple[Level, str]]:
    """Read lines of name, level and description."""
    rows = (line.split(None, 2) for line in table.strip().splitlines())
    return {DataClass(name): (Level[level.upper()], text) for name, level, text in rows}


def _secrets(table: Mapping[str, str]) -> dict[DataClass, tuple[Level, str]]:
    """Whatever opens a door is restricted, whoever made it."""
    return {DataClass(f"secret.{name}"): (Level.RESTRICTED, text) for name, text in table.items()}


_ENTRIES: Final = {
    **_read_levels(_PERSONAL),
    **_read_levels(_REGULATED),
    **_read_levels(_BUSINESS),
    **_secrets(ISSUED),
    **_secrets(UNISSUED),
}

BUILTIN_CLASSES: Final[Mapping[DataClass, Level]] = MappingProxyType(
    {name: level for name, (level, _) in sorted(_ENTRIES.items())}
)
"""Every built-in class with its sensitivity, sorted by name."""

DESCRIPTIONS: Final[Mapping[DataClass, str]] = MappingProxyType(
    {name: text for name, (_, text) in sorted(_ENTRIES.items())}
)
"""What each built-in class means, in one line."""
