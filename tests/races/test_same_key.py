"""R8: one key twenty times at once is one effect, and the same answer to all of them."""

import pytest

from glideway.kit.models import KeptAnswer
from tests.booking import make
from tests.races.crowd import race, wrong_cells
from tests.races.killing import everything
from tests.races.test_kills import CASES, Case

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TWENTY = 20


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_twenty_of_one_key_at_once_are_one_effect_and_one_answer(case: Case) -> None:
    verb = case(make.house())
    before = KeptAnswer.objects.count()
    answers: list[object] = []
    told = race([[lambda: answers.append(verb())] * TWENTY])[0]
    assert [one.word for one in told] == ["won"] * TWENTY
    assert len({getattr(one, "public_id", one) for one in answers}) == 1
    assert KeptAnswer.objects.count() == before + 1
    once_done = everything()
    verb()
    assert everything() == once_done
    assert wrong_cells() == []
