"""Words of lures: quick money, coins, bets, miracle cures, sex for sale, stolen software, thankful strangers."""

from __future__ import annotations

from typing import Final

LURES: Final[dict[str, str]] = {
    "earn": """
        earn*, make money, making money, extra income, passive income, work from home, working from home, home based, a day, per day, a week, per week, per hour, weekly, paycheck, financial freedom, rich, side hustle, easy money, loan*, debt, lender*, get paid, wealth, online job, part time job, income,
        geld verdien*, verdien*, nebenverdienst, von zuhause, passives einkommen, am tag, pro tag, pro woche, kredit*, reich werden, schnelles geld, heimarbeit, einkommen,
        gana dinero, ganar dinero, gane, gano, ganando, ingreso*, desde casa, al dia, por dia, por semana, a la semana, prestamo*, dinero facil, libertad financiera, trabaja desde,
        gagner de l'argent, gagne*, revenu*, de chez moi, de chez vous, par jour, par semaine, pret, prets, credit*, argent facile, liberte financiere, a domicile,
        guadagn*, da casa, al giorno, alla settimana, reddito, entrata extra, prestit*, soldi facili, liberta finanziaria, lavoro da casa,
        ganh*, renda, em casa, por dia, por semana, por mes, emprestimo*, dinheiro facil, liberdade financeira, trabalhe, faturei, faturar, lucr*,
        verdien*, thuis werken, vanuit huis, per dag, per week, lening*, lenen, snel geld, bijverdien*, inkomen, passief,
        zarab*, zarob*, z domu, dziennie, tygodniowo, pozyczk*, kredyt*, latwa kasa, latwe pieniadze, dochod*, dorob*, chwilowk*,
        заработ*, зарабат*, доход*, в день, в неделю, из дома, на дому, кредит*, займ*, заём, легкие деньги, подработк*, удаленк*, удалённ*, работа на дому, вложени*,
        заробіт*, заробл*, дохід, доход*, на день, на тиждень, з дому, кредит*, позик*, легкі гроші, підробіт*, вдома,
        para kazan*, kazan*, ek gelir, gelir*, evden, gunde, gunluk, haftada, haftalik, kredi*, borc, ek is, pasif gelir, zengin,
        ربح*, الربح, ارباح, اربح, كسب, دخل, دخل اضافي, من المنزل, من البيت, يوميا, اسبوعيا, في اليوم, قرض, قروض, تمويل, الثراء,
        कमा*, कमाई, पैसे कमाएं, घर बैठे, घर से काम, रोज़ाना, रोजाना, प्रतिदिन, हर दिन, हर हफ्ते, लोन, कर्ज, इनकम, पार्ट टाइम,
        赚钱, 賺錢, 兼职, 兼職, 收入, 日赚, 日入, 月入, 在家, 贷款, 貸款, 借款, 网贷, 躺赚, 刷单, 致富, 收益, 日结, 被动收入, 副业,
        稼, 副業, 収入, 在宅, 月収, 日給, 借金, 融資, 即金, 不労所得, 儲か, 簡単に, 高収入,
        수익, 부업, 재택, 월수입, 돈벌, 돈 벌, 대출, 급전, 하루, 일당, 알바, 고수익, 부자, 당일지급, 수입,
        tjana pengar, tjene penge, vydelat, pujck*, imprumut*, castig*, κερδ*, δανει*, להרוויח, הלוואה, درامد, پول, penghasilan, pinjaman, kiem tien, vay, รายได้,
    """,
    "coin": """
        bitcoin*, btc, crypto*, forex, invest*, trading, trader*, usdt, ethereum, eth, binary option*, broker*, profit*, expert trader, account manager, recover* my, recovered my, recovery expert*, lost funds, funds, wallet, airdrop*, nft, mining, token*, roi, stock signals, signals,
        krypto*, investier*, anlage*, rendite*, inversion*, invertir, inverti*, criptomoned*, cripto*, ganancia*, investissement*, investir, investi*, placement, rendement, bourse, investiment*, criptovalut*, profitt*, investimento*, lucro*, criptomoeda*, beleg*, winst, inwest*, kryptowalut*, zysk*, gield*, инвест*, крипт*, биткоин*, биткойн*, трейд*, прибыл*, брокер*, форекс*, інвест*, прибут*, біткоїн*, yatirim*, kripto*, borsa*, kazanc*, استثمار*, الاستثمار, تداول, التداول, بيتكوين, العملات الرقميه, فوركس, निवेश, क्रिप्टो, बिटकॉइन, ट्रेडिंग, मुनाफा, शेयर,
        投资, 投資, 比特币, 虚拟币, 炒股, 股票, 外汇, 币圈, 交易所, 理财, 带单, 老师带, 翻倍, 回报, 仮想通貨, ビットコイン, 利益, トレード, 株, 資産運用, 투자, 코인, 비트코인, 주식, 리딩방, 종목, 원금, 선물거래, 해외선물, επενδυ*, השקע*, ביטקוין, سرمایه, investasi, dau tu,
    """,
    "gamble": """
        casino*, bet, bets, betting, jackpot*, slot, slots, poker, roulette, gambling, free spins, bookmaker*, odds, lottery, lotto, wette*, wetten, spielbank, freispiele, apuesta*, apost*, tragaperras, tragamonedas, casa de apuestas, paris sportif*, machines a sous, scommess*, giri gratis, bookie, caca niquel*, aposta*, tigrinho, fortune tiger, gokken, gokkast*, wedden, kasyn*, zaklad*, bukmacher*, ruletka, казино, ставк*, ставок, слот*, джекпот, букмекер*, рулетк*, фриспин*, лотере*, bahis*, iddaa, kumar*, slot*, deneme bonus*, canli bahis, كازينو, مراهن*, رهان, القمار, روليت, مراهنات, कैसीनो, सट्टा, जुआ, जैकपॉट, लॉटरी, 赌场, 博彩, 老虎机, 百家乐, 彩票, 下注, 赌博, 娱乐城, 棋牌, 开奖, 菠菜, カジノ, スロット, 賭け, ベット, 競馬予想, パチンコ, 카지노, 토토, 바카라, 슬롯, 베팅, 도박, 먹튀, 놀이터, 사설, כזינו, הימור*, καζινο, στοιχημ*, شرط بندی, کازینو, judi, togel, ca cuoc, คาสิโน, บาคาร่า, สล็อต,
    """,
    "miracle": """
        miracle*, cured me, cured my, cure for, cures, herbal*, herbs, herbalist, natural remedy, natural cure, healed, got cured, permanently, permanent cure, doctors hate, big pharma, detox, weight loss, lose weight, spell, spell caster, love spell, no side effects, without side effects, supplement*, 100% natural, enlargement, dr., testosterone, forever, within days, in 7 days, cbd, gummies, revolutionary,
        wundermittel, heilt, geheilt, naturlich*, pflanzlich*, ohne nebenwirkung*, abnehmen, geheimnis, nahrungserganz*, naturheilmittel, fur immer, revolutionar*,
        milagr*, curo, remedio natural, sin efectos secundarios, bajar de peso, adelgaz*, secreto, suplemento*, hierbas, para siempre, definitiv*, revolucionari*,
        miracle*, gueri*, remede naturel, sans effets secondaires, sans effet secondaire, maigrir, perdre du poids, complement*, plantes, definitiv*, marabout, voyant, retour affectif, revolutionnaire,
        miracol*, guarit*, guarisce, rimedio naturale, senza effetti collaterali, dimagr*, segreto, integrator*, erbe, per sempre, rivoluzionari*,
        milagros*, curou, remedio natural, sem efeitos colaterais, sem efeito colateral, emagrec*, segredo, suplemento*, ervas, para sempre, revolucionari*,
        wonder*, genees*, genezen, natuurlijk*, zonder bijwerkingen, afvallen, geheim, supplement*, kruiden, voorgoed, revolutionair,
        cudown*, wylecz*, uzdrow*, naturaln*, bez skutkow ubocznych, schudn*, odchudz*, sekret*, suplement*, ziola, ziolow*, na zawsze, rewolucyj*,
        чудо, чудодейств*, вылеч*, исцел*, натуральн*, без побочн*, похуде*, секрет*, бад, бады, травы, навсегда, раз и навсегда, народн*, приворот, целител*, уникальн*, революцион*,
        чудо, чудодійн*, вилік*, зцілен*, натуральн*, без побічн*, схудн*, секрет*, трави, назавжди, народн*, унікальн*, революційн*,
        mucize*, iyilestir*, kesin cozum, dogal, bitkisel, yan etkisiz, yan etkisi yok, zayifla*, kilo ver*, sonsuza, takviye*, devrim*,
        معجزه, شفاء, شفيت, عشبه, اعشاب, بالاعشاب, طبيعي, طبيعيه, بدون اثار جانبيه, تنحيف, التخسيس, نهائيا, سر, خلطه, خلال ايام, علاج نهائي, الشيخ, مكمل*,
        चमत्कार*, जड़ी, आयुर्वेदिक, हर्बल, जड़ से, रामबाण, बिना साइड इफेक्ट, वजन घटा*, नुस्खा, इलाज करवाया, ठीक हो जाएगा, हमेशा के लिए, शक्ति, बाबा, वशीकरण,
        神奇, 根治, 治愈, 祖传, 秘方, 中药, 纯天然, 无副作用, 減肥, 减肥, 特效, 奇迹, 永不复发, 神药, 保健品, 三天见效, 偏方, 老中医, 药到病除,
        奇跡, 完治, 副作用なし, 天然, 漢方, ダイエット, 秘密, サプリ, 痩せ, 治りました, 根本から, 驚き, 革命的,
        기적, 완치, 천연, 한방, 부작용 없, 부작용없, 다이어트, 비법, 특효, 비결, 근본, 즙, 건강식품, mirakel, ihme, zazrac*, miracol*, csoda*, θαυμα*, נס, תרופת פלא, معجزه, herbal, thao duoc, สมุนไพร,
    """,
    "adult": """
        sexy, nude*, naked, xxx, porn*, escort*, hot girls, horny, sex, dating, singles, hookup, viagra, cialis, onlyfans, cam girl, webcam, massage, lonely, meet girls, nackt*, sexkontakt*, geile, einsam*, madels, desnud*, chicas, citas, caliente*, sexo, rencontre*, femmes, sexe, nue, nues, sesso, ragazze, incontri, nuda, nude, garotas, acompanhante*, pelada, novinhas, seks, meiden, sexdate*, naakt, randki, nagie, laski, секс*, девочк*, интим*, знакомств*, голые, порно, проститут*, виагр*, сиалис, дівчат*, інтим*, знайомств*, escort, kizlar, sohbet, partner, جنس, بنات, سكس, فياجرا, زواج, تعارف, सेक्स, लड़कियां, कॉल गर्ल, वियाग्रा, डेटिंग, 约炮, 裸聊, 美女, 小姐, 上门, 伟哥, 同城, 寂寞, 色情, 成人, 包养, セフレ, 出会い, エロ, 裏垢, 人妻, パパ活, 無修正, バイアグラ, 섹스, 조건만남, 출장, 야동, 만남, 비아그라, 시알리스, 오피, 마사지, סקס, דירות דיסקרטיות, σεξ,
    """,
    "warez": """
        wall hack*, wallhack*, radar hack*, autoclicker*, unban*, account shop, kms, kmspico, dupe*, crack, cracked, cracks, keygen*, license key*, licence key*, activation key*, cd key*, product key*, serial key*, serial number*, activator*, nulled, pirated, warez, torrent*, mod apk, apk, cheat*, aimbot*, wallhack*, hack, hacks, hacked, unlimited, generator*, free download, full version, patch download, download here, download now, download link, boost*, boosting, unlocked, lifetime, cheap keys, steam key*, bypass, injector, esp, undetected, coins, skins, vbucks, v bucks, robux, oem,
        geknackt, schlussel, lizenz*, lizenzschlussel, vollversion, freischalt*, raubkopie*, herunterladen, downloaden, konto, konten, aktivierung*,
        crackead*, clave*, licencia*, descarga*, descargar, version completa, ilimitad*, trucos, hackead*, activador, cuentas, monedas, gemas, diamantes,
        cracke*, cles, cle de licence, telecharg*, version complete, illimite*, triche*, comptes, licence*, activation,
        craccat*, chiave, chiavi, licenz*, scaric*, versione completa, illimitat*, trucch*, attivazione, attivator*, monete,
        crackead*, chave*, licenca*, baixar, baixe, download, versao completa, ilimitad*, ativador, ativacao, contas, moedas, diamantes, hackead*,
        gekraakt*, sleutel*, licentie*, volledige versie, onbeperkt*, activatie*, downloaden, valsspeel*,
        aktywator*, crack do, klucz*, licencj*, pobierz, pobier*, pelna wersja, pelna wersje, nielimitowan*, spirac*, aktywac*, konta, crackowan*, oszustwa, kody,
        сливы, слив, дюп, дюпы, дюпов, кряк*, крякнут*, взлом*, взломан*, ключ*, лицензи*, активац*, активатор*, кейген*, скач*, полная версия, полную версию, безлимит*, читы, чит, читов, торрент*, аккаунт*, буст, прокачк*, монет, таблетк*,
        кряк*, зламан*, злам, ключ*, ліценз*, активац*, активатор*, скача*, завантаж*, повна версія, повну версію, безліміт*, чіти, чит, читы, торент*, акаунт*, буст,
        ban yemeyen, hileci, crackli, kirilmis, lisans*, anahtar*, indir, indirin, tam surum, full indir, sinirsiz, hile*, aktivasyon, hesap*, key, keyler, epin,
        كراك, مكرك, مفعل, تفعيل, سيريال, مفتاح, مفاتيح, تحميل, تنزيل, نسخه كامله, مهكر, مهكره, هاك, تهكير, غش, حسابات, جواهر, شدات,
        क्रैक, क्रैक्ड, लाइसेंस, एक्टिवेशन, डाउनलोड, फुल वर्जन, अनलिमिटेड, हैक, चीट, मॉड, अकाउंट, डायमंड, की सेल,
        破解, 破解版, 激活码, 注册机, 序列号, 下载, 完整版, 外挂, 辅助, 透视, 自瞄, 无限, 代练, 刷金, 账号, 帐号, 汉化版, 盗版, 密钥, 卡密, 網盤, 网盘, 免安装, 卖号, 科技, 激活, 脚本,
        クラック, 割れ, シリアル, ライセンス, ダウンロード, 完全版, チート, 無限, 代行, アカウント, プロダクトキー, キー, 認証, rmt, 改造, 海賊版,
        크랙, 정품키, 시리얼, 라이선스, 라이센스, 다운로드, 다운, 무제한, 에임핵, 월핵, 대리, 계정, 인증키, 정식판, 복돌, 토렌트, 현질, 아이템, 쿨거래,
        cracknut*, licens*, nedladdning, lataa, stahn*, stiahn*, descarc*, letolt*, κατεβασ*, פריצה, להורדה, דאונלוד, دانلود, کرک, unduh, bajakan, tai ve, be khoa, โหลด,
    """,
    "testimony": """
        changed my life, thanks to him, thanks to her, thanks to dr, saved my life, god bless, i was skeptical, i never believed, highly recommend him, i recommend, i highly recommend, testimony, testify, he helped me, she helped me, helped me recover, so grateful, forever grateful, my life back, great results, it really works, works perfectly, i bought from, i ordered from, never disappointed, best service, great service, all thanks to,
        mein leben verandert, hat mir geholfen, ich empfehle, kann ich nur empfehlen, funktioniert wirklich, dank ihm, dank dieser, nur empfehlen, me cambio la vida, cambio mi vida, gracias a el, gracias a ella, gracias a esta, les recomiendo, recomiendo, funciona de verdad, a change ma vie, grace a lui, grace a ce, grace a cette, je recommande, je vous recommande, marche vraiment, mi ha cambiato la vita, grazie a lui, grazie a questo, lo consiglio, consiglio a tutti, funziona davvero, mudou minha vida, gracas a ele, gracas a esse, eu recomendo, recomendo, super recomendo, funciona mesmo, mijn leven veranderd, dankzij hem, dankzij deze, aanrader, ik raad, werkt echt, zmienil* moje zycie, dzieki niemu, dzieki tej, polecam, goraco polecam, naprawde dziala, изменил* мою жизнь, благодаря ему, благодаря этому, рекомендую, советую всем, реально работает, всем советую, реально помог, змінил* моє життя, завдяки йому, завдяки цьому, раджу всім, реально працює, hayatimi degistir*, sayesinde, tavsiye ederim, herkese tavsiye, gercekten ise yar*, غير حياتي, بفضل, بفضله, انصح, انصحكم, انصح الجميع, فعلا ينفع, मेरी जिंदगी बदल, की बदौलत, सलाह देता, सबको सलाह, सच में काम, 改变了我的, 多亏, 强烈推荐, 真的有效, 亲测有效, 推荐大家, 亲测, 感谢老师, 人生が変わ, おかげで, おすすめ, オススメ, 本当に効, 感謝, 인생이 바뀌, 덕분에, 추천합니다, 강추, 진짜 효과, 추천드려,
    """,
}
