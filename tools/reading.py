"""How hard each page of answers and articles is to read, in both languages, as rendered.

    python tools/reading.py

English is the Flesch-Kincaid grade (8 at most), French the Kandel-Moles ease (60 at least). The
pages are asked of the site itself, with the drafts of a demo and nothing signed; no data is read
or written.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ["DJANGO_SETTINGS_MODULE"] = "glideway.config.settings"
FOLDER = tempfile.TemporaryDirectory(prefix="glideway-reading-")
os.environ["GLIDEWAY_DATA"] = FOLDER.name

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from glideway.body import core as atlas  # noqa: E402
from glideway.kit import signed  # noqa: E402
from glideway.outcomes.core import articles, reading_grade  # noqa: E402
from tests.outcomes.reading import running_text  # noqa: E402

PAGES = ("", "claims/", "compare/", "expect/", "how-we-check/")


def addresses() -> Iterator[str]:
    """Every page of answers, every trouble, every article."""
    yield from (f"/evidence/{one}" for one in PAGES)
    yield from (f"/evidence/for/{one}/" for one in atlas.load().conditions)
    yield from (f"/library/{one}/" for one in articles.load())


def measured(address: str, language: str) -> float:
    """The grade of the English page, or the ease of the French one."""
    answer = Client().get(address, headers={"accept-language": f"{language}-CA"})
    text = running_text(answer.content.decode())
    return reading_grade.ease_fr(text) if language == "fr" else reading_grade.grade_en(text)


def main() -> int:
    settings.GLIDEWAY_DEMO = True
    settings.ALLOWED_HOSTS = ["testserver"]
    signed.kept_by(dict)  # there are no tables here to look for a signature in
    hard = 0
    print("grade  ease  page")
    for address in addresses():
        grade, ease = measured(address, "en"), measured(address, "fr")
        over = grade > reading_grade.MOST_GRADE or ease < reading_grade.LEAST_EASE
        hard += over
        print(f"{grade:5.1f} {ease:5.0f}  {address}{'  TOO HARD' if over else ''}")
    return 1 if hard else 0


if __name__ == "__main__":
    sys.exit(main())
