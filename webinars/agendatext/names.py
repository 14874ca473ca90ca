"""Names of people and hubs as a title gives them: `by A and B`, `von A (Trakk)`, `the Trakk creative hub`."""

import re
from dataclasses import dataclass
from itertools import takewhile

from hubsportal.search.words import fold

# Names stand in titles; nothing is looked for in more than this.
LONGEST = 600
MOST = 12
MOST_OF_A_ROLE = 4

_FIRM = re.compile(
    r"""(?<!\w)(?:(?:presented|delivered|given|introduced|moderated|facilitated|hosted|chaired|led)\s+by|by
    |(?:pr[ée]sent[ée]e?s?|anim[ée]e?s?|mod[ée]r[ée]e?s?)\s+par|par
    |(?:vorgestellt|gehalten|moderiert|pr[äa]sentiert|geleitet)\s+von|von
    |(?:presentad[oa]s?|moderad[oa]s?|impartid[oa]s?)\s+por|a\s+cargo\s+de|por
    |(?:presentat[oaie]|moderat[oaie]|tenut[oaie])\s+da|a\s+cura\s+di
    |(?:speakers?|presenters?|moderators?|panell?ists?|intervenante?s?|orateurs?|oratrices?|animat(?:eur|rice)|referent(?:in|en|innen)?
       |redner(?:in|innen)?|vortragende[rn]?|moderation|moderatorin|ponentes?|ponencia\s+de|orador(?:a|es)?|relator[ei]|relatrice|con\s+la\s+participaci[óo]n\s+de)\s*:)
    (?=\s)\s*""",
    re.VERBOSE | re.IGNORECASE,
)
# These lead to a person as well as to anything else.
_WEAK = re.compile(
    r"(?<!\w)(?:with|avec|mit|con|di|da|of|feat\.|featuring|between|zwischen|entre|tra)\s+", re.IGNORECASE
)
_TRAILING = re.compile(r"\s+[-–—|/]\s+|\s*[,;]?\s*\((?=[^()]*\)$)")
_LEADING = re.compile(r"([^:–—|]{5,80}?)\s*(?::|\s[-–—|])\s+(?=\S)")
_BETWEEN = re.compile(
    r"\s*[;/&+]\s*|\s*,\s*(?:and|et|und|y|e|&)\s+|\s*,\s*|\s+(?:and|et|und|y|e|ed|sowie)\s+"
)
_ORGANISATION = re.compile(r"\s*[(\[]([^()\[\]]{1,160})[)\]]\s*$")
_HONORIFIC = re.compile(
    r"(?:(?:dr|prof|mr|mrs|ms|mx|sir|dame|m|mme|mlle|herr|frau|sr|sra|srta|dott|dott\.?ssa|ing|arch|sig|sig\.?ra|mag|dipl)\.?\s+)+",
    re.IGNORECASE,
)
_INITIAL = re.compile(r"[^\W\d_]\.?(?:-?[^\W\d_]\.)*")
_APOSTROPHED = re.compile(r"[dlo]['’][^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ.-][^\W\d_]+)*['’.]?")

