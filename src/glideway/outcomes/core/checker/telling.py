"""The working of a verdict in plain words, one numbered reason after another."""

from glideway.outcomes.core.checker import Checked
from glideway.outcomes.core.say import say


def reasons(checked: Checked, language: str = "en") -> list[str]:
    """Each reason as a sentence, what contradicts first; what could not be read comes last."""
    told = [
        _told(one.row, say(f"finding.{one.key}", language, one.facts), language)
        for one in checked.seen
    ]
    unread = [say("checking.unread", language, {"what": one}) for one in checked.problems]
    if not told:
        told = [say("checking.nothing", language)]
    return list(dict.fromkeys(told)) + unread


def _told(row: str, sentence: str, language: str) -> str:
    colon = "\u00a0:" if language.startswith("fr") else ":"
    return f"{row}{colon} {sentence}" if row else sentence
