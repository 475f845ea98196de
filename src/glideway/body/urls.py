"""Addresses of the atlas."""

from django.urls import path

from glideway.body import views

app_name = "body"
urlpatterns = [
    path("atlas/", views.atlas_front, name="atlas"),
    path("atlas/protocols/<slug:protocol_id>/", views.protocol, name="protocol"),
    path("atlas/<slug:structure_id>/", views.structure, name="structure"),
]
