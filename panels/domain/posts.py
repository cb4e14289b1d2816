"""Why a post may be hidden: named reasons, so that their numbers can be told in public."""

from __future__ import annotations

from enum import StrEnum


class HideReason(StrEnum):
    ATTACK = "attack"
    PRIVATE = "private"
    DISCRIMINATION = "discrimination"
    OFF_TOPIC = "off_topic"
    UNLAWFUL = "unlawful"


HIDE_WORDS: dict[HideReason, str] = {
    HideReason.ATTACK: "It attacks a person",
    HideReason.PRIVATE: "It tells something private about somebody",
    HideReason.DISCRIMINATION: "It insults or excludes a group of people",
    HideReason.OFF_TOPIC: "It is about something else",
    HideReason.UNLAWFUL: "It may be against the law",
}
