"""Addresses: does it work, one study, one trouble; a person's course; a clinic's figures."""

from django.urls import path

from glideway.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("evidence/", views.evidence, name="evidence"),
    path("evidence/studies/<slug:study>/", views.study, name="study"),
    path("evidence/for/<slug:condition>/", views.trouble, name="for"),
    path("outcomes/course/<uuid:public_id>/", views.course, name="course"),
    path("outcomes/clinics/<slug:slug>/", views.clinic, name="clinic"),
]
