"""Addresses of the panel's room."""

from django.urls import path

from panels.views import (
    addresses,
    charter,
    draw,
    facilitator,
    interests,
    lottery,
    member,
    recruiter,
    seats,
    trials,
    volunteer,
)

app_name = "panels"

urlpatterns = [
    path("rounds/<slug:slug>/panel/", member.RoomPage.as_view(), name="room"),
    path("rounds/<slug:slug>/panel/charter/", charter.CharterPage.as_view(), name="charter"),
    path("rounds/<slug:slug>/panel/say/", charter.SayPage.as_view(), name="say"),
    path("rounds/<slug:slug>/panel/adopt/", charter.AdoptPage.as_view(), name="adopt"),
    path("rounds/<slug:slug>/panel/seats/", facilitator.SeatPage.as_view(), name="seats"),
    path("rounds/<slug:slug>/panel/draft/", facilitator.StartPage.as_view(), name="start"),
    path("rounds/<slug:slug>/panel/draft/<slug:article>/", facilitator.ChangePage.as_view(), name="change"),
    path("rounds/<slug:slug>/panel/interests/", interests.InterestsPage.as_view(), name="interests"),
    path(
        "rounds/<slug:slug>/panel/interests/<int:pk>/end/",
        interests.EndInterestPage.as_view(),
        name="end_interest",
    ),
    path("rounds/<slug:slug>/panel/recruit/", recruiter.RecruitPage.as_view(), name="recruit"),
    path("rounds/<slug:slug>/panel/recruit/call/", recruiter.CallEditPage.as_view(), name="call_edit"),
    path("rounds/<slug:slug>/panel/recruit/area/", recruiter.ProfilePage.as_view(), name="area_profile"),
    path("rounds/<slug:slug>/panel/recruit/addresses/", addresses.AddressesPage.as_view(), name="addresses"),
    path("rounds/<slug:slug>/panel/recruit/people/", seats.VolunteersPage.as_view(), name="volunteers"),
    path("rounds/<slug:slug>/panel/recruit/lottery/", lottery.LotteryPage.as_view(), name="lottery"),
    path("rounds/<slug:slug>/draw/", draw.DrawsPage.as_view(), name="draws"),
    path("rounds/<slug:slug>/draw/<int:number>/", draw.DrawPage.as_view(), name="draw"),
    path("rounds/<slug:slug>/draw/<int:number>/<str:name>", draw.DrawFile.as_view(), name="draw_file"),
    path("rounds/<slug:slug>/volunteer/<str:key>/number.json", draw.ReceiptFile.as_view(), name="receipt"),
    path("rounds/<slug:slug>/panel/recruit/anchors/", recruiter.AnchorsPage.as_view(), name="anchors"),
    path("rounds/<slug:slug>/volunteer/", volunteer.CallPage.as_view(), name="volunteer"),
    path("rounds/<slug:slug>/volunteer/sent/", volunteer.SentPage.as_view(), name="volunteer_sent"),
    path("rounds/<slug:slug>/volunteer/invited/", volunteer.InvitedPage.as_view(), name="invited"),
    path("rounds/<slug:slug>/volunteer/<str:key>/", volunteer.OwnPage.as_view(), name="volunteer_own"),
    path(
        "rounds/<slug:slug>/volunteer/<str:key>/data.json", volunteer.OwnFile.as_view(), name="volunteer_data"
    ),
    path("rounds/<slug:slug>/nominate/<str:key>/", volunteer.NominatePage.as_view(), name="nominate"),
    path("rounds/<slug:slug>/panel/trials/", trials.TrialsPage.as_view(), name="trials"),
    path("rounds/<slug:slug>/panel/trials/new/", trials.NewTrialPage.as_view(), name="trial_new"),
    path("rounds/<slug:slug>/panel/trials/<int:pk>/", trials.TrialPage.as_view(), name="trial"),
]
