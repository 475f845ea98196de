"""Addresses: home, what hurts, the usual signs, the emergency questions, those before a visit."""

from django.urls import path

from glideway.screening.views import check, home, rounds, signs

app_name = "screening"
urlpatterns = [
    path("", home.home, name="home"),
    path("hurts/", home.hurts, name="hurts"),
    path("signs/", signs.signs, name="signs"),
    path("signs/told/", signs.told, name="signs_told"),
    path("here/", home.here, name="here"),
    path("check/<slug:region>/", check.check, name="check"),
    path("check/<slug:region>/doctor/", check.doctor, name="doctor"),
    path("stop/", check.stop, name="stop"),
    path("crisis/", check.crisis, name="crisis"),
    path("screening/<uuid:booking>/<str:link>/", rounds.start, name="round"),
    path("screening/<uuid:booking>/<str:link>/review/", rounds.review, name="review"),
    path("screening/<uuid:booking>/<str:link>/changed/", rounds.changed, name="changed"),
    path("screening/<uuid:booking>/<str:link>/advice/", rounds.advice, name="advice"),
    path("screening/<uuid:booking>/<str:link>/<slug:topic>/", rounds.page, name="topic"),
]
