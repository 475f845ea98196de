"""Courses like that of one patient of today, long over: enough of them that a forecast can be seen.

They are like it in what makes courses comparable (place, trouble, how the activity began) and in
nothing else: more than half changed, some did not, some left after two visits.
"""

from __future__ import annotations

from datetime import timedelta

from glideway.care import operations as care
from glideway.care.core import movements
from glideway.config.demo import courses, history, network
from glideway.config.demo.courses import Aim, Course, Trouble
from glideway.config.demo.house import House
from glideway.outcomes.core import forecast

MANY = 60
FIRST = 20  # patients of each practitioner who have no other course
KINDS, HOW_OFTEN = ("well", "slow", "none"), (50, 28, 22)
LEAVES_EARLY = 0.15
LOW = "low"
COUNTS = 3  # points of an activity
TRIES = 1000


def rows(house: House, trouble: Trouble) -> list[care.EpisodeRow]:
    """These courses, told to the care room; each is another person's."""
    others = len(house.site.people) - 1
    if not others:
        return []
    return [
        history.episode_row(
            house,
            _course(house, trouble, number),
            at=1 + number % others,
            number=FIRST + number // others,
        )
        for number in range(min(MANY, others * (len(house.patients[1]) - FIRST)))
    ]


def low(told: Course) -> bool:
    """Whether the activity began in the lowest third."""
    return forecast.band(told.meetings[0].activity) == LOW


def open_course(house: House, trouble: Trouble) -> Course:
    """The course of today's patient: two visits, and no change that counts so far."""
    what = Aim("slow", house.today - timedelta(days=12), 2, open=True)
    tries = (_told(house, trouble, what, ("today", at)) for at in range(TRIES))
    return next(one for one in tries if low(one) and _unchanged(one))


def _unchanged(told: Course) -> bool:
    first = told.meetings[0].activity
    later = [one.activity for one in told.meetings[1:]] + [does for _at, _pain, does in told.home]
    return all(one < first + COUNTS for one in later)


def _course(house: House, trouble: Trouble, number: int) -> Course:
    dice = network.dice_for(house.seed, "alike", number)
    kind = dice.choices(KINDS, HOW_OFTEN)[0]
    visits = 2 if dice.random() < LEAVES_EARLY else dice.randrange(4, 7)
    began = house.today - timedelta(days=dice.randrange(70, 330))
    what = Aim(kind, began, visits, open=False)
    tries = (_told(house, trouble, what, (number, at)) for at in range(TRIES))
    return next(one for one in tries if low(one))


def _told(house: House, trouble: Trouble, what: Aim, words: tuple[object, ...]) -> Course:
    movement = movements.for_region(trouble.region)[0]
    return courses.course(
        network.dice_for(house.seed, "alike", *words),
        what=what,
        trouble=trouble,
        movement=movement,
        most_deg=movements.most_deg(movement),
        protocols=history.protocols(trouble.region, trouble.condition)[:1],
        week=house.site.people[0].week,
        zone=house.site.place.zone,
        today=house.today,
    )
