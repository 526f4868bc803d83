"""The table of letters that look like Latin letters, for matching only.

Owns which characters a reader would take for which Latin letter. It never decides what is shown or refused:
`moderation.text.skeleton` folds with it, the checks compare folded text with folded words.

Source: our own reading of the letter shapes, block by block, kept small on purpose. It follows the idea of Unicode
Technical Standard 39, section 4 (one "skeleton" per shape), but is not a copy of its data: only letters met in disguised
Latin words are listed. Full-width, superscript, circled and mathematical letters need no row: NFKC folds them.
"""

from __future__ import annotations

# Each row: look-alikes, then the Latin letters they stand for, position by position. Lower case unless the capital
# has another shape than the small letter; the fold asks for the character itself first, then for its case fold.
_ROWS: tuple[tuple[str, str], ...] = (
    # Cyrillic
    ("авсԁеҽғԍһніјкқҡӏмпорԛгѕтуүѵԝхҳьӡ", "abcdeefghhijkkklmnopqrstyyvwxxbz"),
    # Greek small letters, then the capitals that look like Latin ones (Γ and Ω do not, though γ and ω do)
    ("αβϲεγηικνορτυχωϳ", "abceynikvoptuxwj"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϺ", "abezhikmnoptyxcm"),
    # Armenian
    ("ցհյոսօզլՍՕՏԼ", "ghjnuoqluosl"),
    # Cherokee: its case folds to the capitals
    ("ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃᎶᏒ", "abcdehijklmprstvwzgr"),
    # Latin letters with a stroke, a hook or a tail: no decomposition strips those
    ("ɑɓƀƃƈȼɖɗđɛɇƒɠɡǥħɦɨɩıɉȷƙłɫƚɭɱɲɳƞŋøɵƥɋʠɍɽɾʂȿŧƭʈʉʋƴɏʐƶȥ", "abbbccdddeefggghhiiijjkllllmnnnnoopqqrrrsstttuvyyzzz"),
    # Latin small capitals
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz"),
    # Punctuation that links and contact details are disguised with
    ("。։꞉∕⁄‐‑‒–—−ǃǀ’‘“”", ".:://------!|''\"\""),
)


def _negative_letters() -> dict[str, str]:
    """Give the white-on-black circled and squared letters, which NFKC leaves alone."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {chr(first + place): letter for first in (0x1F150, 0x1F170) for place, letter in enumerate(letters)}


def _table() -> dict[str, str]:
    table = {"æ": "ae", "œ": "oe", "Æ": "ae", "Œ": "oe"} | _negative_letters()
    for lookalikes, letters in _ROWS:
        table.update(zip(lookalikes, letters, strict=True))
    return table


LOOKALIKES: dict[str, str] = _table()
