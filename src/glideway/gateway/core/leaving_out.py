"""What a person's own data does not carry, and why: the whole list, printed with every file."""

UNTOLD = "A key or a digest that opens something, or that marks a browser. It says nothing of you."
GRID = "A number of the calendar's own grid. The appointment itself is in the file."
WORK = "A note of the program to itself while it works. It holds no word of yours."
OTHERS = "It may name somebody else, who acts for you or works here."

# A table that is not in the file.
TABLES: dict[str, str] = {
    "kit.AuditHead": WORK,
    "kit.Limit": "How often something was tried, under a digest that names nobody.",
    "kit.KeptAnswer": "Which form was sent already, so that twice is once. It holds no word of it.",
    "directory.ContactProof": "A digest of a code that ended after ten minutes.",
    "directory.Errand": "A reminder to the clinic to do something. It points at a row of the file.",
    "directory.Plaque": "Figures of clinics and of practitioners, never of one person.",
    "booking.TakenCell": GRID,
    "booking.Binding": GRID,
}

# A column that is not in the file, by table and name.
FIELDS: dict[str, str] = {
    "kit.AuditEntry.chain": WORK,
    "kit.AuditEntry.actor": OTHERS,
    "kit.AuditEntry.previous": UNTOLD,
    "kit.AuditEntry.digest": UNTOLD,
    "kit.AuditEntry.patient_id": WORK,
    "kit.Message.key": WORK,
    "kit.Message.to": OTHERS,
    "kit.Message.clinic_id": "The sender stands by name.",
    "kit.Message.patient_id": WORK,
    "kit.Message.claimed_until": WORK,
    "directory.Login.password": UNTOLD,
    "usersessions.UserSession.session_key": UNTOLD,
    "usersessions.UserSession.data": UNTOLD,
    "directory.Consent.by": OTHERS,
    "screening.Complaint.session_key": UNTOLD,
    "booking.Callback.answered_by": OTHERS,
    "booking.CallAttempt.by": OTHERS,
    "booking.ConsultEnd.by": OTHERS,
    "booking.Hold.client": UNTOLD,
    "booking.Hold.network": UNTOLD,
    "booking.Hold.first_cell": GRID,
    "booking.Hold.end_cell": GRID,
    "booking.Booking.first_cell": GRID,
    "booking.Booking.end_cell": GRID,
    "booking.Booking.link_generation": UNTOLD,
    "booking.Reminder.claimed_until": WORK,
    "care.FollowUp.called_by": OTHERS,
    "quality.Incident.by": OTHERS,
}

# What belongs to the note of a visit waits until the note may be read: by which way its visit is
# found.
HELD_BACK: dict[str, str] = {
    "care.Note": "visit",
    "care.Draft": "visit",
    "care.Remark": "visit",
    "care.Finding": "visit",
    "care.BodyPoint": "visit",
    "care.History": "visit",
    "care.Check": "visit",
    "care.Target": "visit",
    "care.Correction": "visit",
    "care.Treatment": "visit",
    "care.Pass": "treatment__visit",
    "care.Sensation": "treatment__visit",
    "care.Adjustment": "treatment__visit",
    "care.Consult": "visit",
    "care.LetterDraft": "visit",
}
