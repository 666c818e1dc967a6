"""What to say to the manager: ten lines, ready to be read aloud in a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from generator.i18n import Words
from generator.site import Site
from pipeline.agenda import agenda
from pipeline.funnel import Sum
from pipeline.movement import Move, Movement
from pipeline.opportunity import Opportunity

NAMED = 3
"""How many are called by name in one line."""
SOON_DAYS = 30


def briefing(site: Site, words: Words) -> tuple[str, ...]:
    """Ten sentences: what there is, what moved since the last review, what closes, what asks for action."""
    lines = _Numbers(site, words) if "amounts" in site.hidden else _Lines(site, words)
    return (
        lines.pipeline(),
        lines.moved(),
        lines.new(),
        lines.won(),
        lines.lost(),
        lines.pushed(),
        lines.closing(),
        lines.attention(),
        lines.still(),
        lines.next(),
    )


class _Lines:
    """The ten lines, one by one."""

    def __init__(self, site: Site, words: Words) -> None:
        self.site = site
        self.words = words
        self.rates = site.book.settings.rates

    def pipeline(self) -> str:
        """What is open."""
        its = Sum.of(self.site.book.open, self.rates)
        if not its.count:
            return self.words.gettext("No opportunity is open at the moment.")
        return self.words.ngettext(
            "There is %(n)s open opportunity, worth %(amount)s; weighted by its probability, %(weighted)s.",
            "There are %(n)s open opportunities, worth %(amount)s; weighted by their probability, %(weighted)s.",
            its.count,
            amount=self.words.money(its.amount),
            weighted=self.words.money(its.weighted),
        )

    def moved(self) -> str:
        """How the whole moved since the last review."""
        words, moved, standing = self.words, self.site.movement, self.site.review
        on = words.long_date(standing.since.astimezone(self.site.book.settings.zone).date())
        if moved is None and self.site.history.is_known:
            return words.gettext("This copy's history does not reach back to %(day)s.", day=on)
        if moved is None and standing.is_recorded:
            return words.gettext("The last review was on %(day)s.", day=on)
        if moved is None:
            return words.gettext("No review is written down yet.")
        held = standing.is_recorded
        since = words.gettext("Since the review of %(day)s", day=on) if held else words.gettext("Since %(day)s", day=on)
        return self._compared(moved, since)

    def _compared(self, moved: Movement, since: str) -> str:
        words, start, end = self.words, moved.amount("start"), moved.amount("end")
        if start.amount == end.amount:
            return words.gettext("%(since)s the total has not changed.", since=since)
        amounts = {"start": words.money(start), "end": words.money(end), "since": since}
        if end.amount > start.amount:
            return words.gettext("%(since)s it grew from %(start)s to %(end)s.", **amounts)
        return words.gettext("%(since)s it went down from %(start)s to %(end)s.", **amounts)

    def new(self) -> str:
        """What came in."""
        words, fresh = self.words, self.site.review.new
        if not fresh:
            return words.gettext("No new opportunity came in.")
        return words.ngettext(
            "%(n)s new opportunity came in, worth %(amount)s: %(names)s.",
            "%(n)s new opportunities came in, worth %(amount)s: %(names)s.",
            len(fresh),
            amount=words.money(self.rates.total(deal.amount for deal in fresh)),
            names=self._names(fresh),
        )

    def won(self) -> str:
        """What was won since, or this year."""
        words, deals = self.words, self._ended("won")
        if deals:
            return words.ngettext(
                "We won %(n)s, for %(amount)s: %(names)s.",
                "We won %(n)s, for %(amount)s: %(names)s.",
                len(deals),
                amount=words.money(self.rates.total(deal.real_amount for deal in deals)),
                names=self._names(deals),
            )
        year = self.site.book.won_in(self.site.today.year)
        return words.ngettext(
            "Nothing was won since then; this year we have won %(n)s, for %(amount)s.",
            "Nothing was won since then; this year we have won %(n)s, for %(amount)s.",
            len(year),
            amount=words.money(self.rates.total(deal.real_amount for deal in year)),
        )

    def lost(self) -> str:
        """What was lost or cancelled, and why."""
        words, deals = self.words, (*self._ended("lost"), *self._ended("cancelled"))
        if not deals:
            return words.gettext("Nothing was lost or cancelled.")
        return words.ngettext(
            "%(n)s was lost or cancelled, of %(amount)s: %(names)s.",
            "%(n)s were lost or cancelled, of %(amount)s: %(names)s.",
            len(deals),
            amount=words.money(self.rates.total(deal.amount for deal in deals)),
            names=self._with_reasons(deals),
        )

    def pushed(self) -> str:
        """Close dates that moved to a later month; without history, those that have passed."""
        words, book = self.words, self.site.book
        if self.site.movement is not None:
            slugs = frozenset(self.site.movement.pushed)
            deals = [deal for deal in book.opportunities if deal.slug in slugs]
            if not slugs:
                return words.gettext("No close date was pushed to a later month.")
            return words.ngettext(
                "%(n)s close date was pushed to a later month: %(names)s.",
                "%(n)s close dates were pushed to a later month: %(names)s.",
                len(slugs),
                names=self._names(deals),
            )
        late = [deal for deal in book.open if deal.close_date and deal.close_date < self.site.today]
        if not late:
            return words.gettext("No open opportunity is past its close date.")
        return words.ngettext(
            "%(n)s is past its close date: %(names)s.",
            "%(n)s are past their close date: %(names)s.",
            len(late),
            names=self._names(late),
        )

    def closing(self) -> str:
        """What closes in the next 30 days."""
        words, deals = self.words, self._closing()
        if not deals:
            return words.gettext("Nothing is to close in the next 30 days.")
        largest = self.site.book.by_amount(deals)[0]
        assert largest.close_date is not None  # noqa: S101  those without one are not among them
        return words.ngettext(
            "%(n)s is to close in the next 30 days, worth %(amount)s: %(name)s, on %(day)s.",
            "%(n)s are to close in the next 30 days, worth %(amount)s; the largest is %(name)s, on %(day)s.",
            len(deals),
            amount=words.money(self.rates.total(deal.amount for deal in deals)),
            name=largest.name,
            day=self._day(largest.close_date),
        )

    def attention(self) -> str:
        """How many need attention, and the most urgent."""
        words, needing = self.words, self.site.attention
        if not needing:
            return words.gettext("None needs attention.")
        first = needing[0]
        return words.ngettext(
            "%(n)s needs attention: %(name)s (%(reason)s).",
            "%(n)s need attention; the most urgent is %(name)s (%(reason)s).",
            len(needing),
            name=first.deal.name,
            reason=words.reason(first.reasons[0]).lower(),
        )

    def still(self) -> str:
        """What has not moved in two reviews."""
        words, deals = self.words, self.site.review.stale
        if not deals:
            return words.gettext("None stands still.")
        return words.ngettext(
            "%(n)s has not moved in two reviews: %(names)s.",
            "%(n)s have not moved in two reviews: %(names)s.",
            len(deals),
            names=self._names(self.site.book.by_amount(deals)),
        )

    def next(self) -> str:
        """What is to be done in the seven days to come."""
        words, site = self.words, self.site
        week = agenda(site.book, site.today, days=7)
        deals = (*week.today, *week.upcoming)
        if not deals:
            return words.gettext("There is no next step in the coming seven days.")
        first = deals[0]
        assert first.next_date is not None  # noqa: S101  nor are those without one here
        return words.ngettext(
            "In the coming seven days there is %(n)s next step: %(step)s (%(name)s, %(day)s).",
            "In the coming seven days there are %(n)s next steps; the first is: %(step)s (%(name)s, %(day)s).",
            len(deals),
            step=(first.next_step.split("\n")[0] or "–").rstrip("."),
            name=first.name,
            day=self._day(first.next_date),
        )

    def _closing(self) -> tuple[Opportunity, ...]:
        today = self.site.today
        until = today + timedelta(days=SOON_DAYS)
        return tuple(deal for deal in self.site.book.open if deal.close_date and today <= deal.close_date <= until)

    def _day(self, day: date) -> str:
        return f"{self.words.weekday(day)} {self.words.day_month(day)}"

    def _ended(self, kind: str) -> tuple[Opportunity, ...]:
        """What ended since the last review: by history, else by the day it closed."""
        site = self.site
        if site.movement is not None:
            moves: Sequence[Move] = site.movement.of(kind)
            on_arrival = frozenset(site.movement.closed_on_arrival)
            arrived = [deal for deal in site.book.opportunities if deal.slug in on_arrival and deal.kind == kind]
            return (*(move.deal for move in moves), *arrived)
        since = site.review.since.astimezone(site.book.settings.zone).date()
        ended = (deal for deal in site.book.opportunities if deal.kind == kind and deal.closed_on)
        return tuple(deal for deal in ended if deal.closed_on and since < deal.closed_on <= site.today)

    def _with_reasons(self, deals: Sequence[Opportunity]) -> str:
        named = [f"{deal.name} ({deal.lost_reason})" if deal.lost_reason else deal.name for deal in deals]
        return self._listed(named)

    def _names(self, deals: Sequence[Opportunity]) -> str:
        return self._listed([deal.name for deal in deals])

    def _listed(self, names: Sequence[str]) -> str:
        """Some names as one says them: `A, B and C`."""
        words, shown = self.words, list(names[:NAMED])
        more = len(names) - len(shown)
        if more:
            shown.append(words.ngettext("%(n)s more", "%(n)s more", more))
        if len(shown) < 2:
            return "".join(shown)
        return words.gettext("%(some)s and %(last)s", some=", ".join(shown[:-1]), last=shown[-1])


class _Numbers(_Lines):
    """The same by number, where amounts are hidden."""

    def pipeline(self) -> str:
        """What is open."""
        count = len(self.site.book.open)
        if not count:
            return super().pipeline()
        return self.words.ngettext("There is %(n)s open opportunity.", "There are %(n)s open opportunities.", count)

    def _compared(self, moved: Movement, since: str) -> str:
        words, start, end = self.words, moved.count("start"), moved.count("end")
        numbers = {"start": words.number(start), "end": words.number(end), "since": since}
        if start == end:
            return words.gettext("%(since)s there are as many as then.", since=since)
        if end > start:
            return words.gettext("%(since)s they grew from %(start)s to %(end)s.", **numbers)
        return words.gettext("%(since)s they went down from %(start)s to %(end)s.", **numbers)

    def new(self) -> str:
        """What came in."""
        fresh = self.site.review.new
        if not fresh:
            return super().new()
        return self.words.ngettext(
            "%(n)s new opportunity came in: %(names)s.",
            "%(n)s new opportunities came in: %(names)s.",
            len(fresh),
            names=self._names(fresh),
        )

    def won(self) -> str:
        """What was won since, or this year."""
        words, deals = self.words, self._ended("won")
        if deals:
            return words.ngettext(
                "We won %(n)s: %(names)s.", "We won %(n)s: %(names)s.", len(deals), names=self._names(deals)
            )
        return words.ngettext(
            "Nothing was won since then; this year we have won %(n)s.",
            "Nothing was won since then; this year we have won %(n)s.",
            len(self.site.book.won_in(self.site.today.year)),
        )

    def lost(self) -> str:
        """What was lost or cancelled, and why."""
        deals = (*self._ended("lost"), *self._ended("cancelled"))
        if not deals:
            return super().lost()
        return self.words.ngettext(
            "%(n)s was lost or cancelled: %(names)s.",
            "%(n)s were lost or cancelled: %(names)s.",
            len(deals),
            names=self._with_reasons(deals),
        )

    def closing(self) -> str:
        """What closes in the next 30 days."""
        deals = self._closing()
        if not deals:
            return super().closing()
        first = deals[0]
        assert first.close_date is not None  # noqa: S101  those without one are not among them
        return self.words.ngettext(
            "%(n)s is to close in the next 30 days: %(name)s, on %(day)s.",
            "%(n)s are to close in the next 30 days; the first is %(name)s, on %(day)s.",
            len(deals),
            name=first.name,
            day=self._day(first.close_date),
        )
