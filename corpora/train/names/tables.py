"""Words that companies and streets are made of, by language, and what is known by name everywhere."""

from typing import Final

LOCALES: Final = {
    "en": ("en_US", "en_US", "en_GB", "en_IE", "en_IN", "en_NZ"),
    "de": ("de_DE", "de_DE", "de_AT", "de_CH"),
    "fr": ("fr_FR", "fr_CA", "fr_CH"),
    "es": ("es_ES", "es_MX", "es_CO"),
    "it": ("it_IT",),
    "pt": ("pt_PT", "pt_BR"),
    "nl": ("nl_NL", "nl_BE"),
    "pl": ("pl_PL",),
}
"""By language, a country as often as it is drawn."""
ABROAD: Final = (
    "en_IN", "en_PH", "tr_TR", "sv_SE", "da_DK", "no_NO", "fi_FI", "cs_CZ", "hu_HU", "ro_RO", "hr_HR", "id_ID", "vi_VN",
    "yo_NG", "zu_ZA", "tw_GH", "en_US", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "lt_LT", "sk_SK",
)  # fmt: skip
GIVEN_ABROAD: Final = (
    "Wei", "Li", "Min", "Yan", "Jun", "Hui", "Xin", "Ling", "Kenji", "Yuki", "Hiroshi", "Aiko", "Ji-woo", "Min-jun",
    "Seo-yeon", "Omar", "Fatima", "Ahmed", "Layla", "Yusuf", "Priya", "Arjun", "Ananya", "Ravi", "Dmitri", "Olga",
    "Sergey", "Mehmet",
)  # fmt: skip
SURNAMES_ABROAD: Final = (
    "Zhang", "Wang", "Chen", "Liu", "Yang", "Huang", "Zhao", "Wu", "Tanaka", "Sato", "Suzuki", "Takahashi", "Kim",
    "Park", "Choi", "Hassan", "Ali", "Mohamed", "Ibrahim", "Rahman", "Sharma", "Patel", "Singh", "Kumar", "Ivanov",
    "Petrova", "Volkov", "Yilmaz",
)  # fmt: skip
PARTICLES: Final = {
    "en": ("Mac ", "de ", "van ", "bin ", "al-"), "de": ("von ", "von der ", "zu "), "fr": ("de ", "du ", "de La "),
    "es": ("de ", "de la ", "del "), "it": ("Di ", "De ", "D'"), "pt": ("da ", "dos ", "de "),
    "nl": ("van ", "van der ", "de ", "van den "), "pl": ("",),
}  # fmt: skip
SYLLABLES: Final = (
    "no", "va", "tek", "lu", "mi", "ra", "qua", "li", "bra", "sol", "ve", "ri", "on", "ax", "el", "do", "cor", "pi",
    "ta", "zen", "fy", "nex", "ga", "ki", "hel", "mo", "dyn", "tri", "a",
)  # fmt: skip
TRADES: Final = {
    "en": "Logistics Energy Foods Pharma Systems Consulting Media Insurance Robotics Capital Motors Software Health",
    "de": "Logistik Energie Maschinenbau Versicherung Technik Pharma Verlag Bau Automobile Software Medien Stahl",
    "fr": "Logistique Énergie Assurances Conseil Transports Pharma Industries Électronique Habitat Agro",
    "es": "Logística Energía Seguros Consultores Transportes Alimentación Construcciones Tecnología Salud",
    "it": "Logistica Energia Assicurazioni Consulenza Trasporti Alimentari Costruzioni Tecnologie Meccanica",
    "pt": "Logística Energia Seguros Consultoria Transportes Alimentos Construções Tecnologia Saúde",
    "nl": "Logistiek Energie Verzekeringen Advies Transport Voeding Bouw Techniek Zorg Installaties",
    "pl": "Logistyka Energia Ubezpieczenia Doradztwo Transport Żywność Budownictwo Technologie Zdrowie",
}
FORMS: Final = {
    "en": "Inc.|Inc|Corp|Corp.|Corporation|Ltd|Ltd.|LLC|Group|Holdings|PLC|& Co.|Partners", "de": "GmbH|AG|KG|SE|GmbH & Co. KG",
    "fr": "SA|SAS|SARL|& Fils", "es": "S.A.|S.L.|S.L.U.|e Hijos", "it": "S.p.A.|S.r.l.|SRL|SpA", "pt": "S.A.|Lda.|Ltda.|SA",
    "nl": "B.V.|BV|N.V.|VOF", "pl": "S.A.|sp. z o.o.|Sp. z o.o.",
}  # fmt: skip
OF_TOWNS: Final = {
    "en": "University of {}|{} Hospital|Bank of {}|{} City Council|{} United|{} High School|{} Police Department|{} Times",
    "de": "Universität {}|Klinikum {}|Stadtwerke {}|Sparkasse {}|FC {}|Amtsgericht {}|Volksbank {}|Technische Hochschule {}",
    "fr": "Université de {}|CHU de {}|Banque de {}|Mairie de {}|Olympique de {}|Lycée de {}|Tribunal de {}",
    "es": "Universidad de {}|Hospital de {}|Banco de {}|Ayuntamiento de {}|Real {}|Juzgado de {}|Caja {}",
    "it": "Università di {}|Ospedale di {}|Banca di {}|Comune di {}|Tribunale di {}|Politecnico di {}",
    "pt": "Universidade de {}|Hospital de {}|Banco de {}|Câmara Municipal de {}|Prefeitura de {}|Tribunal de {}",
    "nl": "Universiteit {}|Ziekenhuis {}|Gemeente {}|Rabobank {}|Rechtbank {}|Hogeschool {}|FC {}",
    "pl": "Uniwersytet {}|Szpital {}|Bank {}|Urząd Miasta {}|Politechnika {}|Sąd Rejonowy {}|Legia {}",
}
KNOWN: Final = (
    "Microsoft", "Google", "Apple", "Amazon", "IBM", "Oracle", "Intel", "Cisco", "Nvidia", "Tesla", "Ford",
    "General Motors", "Goldman Sachs", "JPMorgan Chase", "Wells Fargo", "Bank of America", "Morgan Stanley", "Pfizer",
    "Merck", "Johnson & Johnson", "Walmart", "Costco", "Target", "Boeing", "Airbus", "Siemens", "Bosch", "Volkswagen",
    "Deutsche Bank", "Allianz", "BASF", "Bayer", "SAP", "Lufthansa", "Deutsche Telekom", "Commerzbank", "Continental",
    "Renault", "Peugeot", "Orange", "BNP Paribas", "Société Générale", "Carrefour", "Danone", "L'Oréal", "Michelin",
    "Sanofi", "TotalEnergies", "Telefónica", "Santander", "BBVA", "Inditex", "Iberdrola", "Repsol", "Mercadona",
    "Fiat", "Eni", "Enel", "Intesa Sanpaolo", "UniCredit", "Ferrari", "Petrobras", "Itaú", "Bradesco", "Galp",
    "Sonae", "Vodafone", "HSBC", "Barclays", "Unilever", "Shell", "Philips", "ING", "Heineken", "ASML", "Orlen",
    "Allegro", "NATO", "UNESCO", "WHO", "FBI", "NASA", "United Nations", "European Commission", "World Bank",
    "Red Cross", "Greenpeace", "Reuters", "BBC", "CNN", "Harvard", "Stanford", "Oxford University", "MIT", "Facebook",
    "Twitter", "Netflix", "Salesforce", "Accenture", "Deloitte", "KPMG", "McKinsey", "Toyota", "Honda", "Sony",
    "Samsung", "Huawei", "Alibaba", "Uber", "Airbnb", "Spotify", "Ikea", "Nestlé", "Novartis", "Roche", "UBS",
    "Manchester United", "Real Madrid", "Bayern München", "Juventus", "Chelsea", "Arsenal", "Starbucks", "McDonald's",
    "Nike", "Adidas", "FedEx", "UPS", "DHL",
)  # fmt: skip
PRODUCTS: Final = (
    "iPhone", "Excel", "Photoshop", "Windows 11", "ThinkPad", "Kindle", "PlayStation", "Galaxy S24", "Corolla",
    "Golf", "Word", "Outlook", "Jira", "Python", "Linux", "Bluetooth", "Roomba", "Echo Dot", "MacBook Pro", "Android",
    "Chrome", "Firefox", "Kubernetes", "Docker", "Aspirin", "Ibuprofen", "Paracetamol", "Lipitor", "PostgreSQL",
    "Redis", "Django", "React", "GPT-4", "Teams", "Zoom", "Slack", "Xbox", "Lego", "Nutella", "Fiesta", "Civic",
)  # fmt: skip
STREETS: Final = {
    "en": ("Oak", "Maple", "Church", "High", "Station", "Park", "Mill", "Washington", "Lincoln", "Cedar", "King", "Victoria"),
    "de": ("Haupt", "Bahnhof", "Garten", "Linden", "Goethe", "Schiller", "Berg", "Kirch", "Schul", "Mozart", "Wald"),
    "fr": ("Victor Hugo", "de la Gare", "des Lilas", "du Moulin", "de la République", "Pasteur", "des Écoles", "de Verdun"),
    "es": ("Mayor", "de Alcalá", "del Sol", "San Juan", "de la Paz", "Colón", "Cervantes", "de Goya", "Real"),
    "it": ("Roma", "Garibaldi", "Dante", "Mazzini", "della Repubblica", "Verdi", "dei Mille", "San Marco"),
    "pt": ("Augusta", "da Liberdade", "das Flores", "Dom Pedro", "do Comércio", "São João", "Camões", "XV de Novembro"),
    "nl": ("Kerk", "Dorps", "School", "Molen", "Beatrix", "Wilhelmina", "Stations", "Linden", "Eiken"),
    "pl": ("Marszałkowska", "Polna", "Leśna", "Mickiewicza", "Kościuszki", "Słoneczna", "Długa", "Lipowa", "Ogrodowa"),
}  # fmt: skip
KINDS: Final = {
    "en": "Street St St. Road Rd Avenue Ave Ave. Lane Ln Drive Dr Boulevard Blvd Court Ct Place Way Close Square",
    "de": "straße str. weg platz allee gasse ring", "nl": "straat laan weg plein gracht dijk kade",
    "fr": "rue|avenue|boulevard|place|allée|impasse|chemin", "es": "Calle|C/|Avenida|Avda.|Plaza|Paseo|Camino|calle",
    "it": "Via|via|Viale|Piazza|Corso|Largo|Vicolo", "pt": "Rua|Avenida|Av.|Praça|Travessa|Largo|Alameda",
    "pl": "ul.|al.|pl.|os.|ulica",
}  # fmt: skip
STATES: Final = (
    "AL", "AK", "AZ", "CA", "CO", "CT", "FL", "GA", "IL", "IN", "KS", "MA", "MD", "MI", "MN", "MO", "NC", "NJ", "NV",
    "NY", "OH", "OR", "PA", "TN", "TX", "UT", "VA", "WA", "WI",
)  # fmt: skip
