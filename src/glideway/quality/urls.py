"""Addresses of the quality room."""

from django.urls import path

from glideway.quality.views import desk, public, reviewing, safety, wording

app_name = "quality"
urlpatterns = [
    path("clinics/<slug:slug>/points/", public.points, name="points"),
    path("clinics/<slug:slug>/reviews/", public.reviews, name="reviews"),
    path("clinics/<slug:slug>/complaint/", public.complaint, name="complaint"),
    path("complaint/<uuid:public_id>/<str:token>/", public.case, name="case"),
    path("review/<uuid:public_id>/<str:token>/", public.review, name="review"),
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
    path("quality/desk/complaint/<uuid:public_id>/", desk.grievance, name="grievance"),
]
