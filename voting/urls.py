from django.urls import path

from voting.views import (
    board,
    booth,
    extending,
    handing,
    quarantine,
    ratifying,
    results,
    returning_officer,
    trustees,
    verify,
    voiding,
)

app_name = "voting"

urlpatterns = [
    path("rounds/<slug:slug>/vote/", booth.StartPage.as_view(), name="start"),
    path("rounds/<slug:slug>/vote/ballot/", booth.BallotPage.as_view(), name="ballot"),
    path("rounds/<slug:slug>/vote/review/", booth.ReviewPage.as_view(), name="review"),
    path("rounds/<slug:slug>/vote/receipt/", booth.ReceiptPage.as_view(), name="receipt"),
    path("rounds/<slug:slug>/vote/receipt/file/", booth.ReceiptFile.as_view(), name="receipt_file"),
    path("rounds/<slug:slug>/vote/finish/", booth.FinishPage.as_view(), name="finish"),
    path("rounds/<slug:slug>/paper/", returning_officer.PaperPage.as_view(), name="paper"),
    path("rounds/<slug:slug>/trustees/", trustees.TrusteesPage.as_view(), name="trustees"),
    path("rounds/<slug:slug>/cards/hand/", handing.HandPage.as_view(), name="hand"),
    path("rounds/<slug:slug>/cards/", returning_officer.CardsPage.as_view(), name="cards"),
    path("rounds/<slug:slug>/result/", results.ResultPage.as_view(), name="result"),
    path("rounds/<slug:slug>/bundle/<str:name>", results.BundleFile.as_view(), name="bundle"),
    path("rounds/<slug:slug>/verify/", verify.VerifyPage.as_view(), name="verify"),
    path("rounds/<slug:slug>/board/", board.BoardPage.as_view(), name="board"),
    path("rounds/<slug:slug>/board/checkpoint/", board.CheckpointFile.as_view(), name="checkpoint"),
    path(
        "rounds/<slug:slug>/board/checkpoint/<int:size>/",
        board.CheckpointFile.as_view(),
        name="checkpoint_at",
    ),
    path("rounds/<slug:slug>/board/leaves.jsonl", board.LeavesFile.as_view(), name="leaves"),
    path("rounds/<slug:slug>/board/proof/<str:receipt>", board.ProofFile.as_view(), name="proof"),
    path("rounds/<slug:slug>/void/", voiding.VoidPage.as_view(), name="void"),
    path("rounds/<slug:slug>/quarantine/", quarantine.FindingsPage.as_view(), name="findings"),
    path("rounds/<slug:slug>/quarantine/<int:number>/", quarantine.FindingPage.as_view(), name="finding"),
    path("rounds/<slug:slug>/extend/", extending.ExtendPage.as_view(), name="extend"),
    path("rounds/<slug:slug>/ratify/", ratifying.RatifyPage.as_view(), name="ratify"),
]
