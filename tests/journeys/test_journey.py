"""The whole line, from what hurts to the change beside its noise, as people walk it.

On a phone in French and on a tablet in English; the soak crosses them. Every page on the way is
held to the bar of `Walker`: no fault of axe, no request to another host, no word in the console, no
`unsafe-` policy.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import People, Walker

pytestmark = pytest.mark.browser
WORDS = {"en": ("hamstring", "Toronto"), "fr": ("ischiojambiers", "Montréal")}
CODE = re.compile(r"\b(\d{4}) ?(\d{4})\b")
SOME_PAGES = 3  # of the questions: one page is built like another


def say_what_hurts(walker: Walker) -> None:
    """(a) Home: in words, and where."""
    words, near = WORDS[walker.language]
    walker.go("/")
    walker.look("a-home")
    walker.page.fill("[name=words]", words)
    walker.page.fill("[name=near]", near)
    walker.page.press("[name=words]", "Enter")
    walker.page.wait_for_load_state()
    if "/check/" not in walker.page.url:
        walker.look("a-which-region")
        walker.page.locator("main a[href*='/check/']").first.click()


def answer_emergency(walker: Walker) -> None:
    """(b) One page, one tap where nothing applies."""
    walker.page.wait_for_url("**/check/**")
    walker.look("b-emergency")
    walker.page.locator("button[name=none]").click()


def choose_a_time(walker: Walker) -> None:
    """(c) Bookable times above the fold; the address can be shared."""
    walker.page.wait_for_url("**/find?**")
    walker.look("c-find")
    first = walker.page.locator("button.slot").first
    dock = walker.page.locator(".dock")
    top = dock.bounding_box()["y"] if dock.count() else 900  # type: ignore[index]
    box = first.bounding_box()
    if box is None or box["y"] + box["height"] > top:
        walker.faults.append("c-find: the first time is below the fold")
    first.click()


def confirm(walker: Walker, people: People) -> None:
    """(d) Held with a countdown; two typed fields; the code confirms."""
    walker.page.wait_for_url("**/hold/**")
    walker.look("d-held")
    typed = walker.page.locator("main input:visible:not([type=hidden])").count()
    if typed > 2:  # name, and one way to be reached
        walker.faults.append(f"d-held: {typed} fields to type")
    address = f"jo-{walker.language}-{walker.page.viewport_size['width']}@example.com"  # type: ignore[index]
    walker.page.fill("[name=name]", "Jo Tremblay")
    walker.page.fill("[name=contact]", address)
    walker.page.locator("form:has([name=contact]) button[type=submit]").click()
    walker.page.wait_for_url("**/code/")
    walker.look("d-code")
    walker.page.fill("[name=code]", read_code(people, address))
    walker.page.locator("form:has([name=code]) button[type=submit]").click()


def read_code(people: People, address: str) -> str:
    """The code that went to `address`, as the demo's outbox shows it."""
    reader = people.walker()
    reader.go("/demo/outbox/")
    letter = reader.page.locator(".letter", has_text=address).first.inner_text()
    reader.page.context.close()
    found = CODE.search(letter.replace(address, ""))
    return "".join(found.groups()) if found else ""


def keep_the_appointment(walker: Walker) -> None:
    """(e) What to expect, the calendar file, the manage link."""
    walker.page.wait_for_url("**/appointment/**")
    walker.look("e-appointment")
    calendar = walker.page.locator("a[href$='calendar.ics']").get_attribute("href")
    answer = walker.page.request.get(f"{walker.site.origin}{calendar}")
    text = answer.text()
    if not text.startswith("BEGIN:VCALENDAR") or "hamstring" in text.casefold():
        walker.faults.append("e-appointment: the calendar file is not fit")


def answer_the_questions(walker: Walker) -> None:
    """(b, later) One thing a page, before the visit."""
    walker.page.locator("main a[href*='/screening/']").first.click()
    walker.page.wait_for_url("**/screening/**")
    walker.look("e-questions")
    walker.page.locator("main a.primary").first.click()
    for number in range(30):
        walker.page.wait_for_load_state()
        none = walker.page.locator("main button[name=none]")
        if not none.count():
            break
        if number < SOME_PAGES:
            walker.look(f"e-question-{number + 1}")
        none.first.click()
    walker.look("e-answers")
    walker.page.locator("main form button.primary").last.click()
    walker.page.wait_for_url("**/advice/")
    walker.look("e-advice")


def open_the_visit(walker: Walker) -> None:
    """(f) The day, and the first visit that nobody has begun."""
    walker.go(walker.site.links["practitioner"])
    walker.go("/care/")
    walker.look("f-day")
    walker.page.locator("form[action*='/care/begin/'] button").first.click()
    walker.page.wait_for_url("**/care/visits/**")
    walker.look("g-visit")


