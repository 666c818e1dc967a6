"""Markdown that people write: what they mean is shown, what could do harm is text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import markup
from generator.markup import TAGS, to_html, to_text
from generator.prose import simple_html
from pipeline.limits import exceeds_limits
from tests.adversary import Thrown
from tests.records import corpus


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        (" \n\n ", ""),
        ("Piden 5 % más.", "<p>Piden 5 % más.</p>"),
        ("uno\ndos\n\ntres", "<p>uno\ndos</p>\n<p>tres</p>"),
        ("uno\r\n\r\ndos", "<p>uno</p>\n<p>dos</p>"),
        ("**sí** y *no*", "<p><strong>sí</strong> y <em>no</em></p>"),
        ("- uno\n- dos", "<ul>\n<li>uno</li>\n<li>dos</li>\n</ul>"),
        ("3. tres", '<ol start="3">\n<li>tres</li>\n</ol>'),
        ("# Uno\n\n### Tres\n\n###### Seis", "<h3>Uno</h3>\n<h5>Tres</h5>\n<h6>Seis</h6>"),
        ("```\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("[[companies/acme|Acme]], [[companies/acme]]", "<p>Acme, acme</p>"),
        ("`[[a|b]]`", "<p><code>[[a|b]]</code></p>"),
    ],
)
def test_markdown_is_shown_as_it_is_meant(text: str, html: str) -> None:
    assert to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=x>b</b> <!-- c --> <?php ?>",
        "<div>\n\n<iframe src=//evil.example></iframe>\n\n</div>",
        "![pixel](https://evil.example/p.png)",
        "![pixel][1]\n\n[1]: https://evil.example/p.png",
        '<a href="javascript:alert(1)">x</a>',
        "<svg/onload=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "\x02klzzwxh:0\x03 **x**",
        '**x** <p style="color:red">',
    ],
)
def test_html_is_text(text: str) -> None:
    html = to_html(text)
    assert set(re.findall(r"<(\w+)", html)) <= TAGS
    assert not re.search(r"<[^>]*\s(?:on\w+|style|src)=", html)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "../secret.html",
        "//evil.example",
        "&#106;avascript:alert(1)",
    ],
)
def test_a_link_that_is_not_a_whole_harmless_one_leads_nowhere(address: str) -> None:
    assert "href" not in to_html(f"[x]({address}) **y**")


@pytest.mark.parametrize("address", ["https://a.example/?q=1&r=2", "mailto:a@b.example", "tel:+34600"])
def test_a_harmless_link_leads_out_without_telling_from_where(address: str) -> None:
    html = to_html(f"[x]({address})")
    assert 'rel="noopener noreferrer"' in html
    assert address.replace("&", "&amp;") in html


PIECES = (
    *("a", "é", "uno", "3", "12", "+34", "-5", ".", ",", ":", "%", "€", "(", ")", "'", '"', "/", "x@y.es", "fin. "),
    *(
        " ",
        "\n",
        "\n\n",
        "**",
        "*",
        "_",
        "`",
        "**a**",
        "*b c*",
        "_d_",
        "`e`",
        "`a_b*c`",
        "a_b",
        "-",
        "+",
        "=",
        "|",
        "~",
    ),
    *(
        "\n- ",
        "\n* ",
        "\n+ ",
        "\n1. ",
        "\n2. ",
        "\n\n- ",
        "\n\n1. ",
        "\n# ",
        "\n\n## ",
        "\n\n### ",
        "#",
        "> ",
        "  ",
        "---",
    ),
    *("[[acme]]", "[[acme|Acme]]", "[[x/y]]", "[", "](", "]", "&", " & ", "<", " < ", ">", "&amp;", "<b>", "!", "\\"),
    *("https://x.es/?a=1", "\xa0", "\u3000", "\xad", "\u2028", "\t", "\r", "ª", "²", "٣. ", "😀"),
)
"""What the marks of Markdown are made of, and what people write among them."""
LINKS = {"acme": "opportunities/acme.html"}


@settings(max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=24).map("".join))
@example("Hola\n\n- uno **dos**\n- `tres`\n\n## Cuatro\nCinco: [[acme]]\n- seis\n\n1. _siete_\n2. ocho")
def test_what_is_simple_reads_the_same_without_a_markdown_reader(text: str) -> None:
    text = text.replace("\r", "\n").strip("\n")
    simple = simple_html(text, LINKS) if text.strip() else None
    if simple is not None:
        assert not exceeds_limits(text)
        assert simple == markup._read(text, LINKS)


@pytest.mark.parametrize("text", ["uno", "**a** y _b_", "- uno\n- dos", "1. a\n2. b", "## A\nb\n- c", "[[acme]] `x`"])
def test_what_people_mostly_write_is_simple(text: str) -> None:
    assert simple_html(text, LINKS) == markup._read(text, LINKS)


@pytest.mark.adversarial
def test_the_corpora_read_the_same_without_a_markdown_reader(thrown: Thrown) -> None:
    texts = [*corpus("blns.json", ["1/0", "𝒜", "Ω≈ç√∫"]), *corpus("xss.json", ["<b>x</b>", "&#106;", "'-alert(1)-'"])]
    alike = [(text, html) for text in texts if text.strip() and (html := simple_html(text, LINKS)) is not None]
    for text, html in alike:
        assert html == markup._read(text, LINKS)
    thrown(inputs=len(texts))


@given(st.text())
def test_any_text_has_an_html_of_allowed_tags_only(text: str) -> None:
    assert set(re.findall(r"<(\w+)", to_html(text))) <= TAGS


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "[a " * 3_000,
        "[a](" * 3_000,
        "`a``b" * 3_000,
        "> " * 500 + "a",
        "* " * 500 + "a",
        "\n".join("    " * n + "- a" for n in range(200)),
        "a\n==\n" * 10_000,
        "~~~a\n" * 10_000,
        "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|\n" * 2_000,
        "*a **b " * 5_000,
        "a" * 60_000 + "*",
    ],
)
def test_a_text_that_would_cost_too_much_is_shown_as_it_was_typed(text: str) -> None:
    assert exceeds_limits(text)
    assert to_html(text).startswith("<pre>")
    assert to_html("**still** fine") == "<p><strong>still</strong> fine</p>"


@pytest.mark.parametrize(
    "text",
    [
        "[a](b) " * 250,
        "`a` " * 300,
        "a\n==\n\n" * 199,
        "> " * 12 + "a",
        "***a** b* " * 500,
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|\n" * 190,
        "- [x](https://x.example) `y` **z**\n" * 120,
        "*(a " * 1_400 + "a)*" * 1_400,
    ],
)
def test_the_worst_that_is_read_is_read_soon(text: str) -> None:
    assert not exceeds_limits(text)
    started = time.process_time()
    assert not to_html(text).startswith("<pre>")
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Hola** a [Ana](https://a.example), de [[acme|Acme]]", "Hola a Ana, de Acme"),
        ("5*3*2, a_b_c y <b>", "5*3*2, a_b_c y <b>"),
        ("Sin marcas", "Sin marcas"),
    ],
)
def test_a_line_for_a_cell_has_no_marks(text: str, plain: str) -> None:
    assert to_text(text) == plain
