"""Where a spreadsheet says something else than the record that it means, and the edits that splice it in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace

from pipeline.draft import Draft
from pipeline.edit import ATTRIBUTES
from pipeline.edits import ActivityEdit, BlockEdit, Edit, FieldEdit, NotesEdit
from pipeline.opportunity import Activity, Contact, Extra, Opportunity, Pairs, Product
from pipeline.vocabulary import CONTACT_KEYS, KEYS, Key, Type, fold

LISTS = (Type.CONTACTS, Type.PRODUCTS, Type.TEXTS)
BELOW = (Type.CONTACTS, Type.PRODUCTS, Type.CONTACT)
"""What stands on lines below its key, as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that a row states otherwise than the record; the edits that would make it say so, where there are any.

    Activities can be added; one that is taken out or reworded is not undone by a spreadsheet, and has no edit.
    """

    name: str
    before: object
    after: object
    edits: tuple[Edit, ...] = ()


def differences(ours: Opportunity, theirs: Opportunity, draft: Draft, cleared: Collection[str]) -> Iterator[Difference]:
    """What a row says otherwise, in the method's order.

    `theirs` is what the row would be as a record; `cleared` are fields whose cells are there and empty: only in a table
    that we exported ourselves that means that they are to be empty. What another program says of a list adds to it.
    """
    said = dict(draft.fields)
    adds = not draft.slug
    empty = frozenset() if adds else frozenset(cleared) - said.keys()
    for key in KEYS:
        if key.name in said or key.name in empty:
            yield from _of_key(key, ours, theirs, said.get(key.name, ""), adds=adds)
    yield from _of_own_fields(ours, theirs, empty if adds else frozenset(map(fold, cleared)))
    if draft.activities:
        yield from _of_activities(ours, theirs, adds=adds)
    if draft.notes and _written(theirs.notes) != _written(ours.notes):
        known = " ".join(ours.notes.split())
        if not adds or " ".join(theirs.notes.split()) not in known:
            text = theirs.notes if not adds or not known else f"{ours.notes}\n\n{theirs.notes}"
            yield Difference(name="notes", before=ours.notes, after=text, edits=(NotesEdit(text=text),))


def _of_key(key: Key, ours: Opportunity, theirs: Opportunity, said: Extra, *, adds: bool) -> Iterator[Difference]:
    attribute = ATTRIBUTES.get(key.name, (key.name,))[0]
    before, after = getattr(ours, attribute), getattr(theirs, attribute)
    if key.name == "contacts":
        merged = _people(before, after, adds=adds)
        if _without_decision(merged) == _without_decision(before):
            return
        after, said = merged, tuple(_pairs(person, CONTACT_KEYS) for person in merged) if adds else said
    elif key.name == "decision_maker":
        if _is_same_person(before, after):
            return
    elif adds and key.type in LISTS and isinstance(said, tuple):
        known = {fold(_name(item)) for item in before}
        more = tuple(item for item in after if fold(_name(item)) not in known)
        if not more:
            return
        after = (*before, *more)
        said = tuple(_product(item) if isinstance(item, Product) else item for item in after)
    if before != after:
        yield Difference(name=key.name, before=before, after=after, edits=(_edit(key, said),))


def _edit(key: Key, said: Extra) -> Edit:
    """A value on its key's line where it fits there, else below it."""
    if isinstance(said, str) and "\n" not in said and key.type not in BELOW:
        return FieldEdit(name=key.name, text=said)
    if key.type is Type.TEXTS and isinstance(said, tuple):
        items = [item for item in said if isinstance(item, str)]
        if len(items) == len(said) and all(_is_short(item) for item in items):
            return FieldEdit(name=key.name, text=", ".join(items))
    return BlockEdit(name=key.name, value=said)


def _is_short(item: str) -> bool:
    return len(item) <= 40 and len(item.split()) < 4 and not any(c in ",;\n" for c in item)


