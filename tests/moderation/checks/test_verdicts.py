"""All checks together on comments as they come: honest newcomers must not add up to much, spammers must."""

from __future__ import annotations

from dataclasses import replace

import pytest

from moderation.checks import CHECKS
from moderation.pipeline import assess
from moderation.policy import Policy
from moderation.submission import ArticleContext, AuthorHistory, CommentPolicy
from tests.moderation.checks.submissions import ARTICLE, submission

GAMES = ArticleContext(
    article_id="games-1",
    title="Why the new Ember Keep expansion divides players",
    text="The expansion adds a casino district, loot boxes and a crafting shop. Which build do you play?",
    tags=("ember keep", "review"),
    policy=CommentPolicy.POST,
    hosts=frozenset({"news.example"}),
)
SOFTWARE = ArticleContext(
    article_id="software-1",
    title="Moving a web application from one database to another",
    text="We moved to PostgreSQL 17. Here is the script, the pitfalls and what we would do again. Download it below.",
    tags=("postgresql", "migration"),
    policy=CommentPolicy.POST,
    hosts=frozenset({"news.example"}),
)
NEWCOMER = AuthorHistory(is_verified=True)

HONEST = [
    (ARTICLE, "I take 300 mg gabapentin 3x daily and it took the edge off after two weeks. Dizzy at first."),
    (ARTICLE, "Paid $45 for 90 tablets at Walgreens, my insurance covers the rest. Anyone cheaper?"),
    (ARTICLE, "My doctor switched me from tramadol 50 mg to gabapentin 600 mg. Is that normal?"),
    (ARTICLE, "You can't get it without a prescription here in the UK, and that's a good thing."),
    (ARTICLE, "The trial is here: https://pubmed.example/28813246/ - only 209 patients though."),
    (ARTICLE, "GABAPENTIN DID NOTHING for me, sorry."),
    (ARTICLE, "Does anyone know if 1,200 mg/day is safe with 20 mg of oxycodone? I have L4/L5 stenosis since 2019."),
    (ARTICLE, "CVS, Costco and Mark Cuban's Cost Plus all had different prices: $12.50, $9.80, $7.10."),
    (ARTICLE, "If you feel suicidal on this please call your doctor, or 988 in the US, or 116 123 in the UK."),
    (ARTICLE, "PMID: 28813246 and doi 10.1371/journal.pmed.1002369 have the meta analysis, ISBN 978-3-16-148410-0."),
    (ARTICLE, "Thank you!!! This helped sooooo much 😍😍"),
    (ARTICLE, "Ich nehme seit drei Wochen 3x300 mg, die Schmerzen sind besser, aber ich bin ständig müde."),
    (ARTICLE, "Sans ordonnance c'est impossible chez nous. Mon médecin m'en a prescrit 600 mg."),
    (ARTICLE, "Me costó 12,50 € en la farmacia con receta. El dolor bajó bastante."),
    (ARTICLE, "Custou R$ 45,00 na farmácia, com receita azul. Melhorei depois de um mês."),
    (ARTICLE, "Мне выписали 300 мг три раза в день, первые дни кружилась голова, потом прошло."),
    (ARTICLE, "Doktorum günde üç kez 300 mg yazdı, ağrılarım azaldı ama çok uyuyorum."),
    (ARTICLE, "डॉक्टर ने मुझे 300 mg दिन में तीन बार लेने को कहा, दर्द कम हुआ है।"),
    (ARTICLE, "وصف لي الطبيب 300 ملغ ثلاث مرات يوميا وتحسن الألم بعد أسبوعين."),
    (ARTICLE, "医生给我开了300毫克，一天三次，两周后好多了，就是有点头晕。"),
    (ARTICLE, "医師に300mgを1日3回処方されました。二週間で楽になりました。"),
    (ARTICLE, "하루 세 번 300mg 처방받았는데 2주 뒤부터 나아졌어요."),
    (ARTICLE, "Lekarz przepisał mi 300 mg trzy razy dziennie, pomogło po dwóch tygodniach."),
    (ARTICLE, "De dokter gaf me 300 mg, na twee weken werd het beter maar ik ben wel duizelig."),
    (ARTICLE, "My girlfriend bought hers online from a licensed pharmacy, with her prescription. Took 5 days."),
    (ARTICLE, "It's 2 x 300 in the morning and 600 at night, 10:30 pm sharp. Since 12.05.2024 no more pain."),
    (GAMES, "The casino district is gambling for kids, plain and simple. 40 € for loot boxes!"),
    (GAMES, "I got the bow in the second chest at x=120, y=4500. Boss has 1,200,000 HP, took me 45 min."),
    (GAMES, "Runs at 144 fps on my RTX 4070 @ 2560x1440, v1.2.3.4 fixed the stutter for me."),
    (GAMES, "lol that boss is sooo hard, died 27 times 😂😂😂"),
    (GAMES, "Bought it for $19.99 on sale, worth every cent. Free DLC was nice too."),
    (GAMES, "Anyone want to group up tonight? EU server, my name there is Kestrel."),
    (GAMES, "GG WP"),
    (GAMES, "Der neue Bosskampf ist viel zu leicht, 3 Versuche und fertig. Schade um die 30 Euro."),
    (GAMES, "Le nouveau boss est trop facile, franchement. 30 € pour ça ?"),
    (SOFTWARE, "Use pg_dump -Fc and pg_restore -j 4, it took 12 min for 80 GB on our box."),
    (SOFTWARE, "Our config has host=127.0.0.1 port=5432, works with http://localhost:8000/health too."),
    (SOFTWARE, "The docs say otherwise: https://www.postgresql.org/docs/17/logical-replication.html"),
    (SOFTWARE, "In main.py line 42 you import utils.py, but README.md says settings.py. node.js has the same bug."),
    (SOFTWARE, "See issue #12345678; fixed in 3.11.4 by commit 9f8e7d6c5b4a."),
    (SOFTWARE, "git clone git@github.com:team/app.git fails with `user@example.com` in the config."),
    (SOFTWARE, "Asp.net apps need the connection string in appsettings.json, not web.config."),
    (SOFTWARE, "i18n, k8s and l10n are h4rd to read, just write the words."),
    (SOFTWARE, "Bei uns lief die Migration 45 Minuten, danach war die Replikation noch 2 Stunden hinterher."),
    (SOFTWARE, "У нас миграция заняла 45 минут, потом реплика отставала ещё два часа."),
]

