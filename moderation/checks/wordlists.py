"""Phrases of commercial spam that every site starts with. Data only.

Chosen by what honest readers seldom write in comments: calls to buy, to call, to earn, to subscribe. No names of drugs,
shops, games or people, because an article about them makes honest readers name them. Each phrase is worth a suspicion,
never a verdict, and less under an article that uses it (`words`). An operator silences one by allowing it, or all by
`WordLists.has_house_phrases = False`.

Source: own writing, from the habits of spam in public collections (commercial calls recur across years and languages).
"""

from __future__ import annotations

from typing import Final

HOUSE_PHRASES: Final = frozenset(
    {
        # English, medicines and goods without the safeguards
        "no prescription needed", "no prescription required", "no prescription", "no rx needed", "no rx",
        "buy * online", "buy * * online", "order * online", "buy online cheap", "cheap * online", "order now",
        "buy now", "discreet shipping", "discreet packaging", "overnight delivery", "worldwide shipping",
        "free shipping", "best prices", "lowest prices", "best price guaranteed", "100% genuine", "replica watches",
        "bulk discount", "fake documents",
        # English, money and gambling
        "online casino", "casino bonus", "free spins", "no deposit bonus", "sports betting tips", "fixed matches",
        "make money online", "make money fast", "earn money online", "earn * per day", "earn * a day",
        "earn * per week", "earn * a week", "earn * from home", "earn from home", "work from home and earn",
        "passive income", "financial freedom", "guaranteed profit", "guaranteed returns", "double your bitcoin",
        "crypto recovery", "recovery expert", "recovered my funds", "invest with", "forex trader", "binary options",
        "trading signals", "loan offer", "apply for a loan", "payday loan*", "low interest loan*", "easy loan*",
        "cash app flip", "free gift card*", "free robux", "free v bucks", "free followers",
        # English, calls to go elsewhere
        "link in my bio", "link in my profile", "link on my profile", "without prescription", "no script needed",
        "inbox me", "dm me", "selling my account", "off today only", "click here", "click the link",
        "click on the link", "link in bio", "check out my", "check out our", "check out this video",
        "check out this channel", "check out this playlist", "please subscribe", "subscribe to our", "my channel",
        "my new video", "my new song", "check my channel", "visit my site", "visit my website", "visit my blog",
        "visit my page", "visit my channel", "visit my profile", "visit our website", "visit our site",
        "visit our store", "visit our shop", "my youtube channel", "my new channel", "subscribe to my",
        "subscribe to me", "subscribe me", "sub to my", "sub 4 sub", "sub for sub", "follow me on",
        "follow for follow", "like for like", "contact us today", "contact him on", "contact her on",
        "contact them on", "text me on", "add me on", "message me on", "dm me for", "dm for", "dm to buy",
        "limited time offer", "act now", "seo services", "buy backlinks", "guest post*", "essay writing service",
        "write my essay", "spell caster", "love spell*", "bring back my ex", "hire a hacker", "escort service*",
        "hot girls", "meet singles", "adult dating", "free download full version", "cracked version", "keygen",
        "cheat download", "aimbot download", "boosting service", "cheap gold",
        # German
        "link im profil", "link in meinem profil", "link in meiner bio", "auf meinem kanal", "meinen kanal",
        "schreibt mir per pn", "verkaufe account*", "ohne rezept kaufen", "rezeptfrei kaufen", "ohne rezept bestellen",
        "rezeptfrei bestellen", "jetzt bestellen", "jetzt kaufen", "günstig kaufen", "online casino*",
        "geld verdienen", "schnell geld", "kredit ohne schufa", "hier klicken", "klick hier", "klickt hier",
        "besucht meine", "besuchen sie unsere", "abonniert meinen",
        # French
        "lien dans ma bio", "lien de mon profil", "lien sur mon profil", "ma chaîne", "commandez maintenant",
        "matchs truqués", "sans ordonnance", "acheter * en ligne", "achetez * en ligne", "commander en ligne",
        "pas cher en ligne", "casino en ligne", "gagner de l'argent", "gagnez de l'argent", "prêt entre particuliers",
        "offre de prêt", "cliquez ici", "visitez notre site", "visitez mon", "livraison discrète", "abonnez vous à ma",
        "retour affectif",
        # Spanish
        "enlace en mi perfil", "link en mi perfil", "link en la bio", "mi canal", "partidos arreglados",
        "vendo cuenta*", "sin receta", "comprar * online", "compra * online", "compre * en línea", "compra ahora",
        "casino online", "ganar dinero", "gana dinero", "dinero desde casa", "préstamo* rápido*", "haz clic aquí",
        "haga clic aquí", "visita mi canal", "visita mi página", "visita mi sitio", "visita nuestra",
        "suscríbete a mi", "envío discreto", "contáctame por", "escríbeme al", "amarre* de amor",
        # Portuguese
        "link na bio", "link no perfil", "link no meu perfil", "meu canal", "vendo conta*", "sem receita",
        "compre agora", "compre online", "ganhar dinheiro", "ganhe dinheiro", "renda extra", "cassino online",
        "empréstimo rápido", "clique aqui", "visite nosso", "visite o meu", "inscreva se no meu", "entrega discreta",
        "chama no zap*", "chama no whats*",
        # Italian
        "link nel mio profilo", "mio canale", "partite truccate", "vendo account*", "senza ricetta", "acquista online",
        "acquista ora", "guadagnare soldi", "guadagna da casa", "prestito veloce", "clicca qui", "visita il mio sito",
        "visita il mio canale", "visita il nostro", "iscriviti al mio", "spedizione discreta",
        # Dutch
        "link in mijn profiel", "mijn kanaal", "zonder recept", "online kopen", "online bestellen", "koop nu",
        "bestel nu", "snel geld", "klik hier", "bezoek onze", "bezoek mijn", "abonneer op mijn",
        # Polish
        "link w moim profilu", "link w bio", "mój kanał", "pewne typy", "sprzedam konto", "sprzedam konta",
        "bez recepty", "kup teraz", "kup online", "zamów online", "kasyno online", "zarabiaj", "szybka pożyczka",
        "kliknij tutaj", "zapraszam na mój", "odwiedź naszą", "subskrybuj mój",
        # Swedish, Danish, Norwegian, Finnish
        "utan recept", "köp online", "tjäna pengar", "klicka här", "uden recept", "køb online", "tjen penge",
        "klik her", "uten resept", "kjøp online", "ilman reseptiä", "osta netistä", "ansaitse rahaa",
        # Czech, Hungarian, Romanian, Greek
        "bez předpisu", "klikněte zde", "vény nélkül", "kattints ide", "fără rețetă", "câștigă bani", "click aici",
        "χωρίς συνταγή", "κάντε κλικ εδώ",
        # Russian, Ukrainian
        "ссылка в профиле", "мой канал", "договорные матчи", "продам аккаунт*", "посилання в профілі", "мій канал",
        "без вкладень", "без вложений", "без рецепта", "купить * онлайн", "купить онлайн", "заказать онлайн",
        "онлайн казино", "казино онлайн", "заработок в интернете", "заработать деньги", "заработок без вложений",
        "быстрый займ", "кредит онлайн", "переходи* по ссылке", "жми* сюда", "подпишись на мой",
        "подписывайтесь на мой", "пиши* в личку", "пиши* в лс", "ставки на спорт", "купити онлайн",
        "заробіток в інтернеті", "переходь* за посиланням",
        # Turkish
        "link profilimde", "link bioda", "kanalım*", "banko kupon*", "hesap satılık", "reçetesiz", "online satın al",
        "hemen satın al", "hemen sipariş", "para kazan*", "bahis sitesi", "canlı bahis", "deneme bonusu",
        "hızlı kredi", "buraya tıkla*", "kanalıma abone",
        # Arabic, Persian
        "الرابط في البايو", "قناتي", "بدون وصفة", "بدون وصفة طبية", "اشتري الآن", "اطلب الآن", "اربح المال",
        "كسب المال", "قرض سريع", "اضغط هنا", "انقر هنا", "زوروا موقعنا", "اشترك في قناتي", "بدون نسخه", "خرید آنلاین",
        "کسب درآمد", "اینجا کلیک",
        # Hindi
        "लिंक प्रोफाइल में", "मेरा चैनल", "फिक्स मैच", "बिना पर्ची", "बिना प्रिस्क्रिप्शन", "ऑनलाइन खरीदें",
        "अभी खरीदें", "पैसे कमाएं", "घर बैठे पैसे", "घर बैठे कमाएं", "यहां क्लिक करें", "मेरे चैनल को", "लोन के लिए",
        # Indonesian, Vietnamese
        "tanpa resep", "beli sekarang", "pesan sekarang", "slot gacor", "judi online", "situs slot", "pinjaman cepat",
        "klik di sini", "kunjungi situs", "không cần đơn", "kiếm tiền online", "nhấp vào đây", "mua ngay", "vay nhanh",
        # Chinese, Japanese, Korean, Thai
        "链接在主页", "プロフィールのリンク", "프로필 링크", "제 채널", "我的频道", "私のチャンネル", "无需处方", "網上購買", "网上购买", "在线购买", "立即购买", "在线赌场",
        "赚钱", "点击这里", "加微信", "加我微信", "代开发票", "刷单", "処方箋不要", "処方箋なし", "今すぐ購入", "オンラインカジノ", "副業で稼", "簡単に稼", "ここをクリック",
        "こちらをクリック", "チャンネル登録お願い", "처방전 없이", "온라인 구매", "지금 구매", "온라인 카지노", "돈 벌기", "대출 상담", "여기를 클릭", "카톡 문의",
        "ไม่ต้องใช้ใบสั่ง", "สั่งซื้อเลย", "คาสิโนออนไลน์", "เว็บพนัน", "คลิกที่นี่",
    }
)  # fmt: skip