def _of_own_fields(ours: Opportunity, theirs: Opportunity, empty: frozenset[str]) -> Iterator[Difference]:
    """Fields that are none of ours, by their names however spelled."""
    before, after = ({fold(name): (name, value) for name, value in deal.extra} for deal in (ours, theirs))
    for folded, (name, value) in after.items():
        if folded not in before or before[folded][1] != value:
            one = (
                FieldEdit(name=name, text=value)
                if isinstance(value, str) and "\n" not in value
                else BlockEdit(name=name, value=value)
            )
            yield Difference(name=name, before=before.get(folded, ("", ""))[1], after=value, edits=(one,))
    for folded, (name, value) in before.items():
        if folded in empty and folded not in after and value:
            yield Difference(name=name, before=value, after="", edits=(BlockEdit(name=name, value=""),))


def _of_activities(ours: Opportunity, theirs: Opportunity, *, adds: bool) -> Iterator[Difference]:
    before, after = (Counter(map(_entry, deal.activities)) for deal in (ours, theirs))
    new = tuple(each for each in theirs.activities if (after - before)[_entry(each)])
    gone = tuple(each for each in ours.activities if (before - after)[_entry(each)])
    addable = tuple(each for each in new if each.date and not each.time)
    if addable and (adds or not gone):
        yield Difference(name="activities", before=(), after=addable, edits=tuple(map(_added, reversed(addable))))
    if not adds and (gone or len(addable) < len(new)):
        yield Difference(name="activities", before=gone, after=new)


def _entry(activity: Activity) -> tuple[object, ...]:
    return activity.date, activity.time, activity.kind, activity.text, _written(activity.body)


def _added(activity: Activity) -> ActivityEdit:
    assert activity.date is not None  # noqa: S101  others are not added
    text = "\n".join(filter(None, (activity.text, activity.body)))
    return ActivityEdit(date=activity.date, kind=activity.kind, text=text)


def _written(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in text.split("\n") if line.strip())


def _people(ours: Sequence[Contact], theirs: Sequence[Contact], *, adds: bool) -> tuple[Contact, ...]:
    """Those that a row names; where it only adds, those of the record with what the row says of them, and new ones."""
    if not adds:
        return tuple(theirs)
    merged = list(ours)
    for person in theirs:
        at = next((n for n, known in enumerate(merged) if _means(person, known)), None)
        if at is None:
            merged.append(person)
            continue
        said = {field.name: getattr(person, field.name) for field in fields(Contact)}
        kept = ("name", "surname", "decides", "extra")
        merged[at] = replace(merged[at], **{name: value for name, value in said.items() if value and name not in kept})
    return tuple(merged)


def _means(person: Contact, known: Contact) -> bool:
    if person.full_name and known.full_name:
        return fold(person.full_name) == fold(known.full_name)
    return bool(person.email) and person.email.casefold() == known.email.casefold()


def _without_decision(people: Iterable[Contact]) -> tuple[Contact, ...]:
    """Who decides is another field's to say."""
    return tuple(replace(person, decides=False) for person in people)


def _is_same_person(ours: Contact | None, theirs: Contact | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return replace(ours, decides=True) == replace(theirs, decides=True)


def _name(item: object) -> str:
    return item if isinstance(item, str) else str(getattr(item, "full_name", "") or getattr(item, "name", ""))


def _pairs(person: Contact, keys: tuple[Key, ...]) -> Pairs:
    said = [(key.name, getattr(person, key.name)) for key in keys]
    texts = [(name, "yes" if value is True else "no" if value is False else value) for name, value in said if value]
    met = [("met", "no")] if person.met is False else []
    return Pairs((*texts, *met, *person.extra))


def _product(product: Product) -> Extra:
    if product.units is None and product.price is None:
        return product.name
    units = [("units", f"{product.units:f}")] if product.units is not None else []
    price = [("price", f"{product.price} {product.price.currency}")] if product.price is not None else []
    return Pairs((("name", product.name), *units, *price))
