"""Markdown that costs a reader dear: patterns that can be made as long as one likes, and how long they may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.limits import exceeds_limits

Pattern = Callable[[int], str]


def _ladder(indent: str, mark: str) -> Pattern:
    return lambda n: "\n".join(indent * level + mark for level in range(n))


PATTERNS: Mapping[str, Pattern] = {
    "open brackets": lambda n: "[" * n,
    "open links": lambda n: "[a](" * n,
    "open links with an address": lambda n: "[a](b" * n,
    "links within links": lambda n: "[" * n + "a" + "](b)" * n,
    "a link without an end": lambda n: "[a](<" + "b " * n,
    "addresses with brackets": lambda n: "[a](" + "(" * n,
    "titles without an end": lambda n: '[a](b "' * n,
    "links in a row": lambda n: "[a](b) " * n,
    "references to nothing": lambda n: "[a][b] " * n,
    "references": lambda n: "".join(f"[a{k}]: b\n" for k in range(n)),
    "references and their uses": lambda n: "[a]: b\n\n" + "[x][a] " * n,
    "a reference of blanks": lambda n: "[a]:" + " " * n + "x",
    "open wikilinks and escapes": lambda n: "\\***[[\\" * n + "(a{",
    "wikilinks": lambda n: "[[a|b]] " * n,
    "open wikilinks": lambda n: "[[a|" * n,
    "brackets and exclamation marks": lambda n: "![a " * n,
    "stars": lambda n: "*" * n,
    "open emphasis": lambda n: "*a **b " * n,
    "emphasis that alternates": lambda n: "*a_ " * n,
    "emphasis within emphasis": lambda n: "*(a " * n + "a)*" * n,
    "strong within emphasis": lambda n: "***a** b* " * n,
    "strong": lambda n: "**a** " * n,
    "underscores": lambda n: "_a __b " * n,
    "lone stars": lambda n: "* a" + " *" * n,
    "open strong": lambda n: "**a " * n,
    "open and closed": lambda n: "**a*" * n,
    "backticks": lambda n: "`a``b" * n,
    "ever longer backticks": lambda n: "".join("`" * k + " " for k in range(n)),
    "code": lambda n: "`a` " * n,
    "fences": lambda n: "```\n" * n,
    "fences with words": lambda n: "~~~a\n" * n,
    "fences with attributes": lambda n: "``` {" + " .a" * n + "\n",
    "a fence without an end": lambda n: "```\n" + "a\n" * n,
    "ever longer fences": lambda n: "".join("`" * (k % 40 + 3) + "\n" for k in range(n)),
    "long fences and blanks": lambda n: "~" * n + " " * n + "a",
    "quotes": lambda n: "> " * n + "a",
    "quotes and lists": lambda n: "> - " * n + "a",
    "quotes a line": lambda n: "> a\n" * n,
    "quotes apart": lambda n: "> a\n\n" * n,
    "a list's ladder": _ladder("    ", "- a"),
    "a list's ladder of tabs": _ladder("\t", "* a"),
    "lists in a line": lambda n: "- " * n + "a",
    "items": lambda n: "- a\n" * n,
    "items apart": lambda n: "- a\n\n" * n,
    "items with code": lambda n: "- a\n\n        b\n\n" * n,
    "numbers": lambda n: "1. a\n" * n,
    "a long number": lambda n: "1" * n + ". a",
    "lists that alternate": lambda n: "- a\n\n1. b\n\n" * n,
    "underlines": lambda n: "a\n==\n" * n,
    "underlines within items": lambda n: "- \n    " * n + "a",
    "underlines that the reader uncovers": lambda n: "a\n- \x03\n" * n,
    "levels that the reader uncovers": lambda n: "- 1. \x02" * n,
    "underlines apart": lambda n: "a\n--\n\n" * n,
    "lines across": lambda n: "- - -\n" * n,
    "almost lines across": lambda n: "- " * n + "x",
    "spaced almost lines across": lambda n: "* *  " * n + "x",
    "headings": lambda n: "# a\n" * n,
    "headings of signs": lambda n: "#" * n,
    "headings with signs behind": lambda n: "# a " + "# " * n + "x",
    "a table of pipes": lambda n: "|a" * n + "\n" + "|-" * n + "\n" + "|\n" * n,
    "a long table": lambda n: "a|b\n-|-\n" + "a|b\n" * n,
    "a table with code": lambda n: "a|b\n-|-\n" + "`|` | \\|\n" * n,
    "pipes without a table": lambda n: "|" * n,
    "pipes escaped": lambda n: "a|b\n-|-\n" + "\\|" * n,
    "backslashes": lambda n: "\\" * n,
    "escapes": lambda n: "\\*" * n,
    "entities": lambda n: "&amp;" * n,
    "open entities": lambda n: "&a" * n,
    "numbers of characters": lambda n: "&#" + "1" * n,
    "angles": lambda n: "<" * n,
    "open addresses": lambda n: "<http://" * n,
    "addresses": lambda n: "<http://a.b> " * n,
    "mail addresses": lambda n: "<a@b.c> " * n,
    "open mail addresses": lambda n: "<a@" * n,
    "open comments": lambda n: "<!-- " * n,
    "open tags": lambda n: "<a " * n,
    "hard breaks": lambda n: "a  \n" * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "blank lines": lambda n: "*a*" + "\n" * n + "b",
    "blank lines of blanks": lambda n: "*a*\n" + "   \n" * n + "b",
    "tabs": lambda n: "a*\t" * n,
    "tabs at the beginning": lambda n: "*a*\n" + "\t" * n + "b",
    "lines of code": lambda n: "    a\n" * n,
    "code apart": lambda n: "    a\n\n" * n,
    "a long word": lambda n: "*" + "a" * n,
    "long words and stars": lambda n: ("a" * 50 + "*") * n,
    "paragraphs": lambda n: "*a*\n\n" * n,
    "lines": lambda n: "*a*\n" * n,
    "what the reader marks its place with": lambda n: "\x02klzzwxh:0\x03 *a* " * n,
    "control characters": lambda n: "\x02\x03" * n,
    "marks that combine": lambda n: "*a*" + "\u0301" * n,
    "from right to left": lambda n: "*a* \u202eb " * n,
    "all of it": lambda n: "[*_`a`_*](b) **c** \\* &lt; <http://d.e> | ~~~ # - > \n" * n,
}


def just_below(pattern: Pattern) -> str:
    """The longest of a pattern's texts that is still read as Markdown."""
    high = 2
    while not exceeds_limits(pattern(high)):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if exceeds_limits(pattern(middle)) else (middle, high)
    return pattern(low)


def far_above(pattern: Pattern) -> str:
    """One that is far too long or too intricate."""
    times = 64
    while len(text := pattern(times)) < 100_000:
        times *= 2
    return text
