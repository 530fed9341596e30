"""Places by the names people use for them: states, countries, regions, and cities that are known without data."""

# What people from a place are called, where it is more than the name of the place.
DEMONYMS: dict[str, str] = {
    "FL": "floridian|floridians", "TX": "texan|texans", "CA": "californian|californians", "NY": "new yorker|new yorkers", "OH": "ohioan|ohioans",
    "GA": "georgian|georgians", "VA": "virginian|virginians", "OR": "oregonian|oregonians", "WA": "washingtonian|washingtonians", "AK": "alaskan|alaskans",
    "HI": "hawaiian|hawaiians", "CO": "coloradan|coloradans", "MN": "minnesotan|minnesotans", "MI": "michigander|michiganders", "IN": "hoosier|hoosiers",
    "WI": "wisconsinite|wisconsinites", "NJ": "new jerseyan|new jerseyans", "PA": "pennsylvanian|pennsylvanians", "VT": "vermonter|vermonters",
    "ME": "mainer|mainers", "NV": "nevadan|nevadans", "AZ": "arizonan|arizonans", "TN": "tennessean|tennesseans", "NC": "north carolinian|north carolinians",
    "IL": "illinoisan|illinoisans", "IA": "iowan|iowans", "UT": "utahn|utahns", "MT": "montanan|montanans", "ID": "idahoan|idahoans",
}  # fmt: skip

US_STATES: dict[str, str] = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california|cali", "CO": "colorado",
    "CT": "connecticut", "DE": "delaware", "FL": "florida", "GA": "georgia", "HI": "hawaii", "ID": "idaho",
    "IL": "illinois", "IN": "indiana", "IA": "iowa", "KS": "kansas", "KY": "kentucky", "LA": "louisiana", "ME": "maine",
    "MD": "maryland", "MA": "massachusetts|mass", "MI": "michigan", "MN": "minnesota", "MS": "mississippi",
    "MO": "missouri", "MT": "montana", "NE": "nebraska", "NV": "nevada", "NH": "new hampshire", "NJ": "new jersey|jersey",
    "NM": "new mexico", "NY": "new york|new york state|state of new york|upstate new york", "NC": "north carolina", "ND": "north dakota",
    "OH": "ohio", "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania", "RI": "rhode island", "SC": "south carolina",
    "SD": "south dakota", "TN": "tennessee", "TX": "texas", "UT": "utah", "VT": "vermont", "VA": "virginia",
    "WA": "washington|washington state|state of washington", "WV": "west virginia", "WI": "wisconsin", "WY": "wyoming",
    "DC": "washington dc|washington d.c|district of columbia", "ON": "ontario", "QC": "quebec|québec", "BC": "british columbia", "AB": "alberta",
    "MB": "manitoba", "SK": "saskatchewan", "NS": "nova scotia", "NB": "new brunswick", "NSW": "new south wales", "VIC": "victoria", "QLD": "queensland",
}  # fmt: skip

# Countries people call by other names than the register's; the register (pycountry) gives the rest.
COUNTRIES: dict[str, str] = {
    "US": "united states|united states of america|usa|america|the states|u.s|u.s.a|american|americans|us based",
    "GB": "uk|united kingdom|great britain|britain|england|u.k|british|brits|britons|gb", "DE": "germany|german|germans|deutschland",
    "FR": "france|french", "CA": "canada|canadian|canadians", "NL": "netherlands|holland|dutch", "AT": "austria|austrian|austrians",
    "CH": "switzerland|swiss", "ES": "spain|spanish|spaniards", "IT": "italy|italian|italians", "IE": "ireland|irish", "AU": "australia|australian|australians|aussie|aussies",
    "NZ": "new zealand|kiwi|kiwis", "SE": "sweden|swedish|swedes", "NO": "norway|norwegian|norwegians", "DK": "denmark|danish|danes", "FI": "finland|finnish|finns",
    "BE": "belgium|belgian|belgians", "PT": "portugal|portuguese", "PL": "poland|polish", "JP": "japan|japanese", "MX": "mexico|mexican|mexicans",
    "BR": "brazil|brazilian|brazilians", "IN": "india|indian|indians", "CN": "china|chinese", "KR": "south korea|korea", "RU": "russia",
    "CZ": "czech republic|czechia", "GR": "greece|greek", "TR": "turkey", "AE": "united arab emirates|uae|emirates", "ZA": "south africa",
}  # fmt: skip
NOT_COUNTRIES = frozenset(
    {"GE", "JO", "TD", "GG", "JE"}
)  # names that mean something else to a shop: Georgia, Jordan, Chad

