"""Parts of the body that a patient can point at, and their outlines on the chart."""

from typing import Literal, TypeAlias

import msgspec

from glideway.body.core.words import Words

View: TypeAlias = Literal["front", "back"]


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`name` is the patient's word. `cautioned`: every structure here must say what is near."""

    id: str
    name: Words
    views: tuple[View, ...]
    synonyms: dict[str, tuple[str, ...]]
    part: Literal["head", "trunk", "arm", "leg", "whole"]
    cautioned: bool = False
    can_be_pointed_at: bool = True


class Outline(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One closed shape of the body chart. Left and right are the patient's."""

    id: str
    view: View
    region: str
    side: Literal["left", "right", "midline"]
    path: str
    structures: tuple[str, ...] = ()
