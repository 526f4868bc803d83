"""What is pasted from word processors and pages: the shapes are theirs, the words are ours."""

from __future__ import annotations

import pytest

from cms.content import from_html, to_markdown
from tests.content.bodies import codes

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoTitle>Growing leeks<o:p></o:p></p>
<h2><span lang=EN-US style='mso-ansi-language:EN-US'>In <b>spring</b><o:p></o:p></span></h2>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Sow</b> them <span style='font-weight:bold'>thinly</span>,
<i>early</i>&nbsp;and <u>deep</u><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span></span><![endif]>Seeds<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp;</span></span><![endif]>Fresh ones</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Compost</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Dig</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2.</span>Water</p>
<table class=MsoTableGrid border=1><tr><td width=301 valign=top><p class=MsoNormal>Month<o:p></o:p></p></td><td>
<p class=MsoNormal>Work</p></td></tr><tr><td><p class=MsoNormal>May</p></td><td><p class=MsoNormal>Thin out</p></td></tr>
</table><p class=MsoQuote>Leeks are patient.</p><p class=MsoIntenseQuote>So are you.</p>
<!--EndFragment--></body></html>"""

WORD_MARKDOWN = """## In **spring**

**Sow** them **thinly**, *early*\u00a0and <u>deep</u>

- Seeds
  - Fresh ones
- Compost
1. Dig
2. Water

|  |  |
| --- | --- |
| Month | Work |
| May | Thin out |

> Leeks are patient.
>
> So are you.
"""

DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-0a1b"><h2 dir="ltr"><span
style="font-size:20pt;font-weight:400;">Storing leeks</span></h2><p dir="ltr" style="line-height:1.38"><span
style="font-size:11pt;font-weight:400;font-style:normal;text-decoration:none;vertical-align:baseline;">Keep them </span><span
style="font-weight:700;font-style:normal;">cold</span><span style="font-weight:400;font-style:normal"> and read </span><a
href="https://example.org/" style="text-decoration:none;"><span style="color:#1155cc;font-weight:400;text-decoration:underline;
">the guide</span></a><span style="font-weight:400">.</span></p><br /><ul style="margin-top:0"><li dir="ltr"
style="list-style-type:disc;font-weight:400" aria-level="1"><p dir="ltr" role="presentation"><span>Sand</span></p></li><ul><li
dir="ltr" aria-level="2"><p dir="ltr"><span>damp</span></p></li></ul><li><p><span>Dark</span></p></li></ul><div dir="ltr"><table>
<colgroup><col width="100"/></colgroup><tbody><tr><td><p dir="ltr"><span>a</span></p></td><td><p><span>b</span></p></td></tr>
</tbody></table></div></b><br class="Apple-interchange-newline">"""

DOCS_MARKDOWN = """## Storing leeks

Keep them **cold** and read [the guide](https://example.org/).

- Sand
  - damp
- Dark

|  |  |
| --- | --- |
| a | b |
"""

MAIL = """<div><font face="Arial">Dear all,</font></div><div><br></div><div>the <b><i>leeks</b></i> are in.</div>
<table cellpadding=0 width="100%"><tr><td><table role="presentation"><tr><td><h3>Next week</h3><p>We eat them.</td></tr>
</table></td></tr></table><div><a href="http://example.org" onclick="track()">More</a></div>"""

MAIL_MARKDOWN = """Dear all,

the ***leeks*** are in.

### Next week

We eat them.

[More](http://example.org)
"""


@pytest.mark.parametrize(
    ("source", "markdown", "warned"),
    [
        pytest.param(
            WORD,
            WORD_MARKDOWN,
            {"element_dropped", "comment_dropped", "language_dropped", "styling_dropped", "empty_paragraph_dropped",
             "quotes_joined"},
            id="microsoft-word",
        ),
        pytest.param(DOCS, DOCS_MARKDOWN, {"styling_dropped", "language_dropped"}, id="google-docs"),
        pytest.param(
            MAIL,
            MAIL_MARKDOWN,
            {"styling_dropped", "script_attribute_dropped", "layout_table_opened"},
            id="mail",
        ),
    ],
)  # fmt: skip
def test_a_paste_becomes_a_clean_body(source: str, markdown: str, warned: set[str]) -> None:
    document = from_html(source, title="Growing leeks")
    assert to_markdown(document.blocks) == markdown
    assert set(codes(document)) == warned


def test_lists_of_word_begin_anew_when_their_kind_changes() -> None:
    item = "<p style='mso-list:l0 level{} lfo1'><span style='mso-list:Ignore'>{}</span>{}</p>"
    parts = [(1, "·", "a"), (2, "a)", "b"), (2, "§", "c"), (1, "(1)", "d"), (3, "i.", "e")]
    document = from_html("".join(item.format(*part) for part in parts))
    found = [(block["listItem"], block["level"]) for block in document.blocks]
    assert found == [("bullet", 1), ("number", 2), ("bullet", 2), ("number", 1), ("number", 2)]


def test_the_number_of_a_heading_of_word_stays_text() -> None:
    source = "<h2 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.&nbsp;</span>Soil</h2>"
    assert to_markdown(from_html(source).blocks) == "## 1.\u00a0Soil\n"
    in_a_cell = source.replace("h2", "p").join(["<table><tr><td>", "<td>b</table>"])
    assert "| 1.\u00a0Soil | b |" in to_markdown(from_html(in_a_cell).blocks)