def prepare(walker: Walker) -> None:
    """(g) Safety today, consent, the baseline, a finding."""
    page = walker.page
    page.locator("#safety button.primary[name=none]").click()
    agree = page.locator("form[action$='/consent/'] button.primary")
    if agree.count():
        agree.click()
    for name, value in (("pain", 6), ("activity", 4)):
        page.locator(f"#baseline label:has([name={name}][value='{value}'])").click()
    if page.locator("#baseline [name=words]").input_value() == "":
        page.fill("#baseline [name=words]", "Courir" if walker.language == "fr" else "Run")
    if page.locator("#id_side").input_value() == "":  # a first visit says it with its measures
        page.locator("#id_side").select_option("right")
    page.fill("#baseline [name=movement_deg]", "42")
    page.fill("#baseline [name=movement_again_deg]", "44")
    page.locator("form[action$='/baseline/'] button[type=submit]:not([name])").click()
    page.locator("main a[href$='/assess/']").first.click()
    page.wait_for_url("**/assess/**")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("form[action$='/find/'] label:has([name=structure])").first.click()
    page.locator("form[action$='/find/'] label:has([value=palpation])").click()
    page.locator("form[action$='/find/'] button[type=submit]:not([name])").click()
    page.wait_for_load_state()
    walker.look("g-prepared")


def treat(walker: Walker) -> None:
    """(g) The protocol in hand: two passes with their discomfort, the second undone and redone."""
    page = walker.page
    page.locator("a[href*='/treat/']").first.click()
    card = page.locator("[data-card]:not([hidden])")
    walker.look("g-agree")
    agree = card.locator("form.agree button")
    if agree.count():  # the limit and the word, once a course
        agree.click()
    expect(card.locator("[data-key=pass]")).to_be_visible()
    walker.look("g-room")
    for number, felt in enumerate((4, 5), start=1):
        card.locator(f"label:has([name=discomfort][value='{felt}'])").click()
        card.locator("[data-key=pass]").click()
        expect(card.locator("ol.pass li.ok[id]")).to_have_count(number)
    card.locator("[data-key=undo]").click()
    expect(card.locator("ol.pass li.ok[id]")).to_have_count(1)
    walker.look("g-passes")


def finish(walker: Walker) -> None:
    """(g) The re-test, the plan, the signed note."""
    page = walker.page
    page.locator("a[href*='/after/']").first.click()
    page.wait_for_url("**/after/**")
    page.fill("[name=after_deg]", "61")
    page.locator("form[action$='/retest/'] button[type=submit]").click()
    page.wait_for_load_state()
    walker.look("g-after")
    boxes = page.locator("form[action$='/plan/'] label:has([name=exercise])")
    if not page.locator("form[action$='/plan/'] [name=exercise]:checked").count():
        boxes.first.click()
    page.locator("form[action$='/plan/'] button[type=submit]").click()
    page.wait_for_load_state()
    page.wait_for_url("**/note/**")
    walker.look("g-note")
    page.locator("form[action$='/sign/'] button[type=submit]").first.click()
    page.wait_for_load_state()
    expect(page.locator("form[action$='/amend/']")).to_be_attached()
    walker.look("g-signed")


def see_the_change(walker: Walker) -> None:
    """(h) The plan at home: an exercise ticked, a value entered, the change beside its noise."""
    page = walker.page
    walker.go(walker.site.links["patient"])
    walker.go("/me/")
    walker.look("h-me")
    page.locator("main a[href*='/me/plan/']").first.click()
    page.wait_for_url("**/me/plan/**")
    walker.look("h-plan")
    tick = page.locator("#exercises form button").first
    before = tick.get_attribute("value")
    tick.click()
    after = "no" if before == "yes" else "yes"
    expect(page.locator("#exercises form button").first).to_have_attribute("value", after)
    page.locator("#change label:has([name=pain][value='3'])").click()
    page.locator("form[action$='/reading/'] button[type=submit]").click()
    page.wait_for_load_state()
    expect(page.locator("#change p.value b").first).to_have_text("3")
    walker.look("h-change")


# Each screen once and each language once; the soak walks the other two.
@pytest.mark.parametrize(
    ("width", "language"),
    [
        (390, "fr"),
        (1180, "en"),
        pytest.param(390, "en", marks=pytest.mark.soak),
        pytest.param(1180, "fr", marks=pytest.mark.soak),
    ],
)
def test_from_what_hurts_to_the_change_beside_its_noise(
    people: People, width: int, language: str
) -> None:
    patient = people.walker(language, width=width)
    say_what_hurts(patient)
    answer_emergency(patient)
    choose_a_time(patient)
    confirm(patient, people)
    keep_the_appointment(patient)
    answer_the_questions(patient)
    practitioner = people.walker(language, width=width)
    open_the_visit(practitioner)
    prepare(practitioner)
    treat(practitioner)
    finish(practitioner)
    home = people.walker(language, width=width)
    see_the_change(home)
    assert patient.faults + practitioner.faults + home.faults == []
