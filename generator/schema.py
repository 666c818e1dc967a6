"""The JSON Schema of a record's front matter, made from the vocabulary: for editors that complete and check."""

from __future__ import annotations

from typing import Any

from generator.i18n import Words
from pipeline.settings import Settings
from pipeline.vocabulary import CONTACT_KEYS, FORECAST_CATEGORIES, INFLUENCES, KEYS, PRODUCT_KEYS, Key, Type

Json = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCALAR = ["string", "number", "boolean", "null"]
"""YAML's own types do not matter: a phone or a name may look like a number."""
DATE = r"^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})|.*[^\W\d_]{3}.*\d{2})(\s.*|T.*)?$"


def schema(settings: Settings, words: Words) -> Json:
    """What may stand between the two lines of `---`, by every key's name in both languages."""
    stages = [name for stage in settings.stages.all for name in dict.fromkeys((stage.name, stage.es)) if name]
    spelled = [name for key in KEYS if key.name == "client" for name in (key.name, key.es, *key.also)]
    aliases = [alias for alias, name in settings.aliases if name == "client"]
    return {
        "$schema": DRAFT,
        "title": words.gettext("An opportunity"),
        "type": "object",
        "properties": _properties(KEYS, stages, words),
        "anyOf": [{"required": [name]} for name in (*spelled, *aliases)],
        "additionalProperties": True,
    }


def _properties(keys: tuple[Key, ...], stages: list[str], words: Words) -> Json:
    return {
        name: {"description": words.field(key.name), **_value(key, stages, words)}
        for key in keys
        for name in dict.fromkeys((key.name, key.es, *key.also))
    }


def _value(key: Key, stages: list[str], words: Words) -> Json:
    match key.type:
        case Type.STAGE:
            return {"type": ["string", "null"], "examples": stages}
        case Type.CHOICE:
            choices = INFLUENCES if key.name == "influence" else FORECAST_CATEGORIES
            return {"type": ["string", "null"], "examples": sorted(set(choices.values()))}
        case Type.DATE:
            return {
                "type": ["string", "null"],
                "anyOf": [{"type": "null"}, {"pattern": DATE}],
                "examples": ["2026-12-15"],
            }
        case Type.MONEY:
            return {"type": ["string", "number", "null"], "minimum": 0, "examples": ["48.000 €", 48000]}
        case Type.RATIO:
            return {"type": ["string", "number", "null"], "minimum": 0, "maximum": 100, "examples": ["60 %"]}
        case Type.NUMBER:
            return {"type": ["integer", "number", "string", "null"], "minimum": 0}
        case Type.BOOLEAN:
            return {"type": ["boolean", "string", "null", "array"]}
        case Type.TEXTS:
            return {"anyOf": [{"type": SCALAR}, {"type": "array", "items": {"type": SCALAR}}]}
        case Type.PRODUCTS:
            return _some({"type": "object", "properties": _properties(PRODUCT_KEYS, stages, words)})
        case Type.CONTACTS | Type.CONTACT:
            return _some({"type": "object", "properties": _properties(CONTACT_KEYS, stages, words)})
        case _:
            return {"anyOf": [{"type": SCALAR}, {"type": "array", "items": {"type": SCALAR}}]}


def _some(one: Json) -> Json:
    item = {"anyOf": [{"type": SCALAR}, one]}
    return {"anyOf": [{"type": SCALAR}, one, {"type": "array", "items": item}]}
