"""Addresses of the atlas."""

from django.urls import path

from glideway.body import views

app_name = "body"
urlpatterns = [
    path("atlas/", views.atlas_front, name="atlas"),
    path("atlas/compare/", views.compare, name="compare"),
    path("atlas/print/", views.sheet, name="sheet"),
    path("atlas/ranges/", views.ranges, name="ranges"),
    path("atlas/protocols/<slug:protocol_id>/", views.protocol, name="protocol"),
    path("atlas/release/<slug:about>/", views.release, name="release"),
    path("atlas/<slug:structure_id>/", views.structure, name="structure"),
]
