"""`{% load components %}`: every part of the face, declared once. The kitchen sink shows them all.

A tag with a body (`{% notice %}…{% endnotice %}`) is in BLOCKS; the others stand alone. The properties
of each are the arguments of its function.
"""

from __future__ import annotations

from django.template import Library

from frontend.components import actions, ballot, counting, forms, lists, notices, round_parts

register = Library()

PARTS = (
    actions.button,
    notices.tag,
    notices.refusal,
    notices.error_summary,
    forms.field,
    round_parts.phase_bar,
    round_parts.pot_glyph,
    round_parts.pot,
    round_parts.pot_list,
    round_parts.street,
    round_parts.picture,
    round_parts.proposal_card,
    ballot.ballot_line,
    ballot.basket,
    ballot.receipt,
    ballot.qr_code,
    counting.bar,
    counting.interval,
    counting.votes_table,
    lists.progress,
    lists.voices,
    lists.breadcrumbs,
    lists.filters,
)

BLOCKS = (
    actions.next_step,
    actions.way_on,
    notices.notice,
    notices.empty_state,
    counting.count_step,
    lists.check,
    lists.task,
    lists.table_frame,
)

for part in PARTS:
    register.inclusion_tag(f"components/{part.__name__}.html", name=part.__name__)(part)

for block in BLOCKS:
    register.simple_block_tag(name=block.__name__)(block)

register.inclusion_tag("components/pagination.html", takes_context=True, name="pagination")(lists.pagination)
