"""What a line says about itself, in English, French, German, Spanish and Italian: its kind, and labels before it.

Patterns read folded text (without case and accents), as `hubsportal.search.words.fold` leaves it.
"""

import re

from hubsportal.search.words import fold

QUESTION = "question"

# Words that may stand before the one that tells the kind: the first Q&A, live panel discussion, eine kurze Pause.
_LEAD = r"""(?:(?:the|a|an|our|and|le|la|les|l'|un|une|der|die|das|ein|eine|el|los|una|il|lo|gli|live|short|brief|quick|final|
    first|second|third|last|general|open|joint|main|official|coffee|lunch|tea|comfort|networking|expert|virtual|
    courte?|petite?|premiere?|deuxieme|derniere?|grande?|kurze|erste|zweite|letzte|gemeinsame|offene|allgemeine|
    breve|primera?|segunda?|ultima?|prima|seconda|\d{1,2}[.)]?|[ivx]{1,4}[.)])[\s-]+|l')*"""


def _kind(words):
    return re.compile(_LEAD + rf"(?:{words})(?!\w)", re.VERBOSE)


_BREAK = _kind(
    r"break(?!-?\s?(?:out|through|ing))|intermission|recess|kaffee(?:pause)?|mittagspause|pause|pausa|descanso|receso|intervallo|entracte"
)
_PANEL = _kind(
    r"panel(?:s|istes?|lists?|diskussion|gesprach|runde)?|podium(?:s\w*)?|round\s?-?table|tables?\s-?ronde|table-ronde|mesa\sredonda|tavola\srotonda"
)
_ASKED = _kind(
    r"""q\s?&\s?a\w*|q\s?and\s?a|q\s?/\s?a|f\s?&\s?a|q\s?&\s?r|p\s?&\s?r|d\s?&\s?r|
    questions?|audience\squestions|seance\sde\squestions|frage(?:n|runde)?|fragen\s?-?und\s?-?antworten|preguntas?|
    (?:ronda|turno)\sde\spreguntas|domand[ae]|sessione\sdi\sdomande"""
)
_DISCUSSION = _kind(
    r"""discussions?|debate?s?|debatte|diskussion(?:srunde)?|aussprache|austausch|gesprach|discusion|coloquio|
    discussione|dibattito|conversation|conversacion|conversazione|echanges?|exchange|interview|fireside\schat"""
)
_INTRODUCTION = _kind(
    r"""introduction|introductory|intro|welcome|opening|bienvenue|accueil|ouverture|mots?\s(?:d'accueil|de\sbienvenue)|
    einfuhrung|einleitung|begru(?:ss|s)ung|willkommen|eroffnung|introduccion|bienvenid[ao]s?|apertura|palabras\sde\sbienvenida|
    introduzione|benvenut[oi]|saluti(?!\sfinali)"""
)
_CLOSING = _kind(
    r"""closing|conclusions?|concluding|wrap\s?-?up|closure|farewell|goodbye|summing\sup|next\ssteps|thank\syou|thanks|outro|
    end|the\send|fin|cloture|mot\sde\s(?:la\sfin|conclusion)|remerciements|prochaines\setapes|schluss\w*|abschluss\w*|verabschiedung|
    fazit|ausblick|ende|nachste\sschritte|cierre|clausura|conclusiones|conclusion|despedida|proximos\spasos|conclusion[ei]|chiusura|
    saluti\sfinali|fine|prossimi\spassi|final\sremarks|closing\sremarks"""
)
_PRESENTATION = _kind(
    r"""presentations?|talk|keynote|case\sstud(?:y|ies)|good\spractices?|lecture|speech|demo|expose|intervention|
    vortrag|vortrage|prasentation(?:en)?|vorstellung|impuls\w*|fallstudie|presentacion(?:es)?|ponencias?|charla|
    presentazion[ei]|intervento|relazione|caso\s(?:di\s)?studio|etude\sde\scas"""
)
_KINDS = (
    ("break", _BREAK),
    ("panel", _PANEL),
    (QUESTION, _ASKED),
    ("discussion", _DISCUSSION),
    ("closing", _CLOSING),
    ("introduction", _INTRODUCTION),
    ("presentation", _PRESENTATION),
)

