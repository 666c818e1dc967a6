"""The content of the story in one language: the company, its sellers, and each deal as it begins."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from generator.demo.days import Days
from generator.demo.record import LANGUAGES, Deal, Item, Value
from pipeline.stages import DEFAULT

SELLERS = ("main", "second", "third")
_TITLES = ("Dr.", "Dr", "Sor")
_INFLUENCE = {"high": ("alta", "high"), "medium": ("media", "medium"), "low": ("baja", "low")}
_YES_NO = {True: ("sí", "yes"), False: ("no", "no")}
_SYMBOLS = {"EUR": ("{} €", "€{}"), "GBP": ("{} £", "£{}")}


class Cast:
    """The content in one language."""

    def __init__(self, content: Mapping[str, Mapping[str, Any]], days: Days) -> None:
        self.company = content["company"]
        self.days = days
        self.language = days.language
        self.entries: list[Mapping[str, Any]] = [
            entry for name in sorted(content) for entry in content[name].get("deals", ())
        ]
        self._phones: dict[str, str] = {}

    def say(self, pair: Iterable[str]) -> str:
        """A pair of texts in our language, its days filled in."""
        return self.days.fill(tuple(pair)[self.language])

    def word(self, name: str) -> str:
        """A word of commit messages and of the journal."""
        return self.say(self.company["words"][name])

    def stage(self, name: str) -> str:
        """A stage as it is written in records."""
        found = DEFAULT.get(name)
        if found is None:
            raise ValueError(f"no such stage: {name}")
        return found.label(LANGUAGES[self.language])

    def key(self, seller: str) -> str:
        """A seller's key in the settings."""
        return self.say(self.company["people"][seller]["key"])

    def money(self, amount: int, currency: str) -> str:
        """An amount as it is typed: `48.000 €`, `£48,000`, `48,000 USD`."""
        digits = f"{amount:,}" if self.language else f"{amount:,}".replace(",", ".")
        form = _SYMBOLS[currency][self.language] if currency in _SYMBOLS else f"{{}} {currency}"
        return form.format(digits)

    def deal(self, entry: Mapping[str, Any]) -> Deal:
        """A deal before its first event."""
        currency = entry.get("currency") or self.say(self.company["currency"])
        fields: dict[str, Value] = {"name": self.say(entry["name"])}
        if "channel" in entry:
            channel = self.company["channels"][entry["channel"]]
            fields["client"], fields["channel"] = self.say(channel["client"]), self.say(channel["name"])
            fields["end_customer"] = self.say(entry["end"])
        else:
            fields["client"] = self.say(entry["client"])
        fields["owner"] = self.key(entry["owner"])
        if "monthly" in entry:
            fields["monthly_amount"] = self.money(entry["monthly"], currency)
            fields["months"] = str(entry["months"])
        if "tier" in entry:
            fields["tier"] = entry["tier"]
        for key in ("competitors", "tags"):
            if entry.get(key):
                fields[key] = [self.say(self.company[key][name]) for name in entry[key]]
        if "products" in entry:
            fields["products"] = [self._product(product, currency) for product in entry["products"]]
        decider = self._people(entry, fields)
        return Deal(
            slug=self.say(entry["slug"]),
            owner=entry["owner"],
            currency=currency,
            fields=fields,
            extra={key: self.days.fill(text) for key, text in _of(entry.get("extra"), self.language).items()},
            notes=self.say(entry.get("notes", ("", ""))),
            decider=decider,
        )

    def _product(self, product: Any, currency: str) -> Item:
        if not isinstance(product, Mapping):
            return self.say(product)
        item = {"name": self.say(product["name"]), "units": str(product["units"])}
        return item | ({"price": self.money(product["price"], currency)} if "price" in product else {})

    def _people(self, entry: Mapping[str, Any], fields: dict[str, Value]) -> dict[str, str]:
        """Fills in the people; returns the decision maker, not met yet where an event tells of it."""
        contacts = [self._person(person, entry["mail"]) for person in entry["contacts"]]
        fields["contacts"] = contacts
        chosen = entry.get("decider")
        if chosen is None:
            return {}
        if isinstance(chosen, int):
            decider = contacts[chosen - 1]
            fields["decision_maker"] = " ".join(decider[part] for part in ("name", "surname") if part in decider)
        else:
            fields["decision_maker"] = decider = self._person(chosen, entry["mail"])
        if any("met" in event for event in entry["events"]):
            self.met(decider, held=False)
        return decider

    def met(self, decider: dict[str, str], *, held: bool) -> None:
        """Ticks the box of the decision maker, or clears it."""
        decider["met"] = _YES_NO[held][self.language]

    def _person(self, person: Mapping[str, Any], domain: Iterable[str]) -> dict[str, str]:
        """One person, of the company at a mail domain unless the content gives that person another."""
        first, *last = self.say(person["who"]).split()
        if first in _TITLES:
            first, last = f"{first} {last[0]}", last[1:]
        found = {"name": first, "surname": " ".join(last)}
        for part in ("role", "location", "remarks", "values"):
            if part in person:
                found["position" if part == "role" else part] = self.say(person[part])
        if person.get("phone", True):
            found["phone"] = person.get("phone") or self._phone(f"{first} {last}")
        if person.get("email", True):
            at = self.say(person.get("mail", domain))
            found["email"] = f"{plain(first.split()[-1])}.{plain(last[0])}@{at}"
        if "influence" in person:
            found["influence"] = _INFLUENCE[person["influence"]][self.language]
        if "met" in person:
            self.met(found, held=person["met"])
        return found

    def _phone(self, who: str) -> str:
        return self._phones.setdefault(who, self.say(self.company["phone"]).format(len(self._phones) + 11))


def plain(text: str) -> str:
    """A name as it stands in an address: without accents, in small letters."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def _of(pair: Any, language: int) -> Mapping[str, str]:
    return pair[language] if pair else {}
