"""What a person's own data does not carry, and why: the whole list, printed with every file."""

from glideway.body.core.words import Words

UNTOLD = Words(
    en="A key or a digest that opens something, or that marks a browser. It says nothing of you.",
    fr="Une clé ou une empreinte qui ouvre quelque chose, ou qui marque un navigateur. Elle ne dit"
    " rien de vous.",
)
GRID = Words(
    en="A number of the calendar's own grid. The appointment itself is in the file.",
    fr="Un numéro de la grille du calendrier. Le rendez-vous lui-même est dans le fichier.",
)
WORK = Words(
    en="A note of the program to itself while it works. It holds no word of yours.",
    fr="Une note du programme à lui-même pendant qu’il travaille. Aucun mot de vous n’y est.",
)
OTHERS = Words(
    en="It may name somebody else, who acts for you or works here.",
    fr="Il peut y être nommé quelqu’un d’autre, qui agit pour vous ou qui travaille ici.",
)
TRIES = Words(
    en="How often something was tried, under a digest that names nobody.",
    fr="Combien de fois on a essayé quelque chose, sous une empreinte qui ne nomme personne.",
)
TWICE = Words(
    en="Which form was sent already, so that twice is once. It holds no word of it.",
    fr="Quel formulaire a déjà été envoyé, pour que deux fois en soit une. Aucun mot n’y est.",
)
CODE = Words(
    en="A digest of a code that ended after ten minutes.",
    fr="L’empreinte d’un code qui a pris fin après dix minutes.",
)
TO_DO = Words(
    en="A reminder to the clinic to do something. It points at a row of the file.",
    fr="Un rappel à la clinique de faire quelque chose. Il renvoie à une ligne du fichier.",
)
FIGURES = Words(
    en="Figures of clinics and of practitioners, never of one person.",
    fr="Des chiffres de cliniques et de praticiens, jamais d’une personne.",
)
SCORE = Words(
    en="A score taken for the letter to a doctor. The number alone says neither that something is"
    " there nor that it is not. Ask your practitioner, or the doctor.",
    fr="Un score calculé pour la lettre à un médecin. Le nombre seul ne dit ni que quelque chose"
    " est là ni que rien n’y est. Demandez à votre praticien ou au médecin.",
)
SENDER = Words(en="The sender stands by name.", fr="L’expéditeur y est par son nom.")

# A table that is not in the file.
TABLES: dict[str, Words] = {
    "kit.AuditHead": WORK,
    "kit.Limit": TRIES,
    "kit.KeptAnswer": TWICE,
    "directory.ContactProof": CODE,
    "directory.Errand": TO_DO,
    "directory.Plaque": FIGURES,
    "outcomes.Release": FIGURES,
    "outcomes.Reply": FIGURES,
    "outcomes.Sharing": FIGURES,
    "outcomes.Tally": FIGURES,
    "booking.TakenCell": GRID,
    "booking.Binding": GRID,
}

# A column that is not in the file, by table and name.
FIELDS: dict[str, Words] = {
    "kit.AuditEntry.chain": WORK,
    "kit.AuditEntry.actor": OTHERS,
    "kit.AuditEntry.previous": UNTOLD,
    "kit.AuditEntry.digest": UNTOLD,
    "kit.AuditEntry.patient_id": WORK,
    "kit.Message.key": WORK,
    "kit.Message.to": OTHERS,
    "kit.Message.clinic_id": SENDER,
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
    "care.Visit.wells": SCORE,
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
