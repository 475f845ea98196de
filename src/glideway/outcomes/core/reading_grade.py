"""How hard a text is to read: two published formulas, and how syllables are counted for them.

English: the Flesch-Kincaid grade, 0.39 (words/sentences) + 11.8 (syllables/words) - 15.59
(Kincaid, Fishburne, Rogers and Chissom 1975, Research Branch Report 8-75, Naval Technical
Training Command). The answer is a school grade: lower is easier.

French: the Kandel-Moles ease, 207 - 1.015 (words/sentences) - 73.6 (syllables/words) (Kandel and
Moles 1958, Cahiers Etudes de Radio-Television 19:253-274), which is Flesch's own scale set anew
for French. The answer runs from 0 to 100: higher is easier. Flesch calls 60 to 70 plain, the
level of grades 8 and 9 (Flesch 1948, J Appl Psychol 32:221-233); so 60 is the floor here that
matches grade 8.

Syllables are counted by rule, not from a dictionary. English: runs of the letters a e i o u y;
an e that is not spoken is no run (at the end, in -ed and -es, before -ment, -ly, -ful, -less), and
pairs that are spoken apart (idea, science, quiet, area, fluid) are two. French: runs of vowels; é
before a vowel and a diaeresis part a run; a mute e at the end (-e, -es) is none. The ending -ent is
always counted, since only grammar tells a verb from a noun, so French is never read as easier
than it is. No word has fewer than one. A figure is one word of one syllable: how it is read
aloud is not on the page. A sentence ends at . ! ? or with its paragraph. What is quoted from
others (titles, names of sources) is not measured: it is not ours to make easier.
"""

import re

MOST_GRADE = 8.0
LEAST_EASE = 60.0

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d[\d.,\u202f]*")
END = re.compile(r"[.!?]+(?=\s|$)|\n+")
EN_RUNS = re.compile(r"[aeiouy]+")
EN_SILENT = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[aeiouy])e$(?<!ee)"
    r"|(?<=[^dtaeiouy])ed$|(?<=[^aeiouysxzcghl])es$|(?<=[aeiouy]l)es$|(?<=[^aeiouy])e(?=ments?$|ly$|ty$|ful|less)"
)
EN_APART = re.compile(
    r"(?<![ct])ia|(?<=s)cia|(?<=[dr])ea$|(?<=[cr])ie(?=nc|ty)|uie|(?<!t)ui(?=d|ty|n)|eo(?!p)|yi"
)
FR_RUNS = re.compile(r"[aeiouyàâäéèêëîïôöûùüœæ]+")
FR_APART = re.compile(r"é(?=[aeiouyàâèêîôûœ])|[aeiouyé](?=[ïëü])")
FR_MUTE = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöûùü])es?$|(?<=[éi])es?$")


def words(text: str) -> list[str]:
    """The words of a text; a figure is one."""
    return WORD.findall(text)


def sentences(text: str) -> int:
    """How many sentences hold at least one word; never fewer than one."""
    return max(1, sum(1 for part in END.split(text) if words(part)))


def syllables_en(word: str) -> int:
    """The syllables of an English word, by rule."""
    plain = EN_SILENT.sub("", word.lower())
    return max(1, len(EN_RUNS.findall(plain)) + len(EN_APART.findall(plain)))


def syllables_fr(word: str) -> int:
    """The syllables of a French word, by rule."""
    plain = FR_APART.sub(lambda m: f"{m.group()}|", word.lower())
    plain = plain.replace("qu", "k").replace("gue", "ge")
    return max(1, len(FR_RUNS.findall(FR_MUTE.sub("", plain))))


def grade_en(text: str) -> float:
    """The Flesch-Kincaid grade of an English text; 0 for one without words."""
    found = words(text)
    if not found:
        return 0.0
    syllables = sum(syllables_en(one) for one in found)
    return 0.39 * len(found) / sentences(text) + 11.8 * syllables / len(found) - 15.59


def ease_fr(text: str) -> float:
    """The Kandel-Moles ease of a French text; 100 for one without words."""
    found = words(text)
    if not found:
        return 100.0
    syllables = sum(syllables_fr(one) for one in found)
    return 207 - 1.015 * len(found) / sentences(text) - 73.6 * syllables / len(found)


def readable(text: str, language: str) -> bool:
    """Whether a text keeps its language's limit: grade 8 at most, or an ease of 60 at least."""
    return ease_fr(text) >= LEAST_EASE if language == "fr" else grade_en(text) <= MOST_GRADE
