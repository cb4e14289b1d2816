"""Addresses of proposals."""

from django.urls import path

from proposals.views import appeals, assessor, author, officer, overruns, panel, public, report

app_name = "proposals"

urlpatterns = [
    path("rounds/<slug:slug>/proposals/", public.ListPage.as_view(), name="list"),
    path("rounds/<slug:slug>/proposals/new/", author.NewPage.as_view(), name="new"),
    path("rounds/<slug:slug>/proposals/<int:pk>/", public.ProposalPage.as_view(), name="proposal"),
    path("rounds/<slug:slug>/proposals/<int:pk>/edit/", author.EditPage.as_view(), name="edit"),
    path("rounds/<slug:slug>/proposals/<int:pk>/submit/", author.SubmitPage.as_view(), name="submit"),
    path("rounds/<slug:slug>/proposals/<int:pk>/act/", author.ActPage.as_view(), name="act"),
    path("rounds/<slug:slug>/proposals/<int:pk>/appeal/", appeals.AppealPage.as_view(), name="appeal"),
    path("rounds/<slug:slug>/appeals/", appeals.AppealsPage.as_view(), name="appeals"),
    path("rounds/<slug:slug>/assessing/", assessor.WorklistPage.as_view(), name="assessing"),
    path("rounds/<slug:slug>/assessing/<int:pk>/", assessor.AssessPage.as_view(), name="assess"),
    path("rounds/<slug:slug>/shortlist/", panel.ShortlistPage.as_view(), name="shortlist"),
    path("rounds/<slug:slug>/overruns/", overruns.OverrunsPage.as_view(), name="overruns"),
    path("rounds/<slug:slug>/report/", report.ReportPage.as_view(), name="report"),
    path("rounds/<slug:slug>/awards/", officer.AwardsPage.as_view(), name="awards"),
    path("rounds/<slug:slug>/awards/<int:pk>/", author.AwardPage.as_view(), name="award"),
]
