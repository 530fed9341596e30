"""First and last names as they are common where the sample customers live, by language."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES: dict[str, tuple[str, ...]] = {
    "en": _names(
        "Emma Olivia Ava Sophia Isabella Charlotte Amelia Mia Harper Evelyn Abigail Emily Ella Grace Chloe Lily Hannah "
        "Zoe Zoë Renée Aaliyah Priya Mei Siobhán Niamh Liam Noah Oliver Elijah James Benjamin Lucas Henry Alexander "
        "Mason Ethan Jacob Logan Jackson Samuel Wyatt Owen Caleb Isaac Nathan Aidan José Malik Wei Finn"
    ),
    "de": _names(
        "Anna Lena Lea Laura Julia Katharina Sophie Marie Johanna Franziska Käthe Bärbel Heike Sabine Ursula Greta "
        "Jürgen Günther Björn Stefan Andreas Thomas Michael Lukas Felix Maximilian Paul Jonas Tim Florian Matthias Jörg "
        "Uwe Klaus Wolfgang Tobias Sven"
    ),
    "fr": _names(
        "Camille Léa Manon Chloé Inès Zoé Hélène Élodie Amélie Aurélie Margaux Juliette Océane Noémie Céline Françoise "
        "François Jérôme Rémi Théo Hugo Louis Gabriel Raphaël Jules Mathéo Benoît Étienne Loïc Guillaume"
    ),
    "nl": _names("Sanne Lotte Femke Anouk Fleur Maud Roos Iris Daan Sem Bram Thijs Joost Pieter Ruben Sjoerd"),
    "sv": _names("Astrid Elsa Ebba Märta Åsa Linnéa Saga Maja Sigrid Karin Björn Håkan Göran Lars Erik Oskar Nils Åke"),
    "da": _names("Søren Jørgen Mads Frederik Rasmus Kasper Anders Bodil Freja Ida Mette Signe Astrid Åse Kirsten"),
    "pl": _names(
        "Łukasz Paweł Michał Stanisław Wojciech Grzegorz Jakub Zofia Agnieszka Małgorzata Bożena Żaneta Kinga"
    ),
    "es": _names(
        "Lucía Sofía Martina María Paula Begoña Íñigo Álvaro Adrián Iván Óscar Javier Raúl Núria Andrés Ángel"
    ),
}

LAST_NAMES: dict[str, tuple[str, ...]] = {
    "en": _names(
        "Johnston Williams Jones Miller Davis Rodriguez Martinez Hernandez Anderson Taylor Moore Jackson Thompson White "
        "Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson "
        "Baker Hall Campbell Mitchell Carter Roberts O'Brien O'Connor D'Angelo McDonald MacLeod Smith-Jones Patel Kim "
        "Chen Singh Khan Okafor Peña Murphy Byrne"),
    "de": (
        *_names(
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein "
        "Wolf Schröder Neumann Schwarz Zimmermann Krüger Groß Strauß Böhm Köhler Weiß"),
        "von der Heide",
    ),
    "fr": _names(
        "Bernard Dubois Durand Leroy Moreau Lefèvre Mercier Dupont Lambert Bonnet François Legrand Garnier Chevalier "
        "Gauthier Perrin Béranger L'Hôpital Saint-Pierre Desprès"),
    "nl": (
        "de Jong", "Jansen", "de Vries", "van den Berg", "van Dijk", "Bakker", "Visser", "Smit", "de Boer", "Mulder",
        "van 't Hoff", "Peters",
    ),
    "sv": _names("Andersson Johansson Karlsson Nilsson Eriksson Larsson Öberg Sjöström Lindström Åkesson Bergström"),
    "da": _names("Nielsen Jensen Hansen Pedersen Andersen Christensen Sørensen Møller Østergaard Kjær Bæk"),
    "pl": _names("Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski"),
    "es": _names("García Fernández González López Martínez Sánchez Pérez Gómez Jiménez Núñez Ibáñez Muñoz"),
}  # fmt: skip

STREETS: dict[str, tuple[str, ...]] = {
    "en": (
        "Main Street",
        "Oak Avenue",
        "Maple Drive",
        "Cedar Lane",
        "Park Road",
        "Elm Street",
        "Hill Crescent",
        "2nd Ave",
    ),
    "de": ("Hauptstraße", "Lindenweg", "Bahnhofstraße", "Gartenstraße", "Am Mühlbach", "Goethestraße"),
    "fr": ("rue de la République", "avenue Victor Hugo", "rue des Écoles", "place de l'Église"),
    "nl": ("Dorpsstraat", "Kerkstraat", "Molenweg"),
    "sv": ("Storgatan", "Björkvägen", "Skolgatan"),
    "da": ("Nørregade", "Østergade", "Skovvej"),
    "pl": ("ul. Polna", "ul. Leśna", "ul. Słoneczna"),
    "es": ("Calle Mayor", "Avenida de la Constitución", "Calle Nueva"),
}

# Names under .example and the three reserved domains: no mail sent to them can reach anybody.
EMAIL_DOMAINS: tuple[tuple[str, float], ...] = (
    ("gmail.example", 38), ("example.com", 14), ("outlook.example", 10), ("icloud.example", 9), ("yahoo.example", 8),
    ("example.org", 5), ("hotmail.example", 4), ("web-de.example", 3), ("example.net", 3), ("orange-fr.example", 2),
    ("mail.acme.example", 2), ("studio-north.example", 1), ("students.uni.example", 1),
)  # fmt: skip