_PARTICLES = frozenset(
    [
        "de",
        "del",
        "della",
        "dello",
        "di",
        "da",
        "das",
        "do",
        "dos",
        "du",
        "des",
        "d",
        "la",
        "le",
        "las",
        "los",
        "el",
        "al",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "zu",
        "zum",
        "zur",
        "y",
        "e",
        "bin",
        "ibn",
        "af",
        "av",
        "ap",
    ]
)
_ROLES = frozenset(
    [
        "thematic",
        "theme",
        "expert",
        "experts",
        "experte",
        "expertin",
        "experten",
        "expertes",
        "themenexperte",
        "themenexpertin",
        "themenexpertinnen",
        "moderator",
        "moderatorin",
        "moderateur",
        "moderatrice",
        "director",
        "directors",
        "directora",
        "directrice",
        "directeur",
        "direktor",
        "direktorin",
        "direttore",
        "direttrice",
        "manager",
        "managerin",
        "coordinator",
        "coordinatore",
        "coordinatrice",
        "coordinador",
        "coordinadora",
        "koordinator",
        "koordinatorin",
        "professor",
        "professorin",
        "professeur",
        "professeure",
        "profesor",
        "profesora",
        "professore",
        "speaker",
        "speakers",
        "host",
        "president",
        "presidente",
        "presidenta",
        "prasident",
        "prasidentin",
        "head",
        "chair",
        "chairman",
        "chairwoman",
        "ceo",
        "founder",
        "cofounder",
        "co-founder",
        "experta",
        "experto",
        "esperta",
        "esperto",
        "thematique",
        "tematica",
        "tematico",
        "the",
        "our",
        "notre",
        "nos",
        "unser",
        "unsere",
        "unserem",
        "leiterin",
        "leiter",
        "referent",
        "referentin",
        "responsable",
        "responsabile",
        "mayor",
        "minister",
    ]
)
# Words of agendas and of organisations, of which no person's name is made.
_NO_NAME = frozenset(
    ["agenda", "opening", "remarks", "welcome", "closing", "session", "sessions", "case", "study", "studies", "question", "questions", "answer", "answers", "action", "actions", "plan", "plans", "next", "steps", "creative", "creativity", "cultural", "culture", "hub", "hubs", "industries", "industry", "part", "introduction", "presentation", "presentations", "panel", "panels", "discussion", "discussions", "break", "coffee", "lunch", "keynote", "talk", "talks", "the", "a", "an", "of", "and", "good", "practice", "practices", "best", "example", "examples", "project", "projects", "policy", "policies", "learning", "learnings", "key", "region", "regions", "regional", "city", "cities", "urban", "local", "european", "europe", "national", "international", "support", "infrastructure", "infrastructures", "innovation", "innovations", "business", "model", "models", "funding", "finance", "digital", "design", "network", "networks", "lab", "labs", "fablab", "centre", "centres", "center", "centers", "space", "spaces", "working", "coworking", "co-working", "online", "live", "audience", "result", "results", "summary", "overview", "background", "context", "conclusion", "conclusions", "future", "today", "tomorrow", "platform", "programme", "program", "initiative", "initiatives", "strategy", "strategies", "university", "ministry", "agency", "institute", "foundation", "association", "council", "commission", "chamber", "department", "office", "gmbh", "ltd", "asbl", "vzw", "universitat", "ministerium", "agentur", "stadt", "land", "verband", "verein", "stiftung", "universite", "ministere", "agence", "ville", "institut", "fondation", "conseil", "universidad", "ministerio", "agencia", "ayuntamiento", "instituto", "fundacion", "universita", "ministero", "agenzia", "comune", "istituto", "fondazione", "regione", "provincia", "interreg", "research", "park", "factory", "fabrik", "usine", "incubator", "accelerator", "community", "communities", "public", "private", "sector", "economy", "development", "management", "experience", "experiences", "lessons", "learned", "tour", "visit", "video", "film", "teil", "partie", "parte", "wirtschaft", "kreativwirtschaft", "kultur", "kreativ", "kreative", "kreativen", "zentrum", "haus", "maison", "casa", "house", "museum", "school", "ecole", "schule", "escuela", "scuola", "academy", "akademie", "academie", "royal", "museo", "ecosystem", "ecosystems", "scheme", "schemes", "voucher", "vouchers", "governance", "impact", "tools", "methods", "method", "new", "old", "north", "south", "east", "west", "nord", "sud", "est", "ouest", "oeste", "norte", "sur", "q&a", "round", "table", "ronde", "mesa", "tavola", "einfuhrung", "begrussung", "diskussion", "vortrag", "pause", "fragen", "antworten", "ausblick", "abschluss", "bienvenue", "accueil", "bienvenida", "cierre", "saluti", "apertura"]
)  # fmt: skip

_HUB = re.compile(
    r"(?P<before>(?:[^\W\d_][\w'’&.-]*\s+){1,4})(?:(?:creative|cultural|kreativ|design|makers?)[\s-]+)?hub(?!\w)",
    re.IGNORECASE,
)
_HUB_AFTER = re.compile(
    r"(?<!\w)hub\s+(?:(?:cr[ée]atif|creativo|culturel|cultural|culturale)\s+)?(?P<after>(?:[^\W\d_a-z][\w'’&.-]*(?:\s+(?=[^\W\d_a-z])|(?!\w))){1,4})"
)
_OF_HUBS = frozenset(["creative", "cultural", "kreativ", "design", "maker", "makers", "european"])
_ARTICLES = frozenset(
    [
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "l",
        "der",
        "die",
        "das",
        "dem",
        "den",
        "el",
        "los",
        "il",
        "lo",
        "on",
        "of",
        "du",
        "des",
        "del",
        "al",
    ]
)


