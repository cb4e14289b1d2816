"""The charter's articles and their JSON Schema."""

import json
from typing import Any

from config.reference.markdown import code, first_line, table
from pb.domain.charter import ARTICLES
from pb.domain.charter_digest import json_schema


def schema() -> str:
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def articles() -> str:
    """One section per article: what it settles, and its fields."""
    whole = json_schema()
    return "\n\n".join(_article(name, whole) for name in ARTICLES)


def _article(name: str, whole: dict[str, Any]) -> str:
    value = whole["properties"][name]
    parts = [f"### `{name}`"]
    target = _target(value) or _target(value.get("items", {}))
    if target is None:
        raise ValueError(f"article {name} has no model of its own")
    if value.get("type") == "array":
        parts.append("A list; each entry has these fields.")
    parts.append(_fields(whole["$defs"][target], whole))
    seen = {target}
    for inner in _inner(whole["$defs"][target], whole):
        if inner not in seen and "properties" in whole["$defs"][inner]:
            seen.add(inner)
            parts += [f"Each {code(inner)}:", _fields(whole["$defs"][inner], whole)]
    return "\n\n".join(parts)


def _fields(model: dict[str, Any], whole: dict[str, Any]) -> str:
    about = first_line(model.get("description"))
    required = set(model.get("required", ()))
    rows = []
    for name, value in model["properties"].items():
        default = (
            "**required**" if name in required else code(json.dumps(value.get("default"), ensure_ascii=False))
        )
        rows.append((code(name), _kind(value, whole), default))
    return "\n\n".join([*([about] if about else []), table(("field", "what it holds", "if left out"), rows)])


def _inner(model: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    values = [part for value in model["properties"].values() for part in (value, value.get("items", {}))]
    return [target for value in values if (target := _target(value))]


def _target(value: dict[str, Any]) -> str | None:
    return str(value["$ref"]).rsplit("/", 1)[-1] if "$ref" in value else None


def _kind(value: dict[str, Any], whole: dict[str, Any]) -> str:
    """A JSON Schema in words: its choices, its type and its limits."""
    if target := _target(value):
        model = whole["$defs"][target]
        return _choices(model["enum"]) if "enum" in model else code(target)
    if "enum" in value:
        return _choices(value["enum"])
    if "const" in value:
        return code(value["const"])
    if "anyOf" in value:
        return " or ".join(_kind(each, whole) for each in value["anyOf"])
    if value.get("type") == "array":
        return f"list of {_kind(value['items'], whole)}" + (", at least one" if value.get("minItems") else "")
    words = {"integer": "whole number", "boolean": "yes or no", "string": "text", "null": "nothing"}
    kind = "moment" if value.get("format") == "date-time" else words[value["type"]]
    limits = [
        f"{word} {value[key]}"
        for key, word in (
            ("minimum", "from"),
            ("maximum", "to"),
            ("maxLength", "at most"),
            ("pattern", "like"),
        )
        if key in value
    ]
    return " ".join([kind, *limits]) + (" characters" if "maxLength" in value else "")


def _choices(values: list[str]) -> str:
    return " or ".join(code(value) for value in values)
