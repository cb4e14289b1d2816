"""Small files in the Pabulib format, written out as text."""

from __future__ import annotations

META = {
    "description": "Test vote",
    "country": "United Kingdom",
    "unit": "Glasgow",
    "instance": "2027",
    "num_projects": "3",
    "num_votes": "4",
    "budget": "100",
    "vote_type": "approval",
    "rule": "greedy",
    "date_begin": "01.03.2027",
    "date_end": "14.03.2027",
}
PROJECTS = [
    "project_id;cost;name;selected",
    "1;60;Orchard;1",
    "2;50;Workshop;0",
    '3;40;"Café; ""late"" nights";1',
]
VOTES = ["voter_id;vote", "v1;1,2", "v2;1", "v3;3,1", "v4;2,1"]


def pb_file(
    meta: dict[str, str] | None = None,
    projects: list[str] | None = None,
    votes: list[str] | None = None,
    end: str = "\n",
) -> bytes:
    """A file that is right but for what is given; a META value of "-" leaves the key out."""
    rows = {**META, **(meta or {})}
    text = [
        "META",
        "key;value",
        *(f"{key};{value}" for key, value in rows.items() if value != "-"),
        "PROJECTS",
        *(projects or PROJECTS),
        "VOTES",
        *(votes or VOTES),
    ]
    return (end.join(text) + end).encode()
