"""Our own small model of neck, clavicle and shoulder blade, for tests and for `make atlas` only.

Numbers come from two published models, row by row with doi and licence (`attachments.json`,
`skeleton.json`); nothing of this runs in the product. `docs/explanation/girdle.md` says what it
can and cannot do.
"""
