"""What the atlas shows to whom, and how it is looked through."""

from glideway.body.queries.beside import Around, Line, around, differences, others
from glideway.body.queries.browsing import (
    LONGEST,
    SIDES,
    Choice,
    Facet,
    Group,
    Shelf,
    browse,
    finder,
)
from glideway.body.queries.seeing import (
    is_licensed,
    may_see,
    protocol,
    protocols_of,
    seen,
    sees_drafts,
    structure,
)

__all__ = [
    "LONGEST",
    "SIDES",
    "Around",
    "Choice",
    "Facet",
    "Group",
    "Line",
    "Shelf",
    "around",
    "browse",
    "differences",
    "finder",
    "is_licensed",
    "may_see",
    "others",
    "protocol",
    "protocols_of",
    "seen",
    "sees_drafts",
    "structure",
]
