"""The text form that the n-gram stage reads. A TypeScript runtime does the same, step by step.

1. Unicode NFKC.
2. Characters of the property Default_Ignorable_Code_Point go (zero width, soft hyphen, direction marks).
3. Typographic quotes and dashes become ASCII.
4. Lower case, character by character (the full mapping without context: no final sigma).
5. Each decimal digit (category Nd) becomes 0.
6. Each run of white space becomes one space; none at the ends.
"""

import re
import unicodedata

# Default_Ignorable_Code_Point of the Unicode Character Database, DerivedCoreProperties.txt.
IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
)
# ECMAScript's white space and line terminators, which \s means there.
SPACES = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")


def normalize(text: str) -> str:
    """The normal form; the same for a text and for its own normal form."""
    if text.isascii():
        lowered = text.lower()
        digits = re.sub("[1-9]", "0", lowered)
    else:
        plain = IGNORABLE.sub("", unicodedata.normalize("NFKC", text)).translate(QUOTES)
        lowered = unicodedata.normalize("NFKC", "".join(character.lower() for character in plain))
        digits = "".join("0" if c.isdecimal() else c for c in lowered)
    return SPACES.sub(" ", digits).strip(" ")
