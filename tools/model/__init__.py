"""What a computer model of the body says of the atlas: derived by developers, read as data.

`make atlas` runs this package in an environment of its own (requirements-model.lock). Nothing
here is imported by the product; what it writes (`atlas/derived/`) is plain JSON with a stamp.
"""
