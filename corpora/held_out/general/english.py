"""Names, streets and firms of the United States and the United Kingdom."""

from typing import Final

from corpora.held_out.general.locale import Locale

US: Final = Locale(
    language="en",
    country="US",
    firsts=(
        "Marcus", "Deborah", "Tyrone", "Kaylee", "Rajesh", "Mei", "Jerome", "Abigail", "Dwayne", "Shanice", "Curtis",
        "Lakshmi", "Warren", "Paige", "Ibrahim", "Yuki", "Gloria", "Preston", "Nadia", "Grant", "April", "Will",
    ),
    lasts=(
        "Holloway", "Prescott", "Nguyen", "Abernathy", "Castellanos", "Patel", "Whitfield", "Okafor", "Brandt", "Chen",
        "Underwood", "Mercado", "Sinclair", "Yamamoto", "Baptiste", "Haddad", "Kowalczyk", "Field", "Banks", "Rivers",
    ),
    firms=(
        "Bluepeak Logistics", "Harbor & Main Bank", "Sundial Robotics", "Kestrel Insurance Group",
        "Ironwood Foods Inc.",
        "Copperline Energy", "Vantage Dental", "Maplecrest Credit Union", "Orchard Street Partners LLC", "Halden Labs",
    ),
    streets=(
        "Cottonwood Lane", "N Prospect Ave", "Larkspur Court", "Old Mill Road", "W 43rd Street", "Cedar Ridge Drive",
        "Sycamore Blvd", "Hillcrest Pl",
    ),
    towns=("Dayton, OH", "Boise, ID", "Tallahassee, FL", "Fort Collins, CO", "Scranton, PA", "Spokane, WA"),
    address="{number} {street}, {town} {code}",
    code="4####",
    phones=("+1 614-55#-####", "(937) 43#-####", "509.32#.####", "+1 (850) 22# ####", "208-33#-####"),
    domains=("bluepeak.com", "kestrelgroup.com", "postbox.net", "maplecrest.org", "halden.io"),
    date="{month:02}/{day:02}/{year}",
)  # fmt: skip
GB: Final = Locale(
    language="en",
    country="GB",
    firsts=(
        "Alistair", "Bronwen", "Callum", "Fiona", "Hamza", "Isla", "Nigel", "Oluwaseun", "Poppy", "Rhys", "Saoirse",
        "Priya", "Graham", "Imogen", "Declan", "Zainab", "Rupert", "Hattie", "Angus", "Beatrice",
    ),
    lasts=(
        "Ashcroft", "Pemberton", "McAllister", "Okonkwo", "Featherstone", "Llewellyn", "Begum", "Hargreaves",
        "O'Rourke",
        "Sharma", "Wetherby", "Cavendish-Hale", "Murdoch", "Tregenza", "Ramsbottom", "Adeyemi", "Blackwood", "Price",
    ),
    firms=(
        "Thistle & Rowe Ltd", "Northmoor Building Society", "Pennine Rail Services", "Castlegate Solicitors LLP",
        "Larkfield Surgery", "Greenhithe Water plc", "Moorland Housing Association", "Bramble Studios",
    ),
    streets=("Station Road", "Mill Lane", "Queen's Crescent", "Abbey Close", "Canal Street", "The Paddocks"),
    towns=("Halifax", "Swindon", "Falkirk", "Aberystwyth", "Lowestoft", "Kettering"),
    address="{number} {street}, {town} {code}",
    code="SN# #DE",
    phones=("020 7946 0###", "+44 161 496 0###", "07400 1#####", "01865 2#####", "+44 7911 12####"),
    domains=("thistlerowe.co.uk", "northmoor.co.uk", "larkfield.nhs.uk", "inbox.co.uk"),
    date="{day}/{month:02}/{year}",
)  # fmt: skip
LOCALES: Final = (US, GB)
