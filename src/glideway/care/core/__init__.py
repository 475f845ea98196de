"""What may be said of a person's course: yardsticks, change, tolerance, plans, the note.

Pure: no database, no clock, no Django. Facts come from `care/knowledge`, read once.
"""
