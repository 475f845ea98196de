"""Months after their end the courses of a clinic were asked how it is; most people answered.

What is answered stays near the last reading of the course: a demo tells of no late wonder.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta

from glideway.care import operations as care
from glideway.care.core import asking as core
from glideway.care.models import Episode, Reading
from glideway.config.demo.house import House
from glideway.kit import actor

BY = actor.system("demo")
ANSWERS, WISHES = 0.62, 0.08


def ask(house: House, episodes: Iterable[Episode]) -> None:
    """Ask about each course of the clinic that ended three months or a year ago."""
    ended = [one for one in episodes if one.discharged_at is not None]
    last: dict[int, dict[str, int]] = {}
    rows = Reading.objects.filter(
        episode__in=ended, scale="psfs", undone_at=None, repeat_of=None
    ).order_by("read_at", "pk")
    for episode, scale, value in rows.values_list("episode_id", "scale", "value"):
        last.setdefault(episode, {})[scale] = int(value)
    dice = random.Random(f"asked {house.seed} {house.site.slug}")  # noqa: S311 - made-up data
    told = [row for one in ended for row in _rows(one, last.get(one.pk, {}), dice, house)]
    care.record_askings(rows=told, by=BY, now=house.now)


def _rows(
    episode: Episode, last: dict[str, int], dice: random.Random, house: House
) -> Iterator[care.AskingRow]:
    if episode.discharged_at is None or episode.discharged_because == Episode.Ended.REFERRED:
        return
    for moment in core.BY_MONTHS:
        asked_at = episode.discharged_at + timedelta(days=core.load()[moment].days, hours=1)
        answered_at = asked_at + timedelta(hours=dice.randrange(2, 90))
        if asked_at >= house.now:
            continue
        answers = dice.random() < ANSWERS and answered_at < house.now and "psfs" in last
        wishes = answers and dice.random() < WISHES
        yield care.AskingRow(
            episode=episode,
            moment=moment,
            asked_at=asked_at,
            answered_at=answered_at if answers else None,
            answers={core.ACTIVITY: last["psfs"]} if answers else {},
            wished_at=answered_at if wishes else None,
        )
