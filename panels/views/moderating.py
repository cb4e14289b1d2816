"""Ground rules, hiding, appeals: the facilitator's hand, and somebody else's who looks again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from panels.domain.posts import HideReason
from panels.forms.discussion import AppealForm, DecideForm, HideForm, RulesForm
from panels.models import Post
from panels.queries import discussion
from panels.services import discussing
from panels.views.room_page import FormPage, PanelPage


class RulesPage(FormPage):
    permission: ClassVar[str] = "panels.set_ground_rules"
    here = "discussion"
    form_class = RulesForm
    heading = "Ground rules"
    lead = "Write down what the panel agreed. A change is a new version, and everybody is asked to accept it."
    button = "Save as the panel’s rules"
    said = "Saved. Everybody accepts them before their next post."
    crumb = "Discussion"
    back_to = "discussion"

    def initial(self) -> dict[str, Any]:
        rules = discussion.rules_of(self.panel)
        if rules is None:
            return {"anonymous": True}
        return {"text": rules.text, "anonymous": rules.anonymous, "watched": rules.watched}

    def act(self, form: RulesForm) -> None:
        discussing.set_rules(panel=self.panel, by=self.person, at=self.at, **form.cleaned_data)


class OnePostPage(FormPage):
    """A form about one post."""

    here = "discussion"
    crumb = "Discussion"

    def find_subject(self) -> Post:
        rows = Post.objects.filter(thread__panel__round=self.round)
        return get_object_or_404(rows.select_related("thread__panel__round"), pk=self.kwargs["pk"])

    def back(self) -> str:
        return self.url("thread", self.case.subject.thread_id)

    def more(self) -> dict[str, Any]:
        return {"quoted": self.case.subject.text}


class HidePage(OnePostPage):
    permission: ClassVar[str] = "panels.hide_post"
    form_class = HideForm
    heading = "Hide this post"
    lead = "How many posts are hidden, and for which reason, is public."
    button = "Hide it"
    said = "Hidden. The author reads why, and can ask an officer to look again."

    def act(self, form: HideForm) -> None:
        discussing.hide(
            post=self.case.subject,
            reason=HideReason(form.cleaned_data["reason"]),
            words=form.cleaned_data["why"],
            by=self.person,
            at=self.at,
        )


class AppealPage(OnePostPage):
    permission: ClassVar[str] = "panels.appeal"
    form_class = AppealForm
    heading = "Ask an officer to look again"
    lead = "They read the post, why it was hidden, and what you write here. They are not told who you are."
    button = "Ask"
    said = "Asked. The answer stands at your post."

    def act(self, form: AppealForm) -> None:
        discussing.appeal(post=self.case.subject, words=form.cleaned_data["why"], by=self.person, at=self.at)


class AppealsPage(PanelPage):
    """Hidden posts whose authors asked. No name stands beside them."""

    permission: ClassVar[str] = "panels.decide_appeal"
    here = "discussion"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        return self.page("panels/appeals.html", appeals=discussion.appeals_in(self.panel))


class DecideAppealPage(OnePostPage):
    permission: ClassVar[str] = "panels.decide_appeal"
    form_class = DecideForm
    heading = "Look again"
    button = "Decide"
    said = "Decided."

    def find_subject(self) -> Post:
        rows = Post.objects.filter(thread__panel__round=self.round, state="appealed")
        return get_object_or_404(rows.select_related("thread__panel__round"), pk=self.kwargs["pk"])

    def back(self) -> str:
        return self.url("appeals")

    def more(self) -> dict[str, Any]:
        post: Post = self.case.subject
        return {
            "quoted": post.text,
            "lead": f"Hidden because: {post.get_hidden_for_display()}. The author says: {post.appeal}",
        }

    def act(self, form: DecideForm) -> None:
        restore = form.cleaned_data["restore"] == "yes"
        why = form.cleaned_data["why"]
        discussing.decide_appeal(
            post=self.case.subject, restore=restore, words=why, by=self.person, at=self.at
        )