@dataclass(frozen=True)
class Speaker:
    """Somebody as the text names them. is_sure: said to speak, not only perhaps meant."""

    name: str
    organisation: str = ""
    is_sure: bool = True


def split_speakers(title):
    """(the title without its speakers, [Speaker, ...]); the title as it is where nobody is named."""
    if len(title) > LONGEST:
        return title, []
    for pattern, is_sure in ((_FIRM, True), (_WEAK, False), (_TRAILING, False)):
        matches = list(pattern.finditer(title))
        for match in reversed(matches[-MOST:]):
            rest = title[match.end() :].removesuffix(")") if match[0].endswith("(") else title[match.end() :]
            if (match.start() or is_sure) and (found := people_in(rest, is_sure)):
                return title[: match.start()].rstrip(" .,;:-–—|("), found
    match = _LEADING.match(title)
    if match and (found := people_in(match[1], False)):
        return title[match.end() :], found
    return title, []


def people_in(text, is_sure=True):
    """The Speakers of a list of names, [] where it is none. Whatever follows a name that is none itself is told as
    the organisation: `Berta Pérez, Canòdrom`."""
    text = text.strip(" .;,:")
    if not text or len(text) > LONGEST:
        return []
    found = []
    for part in _parts(text):
        organisation = ""
        if match := _ORGANISATION.search(part):
            organisation, part = match[1].strip(), part[: match.start()]
        name = personal_name(part)
        if name:
            found.append(Speaker(name, organisation, is_sure))
        elif found and not organisation and part[:1] and _could_be_told_of(part):
            before = found[-1].organisation
            found[-1] = Speaker(found[-1].name, f"{before}, {part}" if before else part, is_sure)
        else:
            return []
    return found[:MOST] if len({speaker.name for speaker in found}) == len(found) else found[:1]


def _parts(text):
    """The text at commas and “and”, but not inside brackets."""
    depth, start, parts, skip = 0, 0, [], 0
    for match in _BETWEEN.finditer(text):
        depth += sum(text.count(bracket, skip, match.start()) for bracket in "([")
        depth -= sum(text.count(bracket, skip, match.start()) for bracket in ")]")
        skip = match.start()
        if depth <= 0:
            parts.append(text[start : match.start()].strip())
            start = match.end()
    return [*parts, text[start:].strip()]


def _could_be_told_of(part):
    return len(part) <= 160 and any(character.isalpha() for character in part)


def personal_name(text):
    """The name in a text that is one, without role and title before it: `thematic expert Luc Schmerber`. Else ""."""
    text = re.sub(r"^l['’]", "", text.strip())
    words = text.split()
    for _role in range(MOST_OF_A_ROLE):
        if words and (
            fold(words[0]).strip(".,") in _ROLES or (words[0].islower() and fold(words[0]) not in _PARTICLES)
        ):
            words.pop(0)
    text = " ".join(words)
    if honorific := _HONORIFIC.match(text):
        text = text[honorific.end() :]
    words = text.split()
    if not 2 <= len(words) <= 6 or len(text) > 120:
        return ""
    proper = 0
    for word in words:
        folded = fold(word).strip(".'’")
        if folded in _NO_NAME:
            return ""
        if folded in _PARTICLES and (word.islower() or proper):
            continue
        is_proper = (_WORD.fullmatch(word) or _INITIAL.fullmatch(word)) and not word[0].islower()
        if not is_proper and not _APOSTROPHED.match(word):
            return ""
        proper += 1
    last_is_proper = fold(words[-1]) not in _PARTICLES or not words[-1].islower()
    return text if proper >= 2 and last_is_proper else ""


def _begins_upper(word):
    return word[0].isupper()


def hubs_in(title):
    """Names that the title calls a hub, as they are written there: Trakk of “the Trakk creative hub”."""
    title = title[:LONGEST]
    found = []
    for match in _HUB.finditer(title):
        words = []
        for word in reversed(match["before"].split()):
            if fold(word) in _OF_HUBS:
                if words:
                    break
            elif not word[0].isupper() or fold(word).strip("'’") in _ARTICLES:
                break
            else:
                words.insert(0, word)
        if words and fold(words[0]) not in _NO_NAME:
            found.append(" ".join(words))
    for match in _HUB_AFTER.finditer(title):
        name = " ".join(takewhile(_begins_upper, match["after"].strip(" .,:;").split()))
        if name and fold(name.split()[0]) not in _NO_NAME:
            found.append(name)
    return list(dict.fromkeys(found))
