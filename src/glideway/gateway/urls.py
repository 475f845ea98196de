"""Addresses of the gateway."""

from django.urls import path

from glideway.gateway.views import export

app_name = "gateway"
urlpatterns = [
    path("me/export/", export.export, name="export"),
    path("me/export/file/", export.file, name="export_file"),
]
