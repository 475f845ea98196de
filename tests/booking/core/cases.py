"""The shown cases of the booking contract, as rows and as the engine's own words."""

import json
from pathlib import Path
from typing import Any

BOOK: dict[str, Any] = json.loads(
    Path(__file__).with_name("cases_shown.json").read_text(encoding="utf-8")
)
CASES: list[dict[str, Any]] = BOOK["cases"]
SERIES: list[dict[str, Any]] = BOOK["series_cases"]
