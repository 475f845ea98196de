"""Words about a tooth or the gum: a dentist looks at these first.

The atlas names a dental infection as what must be ruled out in jaw pain; whoever writes of a tooth
is told so before any place to choose. It is a sentence and no more: it hides nothing and blocks
nothing, so it may be heard once too often.
"""

import re

A_TOOTH = re.compile(
    r"\b(tooth|teeth|toothache|molars?|gums?|cavity|dents?|gencives?|molaires?|caries?)\b",
    re.IGNORECASE,
)


def a_tooth(words: str) -> bool:
    """Whether the words name a tooth or the gum, in either language."""
    return bool(A_TOOTH.search(words))
