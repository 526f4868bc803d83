"""Lists of hosts, by what a link to them tells.

Owns the lists. Refuses to deny or allow: operators' lists are the policy's.
"""

from __future__ import annotations

from typing import Final

REPUTABLE: Final = frozenset([
    "adobe.com", "aifa.gov.it", "aljazeera.com", "aljazeera.net", "ansm.sante.fr", "apnews.com", "apple.com",
    "archive.org", "archlinux.org", "arstechnica.com", "arxiv.org", "asahi.com", "awmf.org", "bbc.co.uk", "bbc.com",
    "blender.org", "bmj.com", "clevelandclinic.org", "cochrane.org", "cochranelibrary.com", "codeberg.org",
    "consumerreports.org", "corriere.it", "debian.org", "docs.rs", "documentfoundation.org", "doi.org", "drugs.com",
    "economist.com", "elmundo.es", "elpais.com", "ema.europa.eu", "epicgames.com", "europa.eu", "fandom.com",
    "farmacotherapeutischkompas.nl", "faz.net", "fda.gov", "folha.uol.com.br", "ft.com", "gazeta.pl",
    "gelbe-liste.de", "gesundheitsinformation.de", "gimp.org", "github.com", "gitlab.com", "gnome.org", "gog.com", "goodrx.com",
    "gov.uk", "grls.rosminzdrav.ru", "has-sante.fr", "healthline.com", "heise.de", "howlongtobeat.com",
    "humblebundle.com", "ifixit.com", "igdb.com", "isthereanydeal.com", "itch.io", "jamanetwork.com", "jstor.org",
    "kde.org", "kernel.org", "krita.org", "lefigaro.fr", "lemonde.fr", "libreoffice.org", "mayoclinic.org",
    "medicines.org.uk", "medlineplus.gov", "metacritic.com", "microsoft.com", "mozilla.org", "nature.com",
    "nejm.org", "nexusmods.com", "nhk.or.jp", "nhs.uk", "nice.org.uk", "nih.gov", "nintendo.com", "nos.nl",
    "npmjs.com", "npr.org", "nrc.nl", "nytimes.com", "patient.info", "patienten-information.de", "pcgamingwiki.com",
    "playstation.com", "postgresql.org", "protondb.com", "publico.pt", "pypi.org", "python.org", "pzh.gov.pl",
    "readthedocs.io", "readthedocs.org", "reddit.com", "repubblica.it", "reuters.com", "rust-lang.org",
    "science.org", "serverfault.com", "sourceforge.net", "spiegel.de", "sqlite.org", "stackexchange.com",
    "stackoverflow.com", "steamcommunity.com", "steampowered.com", "sueddeutsche.de", "superuser.com",
    "tagesschau.de", "test.de", "theguardian.com", "thehindu.com", "thelancet.com", "thuisarts.nl", "ubuntu.com",
    "vidal.fr", "videolan.org", "washingtonpost.com", "webmd.com", "who.int", "wikimedia.org", "wikipedia.org",
    "wyborcza.pl", "xbox.com", "yna.co.kr", "zeit.de",
])  # fmt: skip
"""Hosts that honest comments give as sources (house rule)."""

SHORTENERS: Final = frozenset([
    "bit.ly", "tinyurl.com", "t.co", "goo.gl", "is.gd", "ow.ly", "cutt.ly", "rebrand.ly", "shorturl.at", "clck.ru",
    "vk.cc", "adf.ly", "linktr.ee", "rb.gy", "s.id",
])  # fmt: skip
"""Hosts that hide where a link leads."""

MESSENGERS: Final = frozenset([
    "t.me", "wa.me", "telegram.me", "telegram.org", "discord.gg", "discord.com", "whatsapp.com",
    "chat.whatsapp.com", "api.whatsapp.com", "open.kakao.com", "line.me", "lin.ee", "vk.com", "viber.com", "m.me",
])  # fmt: skip
"""Hosts where somebody waits to be written to."""

CHEAP_TLDS: Final = frozenset([
    "shop", "store", "online", "site", "xyz", "top", "club", "live", "pro", "vip", "link", "click", "biz", "info",
    "buzz", "icu", "bet", "casino", "loan", "win", "cc", "tk", "ml", "cf", "gq", "fun", "space", "website", "best",
    "sale", "deals", "work", "world", "pw",
])  # fmt: skip
"""Top-level domains that cost spammers next to nothing."""