# What a region is here; said as an assumption, with its members.
REGIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "west coast": ("west coast|pacific coast", "state", ("CA", "OR", "WA")),
    "east coast": ("east coast|eastern seaboard|atlantic coast", "state", ("ME", "NH", "MA", "RI", "CT", "NY", "NJ", "DE", "MD", "VA", "NC", "SC", "GA", "FL")),
    "new england": ("new england", "state", ("CT", "ME", "MA", "NH", "RI", "VT")),
    "midwest": ("midwest|mid west|midwestern", "state", ("IL", "IN", "IA", "KS", "MI", "MN", "MO", "NE", "ND", "OH", "SD", "WI")),
    "pacific northwest": ("pacific northwest|pnw", "state", ("OR", "WA")),
    "southwest": ("southwest|south west", "state", ("AZ", "NM", "OK", "TX")),
    "tri-state area": ("tri state area|tristate area|tri state", "state", ("NY", "NJ", "CT")),
    "new york metro": ("", "state", ()),
    "north america": ("north america", "country", ("US", "CA", "MX")),
    "scandinavia": ("scandinavia|scandinavian|scandinavians", "country", ("DK", "NO", "SE")),
    "nordics": ("nordics|nordic countries|nordic", "country", ("DK", "FI", "IS", "NO", "SE")),
    "dach": ("dach|german speaking countries|dach region", "country", ("DE", "AT", "CH")),
    "benelux": ("benelux", "country", ("BE", "NL", "LU")),
    "british isles": ("british isles", "country", ("GB", "IE")),
    "european union": (
        "eu|european union|the eu|eu countries|e.u", "country",
        ("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE"),
    ),
    "europe": (
        "europe|european|europeans|european countries", "country",
        ("AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE",
         "GB", "CH", "NO", "IS", "LI", "AL", "BA", "ME", "MK", "RS", "UA", "MD", "XK", "AD", "MC", "SM", "VA", "BY"),
    ),
}  # fmt: skip
del REGIONS["new york metro"]

# Names for cities that the data will hold under another name.
CITY_NAMES: dict[str, str] = {
    "New York": "nyc|new york city|ny city|big apple|city of new york|manhattan",
    "Los Angeles": "los angeles|la city|city of angels",
    "San Francisco": "san francisco|san fran|frisco|sf",
    "Philadelphia": "philadelphia|philly",
    "Las Vegas": "las vegas|vegas",
    "Saint Louis": "saint louis|st louis",
    "Washington": "city of washington",
}

# Cities by their name in English and at home: whichever the data has.
TWO_NAMES: dict[str, str] = {
    "munich": "münchen", "cologne": "köln", "vienna": "wien", "zurich": "zürich", "geneva": "genève", "rome": "roma", "milan": "milano",
    "copenhagen": "københavn", "brussels": "bruxelles", "prague": "praha", "warsaw": "warszawa", "lisbon": "lisboa", "seville": "sevilla",
    "florence": "firenze", "turin": "torino", "naples": "napoli", "venice": "venezia", "gothenburg": "göteborg", "antwerp": "antwerpen",
    "nuremberg": "nürnberg", "hanover": "hannover", "the hague": "den haag", "krakow": "kraków",
}  # fmt: skip

# Large cities, so that a sentence can be read before a customer from there has come.
CITIES = (
    "Portland|Seattle|San Diego|San Jose|Sacramento|Oakland|Austin|Houston|Dallas|San Antonio|Denver|Chicago|Boston|Miami|Orlando|"
    "Tampa|Atlanta|Nashville|Memphis|Charlotte|Raleigh|Phoenix|Tucson|Detroit|Cleveland|Columbus|Cincinnati|Indianapolis|"
    "Milwaukee|Minneapolis|Kansas City|New Orleans|Baltimore|Pittsburgh|Buffalo|Brooklyn|Salt Lake City|Boise|Honolulu|"
    "Anchorage|Albuquerque|Louisville|Richmond|Jacksonville|Fort Worth|Toronto|Vancouver|Montreal|Calgary|Ottawa|London|"
    "Manchester|Birmingham|Edinburgh|Glasgow|Dublin|Berlin|Munich|Hamburg|Cologne|Frankfurt|Vienna|Zurich|Geneva|Paris|Lyon|"
    "Marseille|Madrid|Barcelona|Rome|Milan|Amsterdam|Rotterdam|Brussels|Copenhagen|Stockholm|Oslo|Helsinki|Lisbon|Prague|"
    "Warsaw|Budapest|Sydney|Melbourne|Brisbane|Auckland|Tokyo|Singapore"
)
