"""Where the sample customers live: cities with the state, zip codes, time zone, language and telephone range of each."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One city; `phone` is the start of a range kept free for fiction, '' where the country keeps none."""

    city: str
    state: str | None
    zip_codes: tuple[str, ...]
    country: str
    time_zone: str
    language: str
    names: str
    phone: str
    weight: float


def _us(city: str, state: str, zips: str, zone: str, area: str, weight: float) -> Place:
    return Place(city, state, tuple(zips.split()), "US", f"America/{zone}", "en-US", "en", f"+1{area}55501", weight)


def _ca(city: str, state: str, zips: str, zone: str, area: str, weight: float, language: str = "en") -> Place:
    zip_codes = tuple(zips.split(";"))
    return Place(city, state, zip_codes, "CA", f"America/{zone}", f"{language}-CA", language, f"+1{area}55501", weight)


def _in(
    country: str, zone: str, language: str, phone: str, *rows: tuple[str, str, float], state: str | None = None
) -> list[Place]:
    names = language.split("-")[0]
    return [
        Place(city, state, tuple(zips.split(";")), country, zone, language, names, phone, weight)
        for city, zips, weight in rows
    ]


PLACES: tuple[Place, ...] = (
    _us("New York", "NY", "10001 10011 10025 10128", "New_York", "212", 9),
    _us("Brooklyn", "NY", "11201 11215 11238", "New_York", "718", 4),
    _us("Buffalo", "NY", "14201 14222", "New_York", "716", 1),
    _us("Boston", "MA", "02108 02116 02130", "New_York", "617", 3),
    _us("Portland", "ME", "04101 04102", "New_York", "207", 1),
    _us("Burlington", "VT", "05401 05408", "New_York", "802", 1),
    _us("Philadelphia", "PA", "19103 19147", "New_York", "215", 2),
    _us("Washington", "DC", "20001 20009", "New_York", "202", 2),
    _us("Atlanta", "GA", "30303 30309", "New_York", "404", 2),
    _us("Miami", "FL", "33101 33139", "New_York", "305", 2),
    _us("Orlando", "FL", "32801 32819", "New_York", "407", 1),
    _us("Chicago", "IL", "60601 60614 60647", "Chicago", "312", 4),
    _us("Minneapolis", "MN", "55401 55408", "Chicago", "612", 2),
    _us("Austin", "TX", "78701 78704 78745", "Chicago", "512", 3),
    _us("Houston", "TX", "77002 77019", "Chicago", "713", 3),
    _us("Dallas", "TX", "75201 75214", "Chicago", "214", 2),
    _us("Denver", "CO", "80202 80205", "Denver", "303", 3),
    _us("Salt Lake City", "UT", "84101 84103", "Denver", "801", 1),
    _us("Phoenix", "AZ", "85004 85016", "Phoenix", "602", 1),
    _us("Los Angeles", "CA", "90012 90026 90291", "Los_Angeles", "213", 5),
    _us("San Francisco", "CA", "94103 94110", "Los_Angeles", "415", 3),
    _us("San Diego", "CA", "92101 92104", "Los_Angeles", "619", 2),
    _us("Seattle", "WA", "98101 98122", "Los_Angeles", "206", 3),
    _us("Portland", "OR", "97201 97214", "Los_Angeles", "503", 2),
    _us("Honolulu", "HI", "96813", "Honolulu", "808", 0.3),
    _ca("Toronto", "ON", "M4B 1B3;M5V 2T6", "Toronto", "416", 3),
    _ca("Ottawa", "ON", "K1A 0B1;K1P 5M7", "Toronto", "613", 1),
    _ca("Montréal", "QC", "H2X 1Y4;H3Z 2Y7", "Toronto", "514", 1.5, "fr"),
    _ca("Vancouver", "BC", "V5K 0A1;V6B 4Y8", "Vancouver", "604", 1.5),
    *_in(
        "GB", "Europe/London", "en-GB", "+4420794609",
        ("London", "E1 6AN;N1 9GU;SW9 8JQ", 5), ("Manchester", "M1 1AE;M20 2RN", 1.5), ("Leeds", "LS1 4AP", 0.8),
        ("Bristol", "BS1 5TR", 0.8), ("Edinburgh", "EH1 1RE;EH6 6NP", 1.2), ("Sheffield", "S1 2HE", 0.5),
    ),
    *_in("IE", "Europe/Dublin", "en-IE", "", ("Dublin", "D02 X285;D08 W2A8", 1), ("Cork", "T12 W8KP", 0.3)),
    *_in(
        "DE", "Europe/Berlin", "de", "+4917139200",
        ("Berlin", "10115;10435;12043", 2.5), ("Hamburg", "20095;22765", 1.5), ("München", "80331;80799", 1.5),
        ("Köln", "50667;50823", 1), ("Frankfurt am Main", "60311", 0.8), ("Nürnberg", "90402", 0.4),
    ),
    *_in("AT", "Europe/Vienna", "de-AT", "", ("Wien", "1010;1070", 0.8), ("Graz", "8010", 0.2)),
    *_in("CH", "Europe/Zurich", "de-CH", "", ("Zürich", "8001;8004", 0.6), ("Bern", "3011", 0.2)),
    *_in(
        "FR", "Europe/Paris", "fr", "+331990000",
        ("Paris", "75003;75011;75018", 2.2), ("Lyon", "69001;69007", 0.8), ("Nîmes", "30000", 0.2), ("Lille", "59000", 0.4),
        ("Saint-Étienne", "42000", 0.2),
    ),
    *_in("NL", "Europe/Amsterdam", "nl", "", ("Amsterdam", "1012 AB;1054 HT", 1.3), ("Utrecht", "3511 CE", 0.6)),
    *_in("SE", "Europe/Stockholm", "sv", "+467017406", ("Stockholm", "111 20;118 26", 1.2), ("Göteborg", "411 03", 0.6),
         ("Malmö", "211 22", 0.3)),
    *_in("DK", "Europe/Copenhagen", "da", "", ("København", "1050;2200", 0.9), ("Århus", "8000", 0.3)),
    *_in("PL", "Europe/Warsaw", "pl", "", ("Warszawa", "00-001;02-796", 0.7), ("Kraków", "30-001", 0.4), ("Łódź", "90-001", 0.3)),
    *_in("ES", "Europe/Madrid", "es", "", ("Madrid", "28001;28013", 0.6), ("Málaga", "29001", 0.2)),
    *_in("AU", "Australia/Sydney", "en-AU", "+612555000", ("Sydney", "2000;2010", 1.2), state="NSW"),
    *_in("AU", "Australia/Melbourne", "en-AU", "+612555000", ("Melbourne", "3000;3065", 1), state="VIC"),
    *_in("JP", "Asia/Tokyo", "en", "", ("Tokyo", "100-0001;150-0001", 0.5)),
)  # fmt: skip
