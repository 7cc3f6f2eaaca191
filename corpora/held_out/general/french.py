"""Everyday French: chat, mail, tickets, letters, and what should be left alone."""

from typing import Final

from corpora.held_out.general.locale import Locale

LOCALE: Final = Locale(
    language="fr",
    country="FR",
    firsts=(
        "Aurélie", "Bastien", "Cédric", "Delphine", "Étienne", "Fatoumata", "Gaëlle", "Hervé", "Inès", "Jérôme",
        "Karim", "Laetitia", "Mathieu", "Noémie", "Olivier", "Pascale", "Quentin", "Rachida", "Sylvain", "Tiphaine",
    ),
    lasts=(
        "Arnoux", "Bouchard", "Chevallier", "Diallo", "Estève", "Fontaine", "Garnier", "Hamidi", "Jacquet", "Kerguelen",
        "Lemoine", "Marchand", "Nivelle", "Ouedraogo", "Perrault", "Renaudin", "Séguin", "Tessier", "Vasseur", "Weiss",
    ),
    firms=(
        "Assurances du Léman", "Menuiserie Brossard", "Crédit Rural du Midi", "Transports Delmas SA",
        "Clinique des Tilleuls",
        "Éditions du Passage", "Hexalogis SARL", "Cabinet Morvan et Associés",
    ),
    streets=("rue des Tanneurs", "avenue Jean-Moulin", "place du Marché", "boulevard de la Gare", "impasse des Lilas"),
    towns=("Rouen", "Perpignan", "Limoges", "Chambéry", "Vannes", "Nîmes"),
    address="{number} {street}, {code} {town}",
    code="7####",
    phones=("+33 6 2# ## ## ##", "01 45 ## ## ##", "06.71.##.##.##", "+33 (0)4 78 ## ## ##", "05 56 ## ## ##"),
    domains=("hexalogis.fr", "credit-rural.fr", "courrier-libre.fr", "tilleuls-clinique.fr"),
    date="{day:02}/{month:02}/{year}",
)  # fmt: skip

FRAMES: Final = (
    "peux-tu écrire un mot de remerciement à {name} de {firm} ?",
    "Résume : {first} était à {town} le {date} et a parlé avec {name2}.",
    (
        "Madame {last},\n\nnous avons bien reçu votre demande du {date}. Vous pouvez me joindre au {phone}.\n\n"
        "Cordialement,\n{name2}\n{firm}"
    ),
    "La cliente {name}, née le {born}, demeurant {address}, demande à être rappelée au {phone}.",
    "Merci de virer {amount} euros sur le compte {iban} avant le {date}. Facture {invoice}.",
    "Mon numéro de sécurité sociale est le {id}. Que vous faut-il encore ? {first}",
    "Panne chez {firm} : la machine {part} est arrêtée depuis {time}. {name2} arrive de {town}.",
    (
        "De : {name} <{email}>\nÀ : {name2} <{email2}>\nObjet : congés\n\n"
        "Bonjour {first2}, je serai absent jusqu'au {date}."
    ),
    "Le patient {name}, né le {born}, se plaint de maux de tête depuis hier. Contrôle le {date}.",
    "Le colis {order} devait arriver au {address} mais personne ne l'a vu.",
    "dis à {first2} que je serai à {town} vers {time}",
    "Le bail entre {name} et {firm} prend fin le {date}.",
    "La version {version} remplace la version {version}. La compilation {build} a duré {count} minutes.",
    "La commande {order} comprend {count} articles à {amount} euros.",
    "En mai, fais ce qu'il te plaît ; en avril, ne te découvre pas d'un fil.",
    "Le livre porte l'ISBN {isbn} et compte {count} pages.",
    "Comment faire une tarte pour {count} personnes sans œufs ni sucre ?",
    "Un boulanger, un berger et un marchand entrent dans une auberge.",
)
