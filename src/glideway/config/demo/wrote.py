"""What made-up patients wrote of what hurts, by region, in the language of the clinic's city."""

from __future__ import annotations

WROTE = {
    "thigh-posterior": (
        "back of my thigh pulls when I bend to tie my skates",
        "l’arrière de la cuisse tire quand je me penche pour attacher mes patins",
    ),
    "back": ("lower back stiff after the car", "le bas du dos raide après l’auto"),
    "neck-posterior": ("woke up with a crick in my neck", "torticolis au réveil"),
    "shoulder": (
        "shoulder pinches when I reach the top shelf",
        "l’épaule pince quand je prends une assiette en haut de l’armoire",
    ),
    "forearm": (
        "elbow hurts when I lift the kettle",
        "le coude fait mal quand je soulève la bouilloire",
    ),
    "foot": ("heel hurts on the first steps in the morning", "mal au talon le matin"),
    "leg-posterior": ("achilles stiff after a run", "tendon d’Achille raide après la course"),
    "knee": (
        "kneecap aches going down stairs",
        "mal autour de la rotule en descendant l’escalier",
    ),
    "wrist": ("tingling thumb when I type", "picotements au pouce quand je tape"),
    "hip-posterior": (
        "deep ache in the buttock after a long drive",
        "mal à la fesse après une longue route",
    ),
    "thigh-medial": ("pulled my groin playing hockey", "élongation à l’aine au hockey"),
    "shoulder-girdle": (
        "tight between the shoulder blades from desk work",
        "tension entre les omoplates à force d’être au bureau",
    ),
    "suboccipital": (
        "headaches from the base of the skull",
        "mal de tête qui part de la base du crâne",
    ),
    "ankle": ("ankle still stiff from an old sprain", "cheville raide depuis une entorse"),
    "hip-anterior": ("front of my hip hurts when I kick", "mal en avant de la hanche en bottant"),
}


def wrote(region: str, language: str) -> str:
    """The words of one made-up patient; nothing for a region nobody wrote about."""
    english, french = WROTE.get(region, ("", ""))
    return french if language.startswith("fr") else english
