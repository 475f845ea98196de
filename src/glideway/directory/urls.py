"""Addresses of the directory."""

from django.urls import path

from glideway.directory.views import account, again, door, listing, messages, needs, people

app_name = "directory"
urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-in/code/", door.code, name="code"),
    path("sign-in/again/", again.again, name="again"),
    path("sign-in/demo/<uuid:public_id>/<str:token>/", door.demo_sign_in, name="demo_sign_in"),
    path("inside/", door.inside, name="inside"),
    path("account/", account.account, name="account"),
    path("account/role/", account.wear, name="wear"),
    path("account/needs/", needs.needs, name="needs"),
    path("account/people/", people.people, name="people"),
    path("account/people/child/", people.child, name="child"),
    path("account/people/adult/", people.adult, name="adult"),
    path("account/people/adult/code/", people.adult_code, name="adult_code"),
    path("account/people/for/", people.act_for, name="act_for"),
    path("account/people/<uuid:public_id>/end/", people.stop_acting, name="stop_acting"),
    path("messages/", messages.own, name="messages"),
    path("messages/choose/", messages.choose, name="choose"),
    path("messages/choices/<str:token>/", messages.choices, name="choices"),
    path("messages/stop/<slug:kind>/<str:token>/", messages.stop, name="stop"),
    path("practitioners/", listing.practitioners, name="practitioners"),
    path("practitioners/<slug:slug>/", listing.practitioner, name="practitioner"),
    path("clinics/<slug:slug>/", listing.clinic, name="clinic"),
]
