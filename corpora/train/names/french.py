"""Sentences in French."""

FRAMES = r"""
Peux-tu résumer mon appel avec {n} de {o} au sujet du contrat ?
Bonjour {f},\n\nJe mets en copie {n} ({o}), qui suit le dossier à {c}.\n\nCordialement,\n{n}
Monsieur {l},\n\nNous accusons réception de votre courrier du {d}.\n\nVeuillez agréer nos salutations distinguées.\n{n}\n{o}
Madame {l}, votre rendez-vous avec le docteur {l} est fixé au {d} à {t}.
Chère Madame {n}, le colis a été envoyé au {a}.
salut {f}, t'as des nouvelles de {o} ?
tu peux demander à {f} {l} si elle vient à {c}
je m'appelle {f} et je travaille chez {o} à {c}
mme {l} de {o} a rappelé pour la facture
Ticket {i} : le client {n} ne peut plus se connecter depuis le {d}.
Client : {n}\nAdresse : {a}\nCommande : {i}
Nom : {l}\nPrénom : {f}\nVille : {c}
Le patient {n}, né le {d}, a été admis à {o} pour une pneumonie.
Mme {l}, {f} : tension stable, retour à domicile à {c}. Avis du Dr {l}.
Le conseil d'administration de {o} a nommé {n} directeur général.
L'action {o} a gagné 4 % après le rachat de {o}.
{n}, porte-parole de {o}, n'a pas souhaité commenter.
Le maire de {c}, {n}, a inauguré le pont {w}.
Le président {l} a rencontré le Premier ministre {n} à {c}.
Les discussions entre {y} et {y} se sont tenues à {c}.
J'habite au {a}. Je suis {n}.
Merci d'envoyer le paquet à {n}, {a}.
Il habite {s} à {c} et travaille pour {o}.
Entre la société {o}, représentée par {n}, et Mme {n}, il est convenu ce qui suit.
Participants : {n}, {n}, {f} {l} ({o})
La requérante, {n}, demeurant {a}, est assistée par {o}.
// Auteur : {n}, {o}
{n};{s};{c};{y}
| {n} | {o} | {c} |
De : {n}\nÀ : {n}\nObjet : offre pour {o}
Cordialement,\n\n{n}\nDirectrice commerciale\n{o}\n{a}
Nous sommes allés de {c} à {c}, puis en {y}.
Selon {l}, {o} va construire une usine à {c}.
J'ai déjeuné avec {f} et {f} hier, {f} va quitter {o}.
L'avocat de {n}, Me {l}, a fait appel.
Qui est {n} et que fait {o} ?
C'est {f} qui a parlé avec M. {l} d'{o}.
Écris un mail à {n} pour annuler la formation de {c}.
""".strip().splitlines()

NOTHING = r"""
Le contrat a été signé lundi et la livraison aura lieu en {m}.
Merci de vérifier la facture et de payer le montant sous quinze jours.
La réunion du service se tiendra dans la grande salle.
Veuillez trouver ci-joint le devis et les conditions générales de vente.
Peux-tu m'envoyer le résumé des résultats ?
Bonjour, comment puis-je vous aider ?
Madame, Monsieur, je vous écris pour résilier mon abonnement.
Le patient se plaint de maux de tête, sans fièvre.
L'imprimante du troisième étage ne marche plus.
Il fait froid en {m}, il a plu tout le week-end.
Quelle est la différence entre la mémoire et le disque dur ?
{p} coûte plus cher que {p}, mais la qualité est meilleure.
j'ai pas trouvé le fichier tu peux le renvoyer stp
Le gouvernement prépare une réforme des retraites et des impôts.
Notre chiffre d'affaires a progressé au troisième trimestre.
Cordialement,\nLe Service Client
Merci beaucoup pour votre message et votre patience.
L'ordre du jour, le procès-verbal et le budget sont joints.
Traduis ce texte en anglais et corrige les fautes d'orthographe.
L'équipe a terminé la première phase du projet.
""".strip().splitlines()
