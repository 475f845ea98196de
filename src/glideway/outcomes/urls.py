"""Addresses: does it work, one study, one trouble; a person's course; a clinic's figures."""

from django.urls import path

from glideway.outcomes.views import evidence

app_name = "outcomes"
urlpatterns = [
    path("evidence/", evidence.evidence, name="evidence"),
    path("evidence/studies/<slug:study>/", evidence.study, name="study"),
    path("evidence/for/<slug:condition>/", evidence.trouble, name="for"),
    path("outcomes/course/<uuid:public_id>/", evidence.course, name="course"),
    path("outcomes/clinics/<slug:slug>/", evidence.clinic, name="clinic"),
]
