"""Street addresses and postcodes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UK_AREAS = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G "
    "GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW "
    "OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD "
    "WF WN WR WS WV YO ZE".split()
)
_STATES = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
_CUE = r"(?i:post ?code|postal code|zip(?: code)?|plz|postleitzahl|code postal)(?: is| was)?[:,]? ?"
_UK = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b")
_UK_CUED = re.compile(_CUE + r"((?i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}))\b")
_CANADA = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][ -]?\d[ABCEGHJ-NPRSTV-Z]\d\b")
_US = re.compile(rf"\b(?:{_STATES})\.?,? \d{{5}}(?:-\d{{4}})?\b")
_CUED = re.compile(_CUE + r"([A-Z]{0,2}-?\d{4,5}(?:-\d{4}| ?[A-Z]{2})?)\b")
_NETHERLANDS = re.compile(r"\b[1-9]\d{3} ?(?!SA|SD|SS)([A-Z]{2}),? [A-Z][a-z]{3,}")
_NOT_DUTCH = frozenset("GB MB KB TB AD BC CE AM PM UK US EU AI IT MS ML KM KG CM MM HZ PC TV CV PR UX UI".split())
_TOWNS = (
    "Berlin|Hamburg|München|Munich|Muenchen|Köln|Koeln|Cologne|Frankfurt|Stuttgart|Düsseldorf|Leipzig|Dortmund|Essen|"
    "Bremen|Dresden|Hannover|Nürnberg|Duisburg|Bochum|Wuppertal|Bielefeld|Bonn|Münster|Mannheim|Karlsruhe|Augsburg|"
    "Wiesbaden|Mainz|Kiel|Freiburg|Heidelberg|Darmstadt|Potsdam|Rostock|Kassel|Erfurt|Jena|Ulm|Regensburg|Würzburg|"
    "Göttingen|Aachen|Paris|Lyon|Marseille|Toulouse|Nantes|Strasbourg|Bordeaux|Lille|Nice|Madrid|Barcelona|Valencia|"
    "Sevilla|Roma|Milano|Torino|Napoli|Bologna|Firenze"
)
_GERMANY = re.compile(rf"\b(?:(?:D|DE|F|FR|E|I)-)?\d{{5}},? (?:{_TOWNS})\b|\b(?:D|DE)-\d{{5}}\b")
_AFTER_STREET = re.compile(
    r"(?:straße|strasse|str\.|weg|platz|allee|gasse|rue [^,\d]+) ?\d{0,4}[a-z]?,? (\d{4,5} [A-ZÄÖÜ]\w+)"
)

_SURE = "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Crescent|Boulevard|Blvd|Terrace|Gardens|Mews|Parade"
_LESS = "Drive|Dr|Close|Court|Ct|Way|Place|Pl|Square|Row|Hill|Grove|Park|Walk|Green|Quay|Highway|Circle"
_NAMED = r"(?!Google|Flash|Hard|Disk|One|USB|Test|Full|High-?[Ee]nd)(?:[A-Z][\w'’.-]+|\d+(?:st|nd|rd|th))"
_ENGLISH = re.compile(
    rf"(?<![\d.,$£€])\b\d{{1,5}}[A-Za-z]?,? (?:[NESW]\.? )?(?:{_NAMED} ){{1,3}}(?:{_SURE}|{_LESS})\b\.?"
    r"|(?<![\d.,$£€])\b\d{1,4}[a-z]? (?!way\b|one\b)(?:(?!the |a |of |in |on |to )[a-z]{3,} ){1,2}(?:street|road|avenue|crescent|lane)\b"
    r"|\bP\.?O\.? Box \d+"
)
_GERMAN = re.compile(
    r"\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|damm|ufer|straat|laan|gracht|plein|kade)"
    r" \d{1,4}(?: ?[a-z])?\b|\b[A-ZÄÖÜ]\w+er (?:Straße|Str\.|Weg|Platz|Allee) \d{1,4}(?: ?[a-z])?\b"
)
_ROMANCE = re.compile(
    r"\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse|quai) (?:(?:de|du|des|la|le|les) |l'|d')*[A-ZÉÈ]\w+"
    r"|\b(?:Calle|Avenida|Plaza|Via|Viale|Piazza|Rua) (?:(?:de|del|la|las|los|di|della|dos?|da) )*[A-ZÁÉ]\w+(?: [A-Z]\w+)?,? \d{1,4}\b"
)


def postcodes(text: str) -> Iterator[tuple[int, int]]:
    for match in _UK.finditer(text):
        if match[1] in _UK_AREAS:
            yield match.span()
    for match in _NETHERLANDS.finditer(text):
        if match[1] not in _NOT_DUTCH:
            yield match.start(), match.end(1)
    for pattern in (_CANADA, _US, _GERMANY):
        yield from (match.span() for match in pattern.finditer(text))
    for pattern in (_UK_CUED, _CUED, _AFTER_STREET):
        yield from (match.span(1) for match in pattern.finditer(text))


def addresses(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_ENGLISH, _GERMAN, _ROMANCE):
        yield from (match.span() for match in pattern.finditer(text))
