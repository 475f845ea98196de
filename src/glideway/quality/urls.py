"""Addresses of the quality room."""

from django.urls import path

from glideway.quality.views import (
    complaints,
    desk,
    incidents,
    public,
    reviewing,
    safety,
    voices,
    wording,
)

app_name = "quality"
urlpatterns = [
    path("clinics/<slug:slug>/points/", public.points, name="points"),
    path("clinics/<slug:slug>/reviews/", voices.reviews, name="reviews"),
    path("clinics/<slug:slug>/complaint/", complaints.complaint, name="complaint"),
    path("complaint/<uuid:public_id>/<str:token>/", complaints.case, name="case"),
    path("complaint/<uuid:public_id>/<str:token>/step/", complaints.case_step, name="case_step"),
    path(
        "after/<uuid:visit>/<slug:moment>/<str:token>/complaint/",
        complaints.complaint_after,
        name="complaint_after",
    ),
    path(
        "appointment/<str:token>/complaint/",
        complaints.complaint_about_appointment,
        name="complaint_about_appointment",
    ),
    path(
        "after/<uuid:visit>/<slug:moment>/<str:token>/reaction/",
        incidents.report_by_link,
        name="report_by_link",
    ),
    path("care/visits/<uuid:visit>/reaction/", incidents.report, name="report"),
    path("care/reactions/", incidents.incidents, name="incidents"),
    path("care/reactions/<uuid:public_id>/", incidents.incident, name="incident"),
    path("review/<uuid:public_id>/<str:token>/", voices.review, name="review"),
    path("reviews/<uuid:public_id>/report/", voices.report, name="report_review"),
    path("reviews/ours/", voices.own_reviews, name="own_reviews"),
    path("reviews/ours/<uuid:public_id>/", voices.reply, name="reply_review"),
    path("reviews/doubtful/", voices.doubtful_reviews, name="doubtful_reviews"),
    path("reviews/doubtful/<uuid:public_id>/", voices.doubtful, name="doubtful"),
    path("review/", reviewing.review_desk, name="review_desk"),
    path("review/<slug:table>/<slug:row>/", reviewing.row, name="review_row"),
    path("review/<slug:table>/<slug:row>/sign/", reviewing.sign, name="sign_row"),
    path("review/<slug:table>/<slug:row>/withdraw/", reviewing.withdraw, name="withdraw_row"),
    path("safety/", safety.months, name="safety"),
    path("safety/read/", safety.read, name="safety_read"),
    path("safety/rules/", safety.rules, name="safety_rules"),
    path("safety/answers/", safety.name, name="safety_name"),
    path("quality/", public.about, name="about"),
    path("quality/words/", wording.listing, name="listing"),
    path("quality/words/look/", wording.look, name="listing_look"),
    path("quality/words/figures/", wording.figures_words, name="figures_words"),
    path("quality/words/figures/look/", wording.figures_look, name="figures_look"),
    path("quality/desk/", desk.desk, name="desk"),
    path("quality/desk/send/", desk.send, name="send"),
    path("quality/desk/inspection/<uuid:public_id>/", desk.inspection, name="inspection"),
    path("quality/desk/credential/<uuid:public_id>/", desk.verify, name="verify"),
    path("quality/desk/complaint/", complaints.caller, name="caller"),
    path("quality/desk/complaint/<uuid:public_id>/", complaints.grievance, name="grievance"),
]
