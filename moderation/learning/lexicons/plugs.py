"""Words of people who advertise themselves: their channel, their song, their page, and please give it a chance."""

from __future__ import annotations

from typing import Final

PLUGS: Final[dict[str, str]] = {
    "plug": """
        subs, more subs, 100 subs, my covers, our cover*, we cover*, did a cover, made a cover, covers of, cover of this, my remix, our song, our new song, our band, our video*, our music, our page, we make videos, i make videos, make music, making music, make beats, i make beats, my beats, i produce, i rap, rapper, i sing, upcoming artist, new artist, unsigned, freestyle, mixtape, my single, new single, new album out, gaming channel, small channel, youtuber, let's play*, gameplay video*, i upload, we upload, upload videos, i stream, streaming now, stream live, give me a chance, give us a chance, a chance, a minute of your time, one second of your, few seconds, take a second, won't regret, wont regret, would mean a lot, means a lot, mean the world, make my day, make our day, my dream, our dream, spread the word, shout out*, shoutout*, sub me, sub back, subbing, check it out, look me up, look up, type in, search on youtube, on my page, on my profile, please vote, vote for me, vote for us, vote for our, sign the petition, kickstarter, indiegogo, gofundme, donate, fundrais*, copy and paste, copy this, feedback on my, support my, support our, support us, support me, parody, i made a video, made a video, music video i, soundcloud, bandcamp, twitch.tv, fanpage, fan page, facebook page, blogspot, wordpress,
        ich mache musik, ich mache videos, meine musik, unsere band, mein song, unser song, mein cover, gebt uns eine chance, gebt mir eine chance, stimmt fur, mein stream, petition,
        mi musica, mi cancion, nuestra banda, hago videos, mi cover, denme una oportunidad, voten por, apoyenme, mi directo, peticion,
        ma musique, ma chanson, notre groupe, je fais des videos, ma reprise, donnez moi une chance, votez pour, soutenez, petition,
        mia musica, mia canzone, nostra band, faccio video, mia cover, datemi una possibilita, votate, sostenete, petizione,
        minha musica, nossa banda, faco videos, meu cover, me deem uma chance, votem, me apoiem, peticao,
        mijn muziek, mijn nummer, onze band, ik maak video*, geef me een kans, stem op, steun ons, petitie,
        moja muzyka, moj utwor, nasz zespol, robie filmy, dajcie szanse, glosujcie, wesprzyj*, petycj*,
        моя музыка, мой трек, мой клип, наша группа, снимаю видео, дайте шанс, голосуйте, поддержите, петици*,
        моя музика, мій трек, мій кліп, наш гурт, знімаю відео, дайте шанс, голосуйте, підтримайте, петиці*,
        benim muzigim, sarkim, grubumuz, video cekiyorum, sans verin, oy verin, destek olun, imza kampanya*,
        موسيقاي, اغنيتي, فرقتنا, صوتوا, ادعموني, فيديوهاتي, عريضه,
        मेरा गाना, मेरे गाने, हमारा बैंड, वोट करें, सपोर्ट करें, याचिका,
        我的歌, 我的音乐, 我们乐队, 我做视频, 投票给, 支持我, 求支持, 请愿, 我翻唱,
        私の曲, 僕の曲, 歌ってみた, 私たちのバンド, 投票して, 応援して, 署名,
        제 노래, 제 음악, 저희 밴드, 투표해, 응원해 주세요, 커버했, 청원,
    """,
    "rescue": """
        helpline*, help line, hotline, toll free, tollfree, support number, customer care, customer support line, certified technician*, technicians, remote support, fix it remotely, virus removal, recovered all, recovered my, recover your, recovery expert*, recovery agent*, recovery service*, recovery team, got my money back, funds back, hacker*, for hire, hire a hacker, hack into, ethical hack*, spy on, cheating partner, cheating spouse, unlock your account, wallet recover*,
        fernwartung, kostenlose hotline, hotline, techniker, ruckholung, ruckhol*, geld zuruckgeholt, holte alles zuruck, hacker*, konto wiederherstell*, viren entfernen, soporte tecnico, linea gratuita, llame gratis, tecnicos, recupero cuentas, recuperar tu, recupere mi, recupere mis, hacker*, hackear, sacar claves, infidelidad*, numero vert, assistance technique, nos techniciens, depannage, a distance, recuperation de, recupere mon, recupere mes, pirater, hackeur*, numero verde, assistenza tecnica, nostri tecnici, recuperare il tuo, recuperato i miei, hackerare, tradimento, suporte tecnico, ligue gratis, recupero contas, clono, descubro traicao, recuperei meu, helpdesk, op afstand, gratis nummer, teruggehaald, geld terug, account hacken, infolinia, zdalnie, zdalna pomoc, odzyskam, odzyskal*, odzyskiwan*, haker do, wlamanie, горячая линия, техподдержка, удаленно, вернули деньги, вернул деньги, вернем деньги, верну деньги, взлом*, распечатка, хакер*, гаряча лінія, техпідтримка, віддалено, повернули гроші, поверну гроші, зламаю, хакер*, destek hatti, ucretsiz hat, uzaktan baglan*, geri aliyorum, geri alindi, paranizi geri, hacker*, hackle*, الدعم الفني, الخط المجاني, عن بعد, استرجاع, استرداد, هكر, هاكر, اختراق, मदद लाइन, हेल्पलाइन, टोल फ्री, पैसा वापस, हैकर, हैक कर*, 客服热线, 远程, 技术支持, 追回, 追款, 黑客, 找回账号, サポート窓口, サポートセンター, 遠隔, 取り戻, 返金請求, ハッカー, ハッキング, 고객센터, 원격, 되찾, 복구해, 해킹,
    """,
    "service": """
        boosting, boost service, carry service, raid carry, we level, power level*, level your, levelling service, farm for you, while you sleep, full access, account for sale, selling account*, accounts for sale, backlink*, dofollow, seo, rank your, google ranking, page one of google, page 1 of google, more traffic, real followers, buy followers, instagram followers, guest post*, hire me, web design*, freelanc*, essay writ*, write your essay, proxy list, telemarket*,
        leveln wir, boosting, rang boost, suchmaschinenoptim*, webdesign, subo tu cuenta, subimos tu, posicionamiento, seguidores reales, monte ton, montons ton, referencement, abonnes, seguaci, posizionamento, salire di livello, upo sua conta, upamos, seguidores, volgers, levelen, zoekmachine*, wbijam, wbijemy, obserwujacych, pozycjonowan*, boost*, прокачаю, прокачка, прокачаем, продвижение сайт*, подписчик*, накрутк*, прокачаю, прокачаємо, просування сайт*, підписник*, накрутк*, seviye kas*, hesap kas*, takipci, seo, نرفع حسابك, رفع الحساب, متابعين, تطوير الحساب, फॉलोअर्स, लेवल बढ़ा*, 代练, 代打, 陪玩, 涨粉, 刷粉, 刷单, 推广, 代写, 代行, 相互フォロー, フォロワー販売, 集客, 대리, 팔로워, 상위노출, 홍보, 대행,
    """,
}
