"""The addresses of no room: language, notices, the demo's own pages, health, openings."""

from django.urls import path

from glideway.config import openings_api, pages

app_name = "config"
urlpatterns = [
    path("language/", pages.language, name="language"),
    path("about/", pages.about, name="about"),
    path("demo/", pages.demo, name="demo"),
    path("demo/outbox/", pages.outbox, name="outbox"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("api/openings", openings_api.openings, name="openings"),
    path("api/openings/", openings_api.openings),
]
