"""Wire structs of other systems' languages. None is spoken yet: the first door brings its own."""
