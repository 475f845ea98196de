"""Addresses: does it work, one study, one trouble; a person's course; a clinic's figures."""

from django.urls import path

from glideway.outcomes.views import answers, courses, dashboards, evidence, figures, library

app_name = "outcomes"
urlpatterns = [
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/studies/<slug:study>/", evidence.study, name="study"),
    path("evidence/for/<slug:condition>/", answers.trouble, name="for"),
    path("evidence/compare/", answers.compare, name="compare"),
    path("evidence/expect/", answers.expect, name="expect"),
    path("evidence/claims/", answers.claimed, name="claims"),
    path("evidence/how-we-check/", answers.checking, name="checking"),
    path("library/", library.library, name="library"),
    path("library/search/", library.search, name="search"),
    path("library/<slug:article>/", library.article, name="article"),
    path("outcomes/course/<uuid:public_id>/", courses.course, name="course"),
    path("outcomes/course/<uuid:public_id>/readings.csv", courses.readings, name="course_file"),
    path("outcomes/desk/", dashboards.desk, name="running"),
    path("outcomes/clinics/<slug:slug>/", figures.clinic, name="clinic"),
    path("outcomes/clinics/<slug:slug>/coming/", figures.coming, name="coming"),
    path("outcomes/clinics/<slug:slug>/sharing/", figures.sharing, name="sharing"),
    path("outcomes/network/", figures.network, name="network"),
    path("outcomes/practitioners/mine/", figures.mine, name="mine"),
    path("outcomes/practitioners/<uuid:public_id>/", figures.practitioner, name="practitioner"),
]