SPAM = [
    (ARTICLE, "buy gabapentin online no prescription cheap-meds.example"),
    (ARTICLE, "Buy g4bapentin 0nline, n0 prescripti0n needed! WhatsApp +1 (555) 123-4567"),
    (ARTICLE, "Order now at cheapmeds dot com, discreet shipping, no rx needed"),
    (ARTICLE, "I was cured by Dr Zack, contact him on WhatsApp +234 803 555 0199 or drzack at gmail dot com"),
    (ARTICLE, "Gabapentin 300mg best prices https://pills-24.example https://meds-24.example https://rx-24.example"),
    (ARTICLE, "b u y  p i l l s at hxxp://pills.example, order now"),
    (ARTICLE, "Gabapentin rezeptfrei bestellen, diskret: meds-shop.example"),
    (ARTICLE, "Gabapentine sans ordonnance, livraison discrète, contactez-nous sur WhatsApp +33 6 12 34 56 78"),
    (ARTICLE, "Gabapentina sin receta, envío discreto, escríbeme por WhatsApp +34 612 345 678"),
    (ARTICLE, "Габапентин без рецепта, пишите в телеграм @meds_shop"),
    (ARTICLE, "Reçetesiz gabapentin hemen satın al, WhatsApp: +90 532 123 45 67"),
    (ARTICLE, "无需处方购买，加微信 meds888"),
    (ARTICLE, "処方箋不要、今すぐ購入 https://kusuri.example/"),
    (ARTICLE, "बिना पर्ची के अभी खरीदें, व्हाट्सएप: 9876543210"),
    (ARTICLE, "بدون وصفة طبية، تواصل معي على واتساب +966 50 123 4567"),
    (GAMES, "FREE ROBUX!!! click here bit.ly/fr33robux"),
    (GAMES, "Cheap gold and boosting service, add me on Discord discord.gg/boost or Skype: boost.king"),
    (GAMES, "Best online casino, no deposit bonus, free spins: lucky-casino.example"),
    (GAMES, "Subscribe to my channel and check out my new video https://youtu.be/abc"),
    (GAMES, "Онлайн казино с бонусом, переходи по ссылке casino-lux.ru"),
    (GAMES, "Slot gacor hari ini, judi online terpercaya slot88.example"),
    (SOFTWARE, "Great post! We offer SEO services and guest posts, mail to seo.king@gmail.com or seoking.example"),
    (SOFTWARE, "I make $5000, earn money online from home, click the link https://tinyurl.com/xyz"),
    (SOFTWARE, "Hire a hacker, contact him on Telegram @ghost_hack or ghost at proton dot com"),
    (SOFTWARE, "login to your раypal account at раypal.com"),
    (SOFTWARE, "Crypto recovery expert recovered my funds, Telegram: recoverpro, email recover@pro.example"),
]  # fmt: skip


def score(article: ArticleContext, text: str, author: AuthorHistory = NEWCOMER) -> float:
    return assess(submission(text, article=article, author=author), Policy(), checks=CHECKS).score


@pytest.mark.parametrize(("article", "text"), HONEST, ids=[text[:40] for _, text in HONEST])
def test_honest_newcomer_stays_below_the_threshold(article, text) -> None:
    assert score(article, text) <= 0.5


@pytest.mark.parametrize(("article", "text"), SPAM, ids=[text[:40] for _, text in SPAM])
def test_spam_reaches_the_threshold_by_its_own_weight(article, text) -> None:
    assert score(article, text) >= 1.0


def test_most_honest_newcomers_are_accused_of_nothing() -> None:
    clean = sum(score(article, text) <= 0 for article, text in HONEST)

    assert clean >= 0.75 * len(HONEST)


def test_good_record_lets_a_link_pass_and_not_a_campaign_of_spam() -> None:
    veteran = AuthorHistory(is_verified=True, approved=40, last_approved_at=submission().submitted_at)

    assert score(ARTICLE, "See https://pubmed.example/28813246/", veteran) <= 0
    assert score(*SPAM[1], veteran) >= 1.0


def test_same_words_weigh_less_where_the_article_uses_them() -> None:
    text = "No prescription, no rx"
    warning = replace(ARTICLE, text="Beware of shops that say “no prescription” or “no rx”.")

    assert score(warning, text) < 0.2 < score(ARTICLE, text)
