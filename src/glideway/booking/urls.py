"""Addresses: finding a time, holding it, the appointment, cities, call backs, the desk's day."""

from django.urls import path

from glideway.booking.views import answers, appointment, calls, cities, desk, find, holding, moving

app_name = "booking"
urlpatterns = [
    path("find", find.find, name="find"),
    path("find/", find.find),
    path("find/clinic/<slug:slug>/times/", find.clinic_times, name="clinic_times"),
    path("find/practitioner/<slug:slug>/next/", find.practitioner_next, name="practitioner_next"),
    path("hold/", holding.hold, name="hold"),
    path("hold/<uuid:public_id>/", holding.who, name="held"),
    path("hold/<uuid:public_id>/hurts/", holding.hurts, name="hurts"),
    path("hold/<uuid:public_id>/code/", holding.code, name="code"),
    path("hold/<uuid:public_id>/renew/", holding.renew, name="renew"),
    path("hold/<uuid:public_id>/let-go/", holding.let_go, name="let_go"),
    path("appointment/<str:token>/", appointment.show, name="appointment"),
    path("appointment/<str:token>/calendar.ics", appointment.calendar, name="calendar"),
    path("appointment/<str:token>/move/", moving.move, name="move"),
    path("appointment/<str:token>/cancel/", appointment.cancel, name="cancel"),
    path("appointment/<str:token>/swap/", moving.swap, name="swap"),
    path("appointment/<str:token>/undo/", appointment.undo, name="undo"),
    path("appointment/<str:token>/late/", appointment.late, name="late"),
    path("appointment/<str:token>/come/", appointment.come, name="come"),
    path("appointment/<str:token>/new-link/", appointment.new_link, name="new_link"),
    path("appointment/<str:token>/answers/<uuid:key>/", answers.by_link, name="link_answer"),
    path("answers/<uuid:key>/", answers.answer, name="answer"),
    path("cities/", cities.index, name="cities"),
    path("cities/<slug:slug>/", cities.city, name="city"),
    path("call-back/", calls.ask, name="call_back"),
    path("call-back/<str:token>/", calls.link, name="call_back_link"),
    path("call-backs/", desk.calls, name="call_backs"),
    path("day-sheet/", desk.day_sheet, name="day_sheet"),
    path("day-sheet/<uuid:public_id>/<slug:fact>/", desk.happened, name="happened"),
    path("day-sheet/call/<uuid:public_id>/", desk.called, name="called"),
]