# The name of a kind as a table's column gives it, whole.
_NAMES = {
    "introduction": "introduction",
    "presentation": "presentation talk vortrag presentacion presentazione",
    "panel": "panel podium",
    "discussion": "discussion diskussion discusion discussione debate debat",
    "break": "break pause pausa descanso",
    "closing": "closing cloture abschluss cierre chiusura",
    QUESTION: "question qa q&a q frage pregunta domanda",
}
_KIND_OF_NAME = {name: kind for kind, names in _NAMES.items() for name in names.split()}

_QA = r"""(?:Q\s?&\s?A|Q\s?and\s?A|Q\s?/\s?A|F\s?&\s?A|Q\s?&\s?R|P\s?&\s?R|D\s?&\s?R
    |Questions?(?:\s?(?:[&/,-]|and|et|\+)\s?(?:answers?|r[ée]ponses?))?|Audience\squestions?
    |Frage(?:n|runde)?(?:\s(?:und|&)\sAntworten?)?|Preguntas?(?:\sy\srespuestas?)?|Domand[ae](?:\s(?:e|&)\srispost[ae])?)"""
_MARK = r"\s*(?:[:：]|[-–—](?=\s)|\|)\s*"
# `Q&A:`, `Question 3 –`, `Q1:`; with a sentence that ends in a question mark the colon may be missing.
_ASKS = re.compile(rf"(?:(?:{_QA})\s*(?:(?:n[o°º]\.?\s?)?\d{{1,3}})?|Q\s?\d{{0,3}}){_MARK}", re.VERBOSE | re.IGNORECASE)  # fmt: skip
_ASKS_BARELY = re.compile(rf"{_QA}\s+(?=[^\W\d_a-z¿])|{_QA}\s+(?=¿)", re.VERBOSE)
_PRESENTS = re.compile(
    r"(?:Presentations?|Talk|Vortrag|Pr[äa]sentation|Pr[ée]sentation|Presentaci[óo]n|Ponencia|Presentazione)(?:\s\d{1,2})?\s*[:：]\s*",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"(?:A\d{0,3}|Answer|Antwort|R[ée]ponse|Respuesta|Risposta)\s*\d{0,3}\s*[:：]", re.IGNORECASE
)
_QUESTION_MARK = re.compile(r"[?？][\s\"'”’»)\]]*$")

# Headings of the list itself, folded.
_ABOUT_THE_LIST = frozenset(
    """agenda|programme|program|schedule|timetable|chapters|timestamps|time stamps|timecodes|content|contents|
    table of contents|overview|in this video|key moments|programm|ablauf|tagesordnung|kapitel|zeitplan|inhalt|
    ordre du jour|chapitres|sommaire|deroule|programma|ordine del giorno|capitoli|indice|sommario|
    orden del dia|capitulos|programa""".replace("\n    ", "").split("|")
)


def kind_of(text):
    """The kind that a title's first words name: one of AgendaSegment's, "question" for Q&A, or None."""
    folded = fold(text[:200]).replace("’", "'")
    for kind, pattern in _KINDS:
        if pattern.match(folded):
            return kind
    return None


def kind_of_name(text):
    """The kind that a table's cell names, or None."""
    name = fold(text.strip())
    return _KIND_OF_NAME.get(name) or (name and _KIND_OF_NAME.get(name.replace(" ", ""))) or None


def without_question_label(text):
    """(the question without `Q&A:` before it, whether there was such a label)."""
    match = _ASKS.match(text)
    if match is None and is_question(text):
        match = _ASKS_BARELY.match(text)
    return (text[match.end() :], True) if match and match.end() < len(text) else (text, False)


def without_presentation_label(text):
    """The title without `Presentation:` before it, which its kind says already."""
    match = _PRESENTS.match(text)
    return text[match.end() :] if match and match.end() < len(text) else text


def is_question(text):
    """Whether it ends with a question mark."""
    return bool(_QUESTION_MARK.search(text[-20:]))


def is_answer(text):
    """Whether it begins with `Answer:`."""
    return bool(_ANSWERS.match(text))


def is_about_the_list(text):
    """Whether it is a heading of the list itself: Agenda, Chapitres, Programm."""
    return fold(text[:60]).strip(" :.-–—*#").replace("’", "'") in _ABOUT_THE_LIST
