"""Pages of the treatment room and of the patient's plan; each calls one verb or a few questions."""
