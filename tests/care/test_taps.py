"""The page's own queue of taps, run as it is: none is lost when a session ends in the middle."""

import json
import os
import re
import shutil
import subprocess
from importlib.resources import files
from typing import Any

import pytest
from django.test import Client

from glideway.kit import clock
from tests.care import make
from tests.care.test_pages import hands

pytestmark = pytest.mark.django_db
WHOSE = """
const room = (who) => ({ dataset: { who }, querySelector: () => ({ value: "new" }) });
const told = JSON.parse(process.argv[1]).map(([theirs, mine]) =>
  tokenFor({ getElementById: () => room(theirs ?? undefined) }, mine ?? undefined));
console.log(JSON.stringify(told));
"""
SCENE = """
const log = [], answers = JSON.parse(process.argv[1]), wakes = [];
globalThis.window = { addEventListener: (name, act) => name === "focus" && wakes.push(act) };
globalThis.location = { assign: (path) => log.push(["left", path]) };
globalThis.fetch = async (address, { body }) => {
  log.push([address, new URLSearchParams(body).get("csrfmiddlewaretoken")]);
  const [status, headers] = answers.shift();
  return new Response(status === 204 ? null : "", { status, headers });
};
const tokens = ["", "new"];
const back = setInterval(() => wakes.forEach((act) => act()), 5);
const taps = new Taps({
  shown() {}, refused: () => log.push(["refused"]), stale() {}, waiting() {},
  over: (count) => log.push(["over", count]), token: async () => tokens.shift(),
});
taps.add("/a", new URLSearchParams({ csrfmiddlewaretoken: "old" }));
taps.add("/b", new URLSearchParams({ csrfmiddlewaretoken: "old" }));
while (taps.running) await new Promise((done) => setTimeout(done, 5));
clearInterval(back);
console.log(JSON.stringify(log));
process.exit(0);
"""


PAD = """
const asked = JSON.parse(process.argv[1]);
const made = (open, typed) => {
  const names = new Set(open ? ["open"] : []), field = { value: typed }, felt = {};
  const was = { focus: () => names.add("focus") };
  const parts = { "[name=typed_deg]": field, ".was": was, "[name=pain_after]:checked": null };
  const classList = { contains: (one) => names.has(one), add: (one) => names.add(one) };
  return { classList, names, field, felt, querySelector: (one) => parts[one] ?? null };
};
const before = made(asked.open, asked.typed), now = made(false, "");
keepOpen(before, now);
keepOpen(null, now);
keepOpen(before, null);
console.log(JSON.stringify([[...now.names], now.field.value]));
"""


def ran(scene: str, said: Any, script: str = "taps.js") -> Any:
    """What the page's script says in this scene; CI always has what runs it."""
    node = shutil.which("node")
    if node is None:
        assert not os.environ.get("CI"), "the page's script is tested nowhere: no node"
        pytest.skip("the page's script runs in node here, and there is none")
    text = files("glideway.care").joinpath("static", "care", script).read_text("utf-8")
    source = text.replace("export ", "") + scene
    words = [node, "--input-type=module", "-e", source, json.dumps(said)]
    made = subprocess.run(words, capture_output=True, check=True, timeout=20)  # noqa: S603 - our own script
    return json.loads(made.stdout)


def played(*answers: tuple[int, dict[str, str]]) -> list[Any]:
    """What the queue did with two taps, where the site gives these answers one after the other."""
    told: list[Any] = ran(SCENE, answers)
    return told


def test_taps_go_on_for_the_one_who_made_them_and_for_nobody_else() -> None:
    cases = [("login:1", "login:1"), ("login:2", "login:1"), (None, None), ("", ""), (None, "a")]
    assert ran(WHOSE, cases) == ["new", "", "", "", ""]


def test_the_pad_of_the_re_test_stays_open_when_an_earlier_tap_is_answered() -> None:
    assert ran(PAD, {"open": True, "typed": "42"}, "pad.js") == [["open", "focus"], "42"]
    assert ran(PAD, {"open": False, "typed": "42"}, "pad.js") == [[], ""]
    room = files("glideway.care").joinpath("static", "care", "room.js").read_text("utf-8")
    swapped = room[room.index("const swap") : room.index("const refused")]
    assert 'keepOpen(before, document.getElementById("pad"))' in swapped


def test_the_room_names_who_is_signed_in(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    path = f"/care/visits/{make.ready(where).public_id}/treat/"
    page = hands(where, client).get(path).content.decode()
    who = f"login:{client.session['_auth_user_id']}"
    assert re.findall('data-who="([^"]*)"', page) == [who]


def test_signed_out_the_taps_wait_and_go_with_a_new_token_in_their_order() -> None:
    told = played((401, {}), (204, {}), (204, {}))
    assert told == [
        ["/a", "old"],
        ["over", 2],
        ["over", 2],
        ["over", 0],
        ["/a", "new"],
        ["/b", "new"],
    ]


def test_a_doubt_about_who_asks_is_waited_for_and_a_no_by_its_name_is_not() -> None:
    assert [one[0] for one in played((403, {}), (204, {}), (204, {}))].count("refused") == 0
    named = {"Glideway-Refusal": "not-licensed"}
    told = played((403, named), (204, {}))
    assert told == [["/a", "old"], ["refused"], ["/b", "old"]]


def test_the_page_is_left_when_all_that_was_tapped_is_sent() -> None:
    told = played((200, {"HX-Redirect": "/stop/"}), (204, {}))
    assert told == [["/a", "old"], ["/b", "old"], ["left", "/stop/"]]
