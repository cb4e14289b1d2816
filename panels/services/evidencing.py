"""Evidence before the panel, and what members ask for."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from panels.models import Evidence, EvidenceRequest, Member, Panel
from panels.services import filing
from panels.services.guarding import guard
from pb.domain.charter import ARTICLES
from pb.domain.verdict import refuse
from pb.models import Person
from pb.rules import Case
from pb.services import ledger


@transaction.atomic
def offer(
    *,
    panel: Panel,
    title: str,
    offered_by: str,
    article: str,
    about: str,
    link: str,
    upload: UploadedFile[bytes] | None,
    by: Person,
    at: datetime,
) -> Evidence:
    """Put a file or a link before the panel. `offered_by` says in what role. Refuses a wrong hand, neither or
    both of file and link, an unknown article, and a file as `filing.keep_file` does ("input").
    """
    guard(by, "panels.offer_evidence", Case(panel.round, at, article))
    if article and article not in ARTICLES:
        raise refuse("article_unknown")
    if bool(link.strip()) == (upload is not None):
        raise refuse("evidence_file_or_link")
    paper = None
    if upload is not None:
        paper = filing.keep_file(panel=panel, upload=upload, title=title, by=by, at=at, article=article)
    evidence = Evidence.objects.create(
        panel=panel,
        title=title.strip(),
        article=article,
        offered_by=offered_by.strip(),
        about=about.strip(),
        link=link.strip(),
        paper=paper,
        by=by,
        at=at,
    )
    body = {"evidence": evidence.pk, "article": article, "digest": paper.digest if paper else ""}
    ledger.record(act="panel.evidence_offered", round=panel.round, by=by, at=at, body=body)
    return evidence


@transaction.atomic
def request(*, member: Member, article: str, question: str, by: Person, at: datetime) -> EvidenceRequest:
    """A member asks for evidence. The room sees the question, not who asked."""
    panel = member.panel
    guard(by, "panels.ask_evidence", Case(panel.round, at, article))
    if article and article not in ARTICLES:
        raise refuse("article_unknown")
    return EvidenceRequest.objects.create(
        panel=panel, member=member, article=article, question=question.strip(), at=at, changed_at=at
    )
