"""Addresses of the room: the practitioner's under care/, the patient's under me/ and plan/."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from glideway.care.views import after, day, me, room, scoring, testing, visit, words


class _Tap(StringConverter):
    regex = "stop|position|undo"


register_converter(_Tap, "tap")

app_name = "care"
urlpatterns = [
    path("care/", day.day, name="day"),
    path("care/begin/<uuid:booking>/", day.begin, name="begin"),
    path("care/visits/<uuid:visit>/", visit.visit, name="visit"),
    path("care/visits/<uuid:visit>/words/", words.words, name="words"),
    path("care/visits/<uuid:visit>/safety/", visit.safety, name="safety"),
    path("care/visits/<uuid:visit>/read/", visit.acknowledge, name="acknowledge"),
    path("care/visits/<uuid:visit>/clear/", visit.clear, name="clear"),
    path("care/visits/<uuid:visit>/wells/", scoring.score, name="score_clot"),
    path("care/visits/<uuid:visit>/consent/", visit.consent, name="consent"),
    path("care/visits/<uuid:visit>/describe/", visit.describe, name="describe"),
    path("care/visits/<uuid:visit>/baseline/", visit.baseline, name="baseline"),
    path("care/visits/<uuid:visit>/find/", visit.find, name="find"),
    path("care/visits/<uuid:visit>/drop/<uuid:finding>/", visit.drop, name="drop"),
    path("care/visits/<uuid:visit>/tests/", testing.tests, name="tests"),
    path("care/visits/<uuid:visit>/tests/record/", testing.record, name="record_test"),
    path("care/visits/<uuid:visit>/treat/", room.treat, name="treat"),
    path("care/visits/<uuid:visit>/start/", room.start, name="start"),
    path("care/treatments/<uuid:treatment>/pass/", room.one_pass, name="pass"),
    path("care/treatments/<uuid:treatment>/<tap:what>/", room.tap, name="tap"),
    path("care/visits/<uuid:visit>/end/", after.end, name="end"),
    path("care/visits/<uuid:visit>/after/", after.after, name="after"),
    path("care/visits/<uuid:visit>/retest/", after.retest, name="retest"),
    path("care/visits/<uuid:visit>/plan/", after.plan, name="set_plan"),
    path("care/visits/<uuid:visit>/discharge/", after.discharge, name="discharge"),
    path("care/visits/<uuid:visit>/note/", after.read_note, name="note"),
    path("care/visits/<uuid:visit>/sign/", after.sign, name="sign"),
    path("care/visits/<uuid:visit>/amend/", after.amend, name="amend"),
    path("me/", me.me, name="me"),
    path("me/plan/<uuid:episode>/", me.plan, name="plan"),
    path("me/tick/<uuid:exercise>/", me.tick, name="tick"),
    path("me/plan/<uuid:episode>/reading/", me.enter, name="enter"),
    path("me/record/", me.record, name="record"),
    path("plan/<uuid:episode>/<str:token>/", me.by_link, name="by_link"),
]
