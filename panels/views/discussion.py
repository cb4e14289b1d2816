"""The panel's private discussion, as members read and write it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from panels.forms.discussion import PostForm, ThreadForm
from panels.models import Thread
from panels.queries import discussion
from panels.queries.interests import stepped_out_of
from panels.services import discussing
from panels.views.room_page import FormPage, PanelPage, put_errors
from pb.domain.verdict import Refused
from pb.web import STATUS


class DiscussionPage(PanelPage):
    """The ground rules, and the threads one may read."""

    permission: ClassVar[str] = "panels.read_discussion"
    write_permission: ClassVar[str] = "panels.write_post"
    here = "discussion"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        rules = discussion.rules_of(self.panel)
        return self.page(
            "panels/discussion.html",
            rules=rules,
            accepted=rules is not None and discussion.has_accepted(self.person, rules),
            threads=discussion.threads_of(self.panel, stepped_out_of(self.person, self.round)),
            hidden=discussion.hidden_numbers(self.panel),
            can_write=self.may("write_post"),
            can_set=self.may("set_ground_rules"),
            appeals=discussion.appeals_in(self.panel).count() if self.may("decide_appeal") else 0,
        )

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Accept the ground rules that were shown."""
        number = request.POST.get("rules", "")
        rules = self.panel.ground_rules.filter(number=number if number.isdecimal() else 0).first()
        if rules is None:
            raise Http404
        discussing.accept_rules(rules=rules, by=self.person, at=self.at)
        messages.success(request, "Thank you. You can write now.")
        return redirect(self.url("discussion"))


class NewThreadPage(FormPage):
    permission: ClassVar[str] = "panels.write_post"
    here = "discussion"
    form_class = ThreadForm
    heading = "Start a conversation"
    button = "Start it"
    said = "The conversation is open."
    crumb = "Discussion"
    back_to = "discussion"

    def form(self, data: Any = None, files: Any = None) -> forms.Form:
        return ThreadForm(data, panel=self.panel)

    def act(self, form: ThreadForm) -> str:
        found = form.cleaned_data
        thread = discussing.open_thread(
            panel=self.panel,
            title=found["title"],
            article=found["article"],
            sitting=self.panel.sittings.filter(pk=found["sitting"] or 0).first(),
            text=found["text"],
            by=self.person,
            at=self.at,
        )
        return self.url("thread", thread.pk)


class ThreadPage(PanelPage):
    """One conversation. Who has stepped out of its article does not read it."""

    permission: ClassVar[str] = "panels.read_discussion"
    write_permission: ClassVar[str] = "panels.write_post"
    here = "discussion"

    def find_subject(self) -> Thread:
        rows = Thread.objects.filter(panel__round=self.round).select_related("panel__round", "sitting")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        return self.show(PostForm())

    def show(self, form: PostForm, status: int = 200) -> HttpResponse:
        thread: Thread = self.case.subject
        moderates = self.may("hide_post")
        rules = discussion.rules_of(self.panel)
        can_write = self.may("write_post", thread)
        return self.page(
            "panels/thread.html",
            status=status,
            thread=thread,
            posts=discussion.posts_for(
                thread, self.person, sees_all=moderates, is_peer=self.seat is not None
            ),
            moderates=moderates,
            rules=rules,
            accepted=rules is not None and discussion.has_accepted(self.person, rules),
            can_write=can_write,
            form=form if can_write else None,
        )

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        form = PostForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            post = discussing.post(
                thread=self.case.subject, text=form.cleaned_data["text"], by=self.person, at=self.at
            )
        except Refused as refused:
            if refused.kind == "hand":
                raise
            put_errors(form, refused)
            return self.show(form, status=STATUS[refused.kind])
        return redirect(f"{self.url('thread', pk)}#post-{post.pk}")
