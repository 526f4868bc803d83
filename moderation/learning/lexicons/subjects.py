"""What a text is about, by words that hardly belong anywhere else: health, games, software, money, and the like.

Owns the lists. A subject says nothing for or against a comment: only whether it is that of the article (`subjects`).
Where article and comment are in different languages no word can be at home, but a subject can.
"""

from __future__ import annotations

from typing import Final

SUBJECTS: Final[dict[str, str]] = {
    "health": """
        doctor*, physician*, neurologist*, psychiatrist*, nurse*, pharmacist*, pharmac*, chemist, drugstore*, hospital*, clinic*, patient*, prescri*, dose*, dosage*, mg, tablet*, pill*, capsule*, medicine*, medication*, meds, drug, drugs, generic, painkiller*, pain, painful, headache*, migraine*, nausea, dizz*, symptom*, diagnos*, therap*, treatment*, vitamin*, supplement*, insomnia, anxiety, depression, adhd, diabet*, obes*, cancer, surgery, side effect*, insurance, nhs, copay, allerg*, blood pressure, gabapentin*, pregabalin*, tramadol*, ibuprofen*, paracetamol*, aspirin*, opioid*, ozempic, wegovy, semaglutid*, melatonin*, zolpidem*, xanax, ritalin*, concerta, adderall, modafinil*, viagra, cialis, lyrica, antibiotic*, vaccin*, botox,
        arzt*, arztin*, neurolog*, psychiater*, apothek*, krankenhaus*, klinik*, rezept*, dosis, dosier*, tablette*, kapsel*, medikament*, arznei*, schmerz*, kopfschmerz*, migran*, ubelkeit, schwindel, nebenwirkung*, zuzahlung*, krankenkasse*, schlaf*, tropfen, salbe*, spritze*, nahrungserganz*,
        medico, medica, medicos, doctora, neurolog*, psiquiatra*, farmac*, hospital, receta*, pastilla*, capsula*, medicament*, medicina*, dolor*, migran*, nausea*, mareo*, sintoma*, tratamiento*, seguridad social, gotas, inyeccion*, seguro medico,
        medecin*, docteur*, neurologue*, psychiatre*, pharmac*, hopital, ordonnance*, comprime*, gelule*, medicament*, douleur*, migraine*, nausee*, vertige*, symptome*, traitement*, rembourse*, secu, gouttes, piqure*, effet secondaire, effets secondaires,
        medico, medica, dottor*, neurologo, psichiatra, farmac*, ospedale, ricetta, compress*, capsul*, medicin*, dolor*, emicran*, cefale*, nausea, vertigin*, sintom*, terap*, ticket, gocce, punture, integrator*, effetti collaterali, mal di testa,
        medico, medica, doutor*, neurolog*, psiquiatra, farmaci*, receita*, comprimido*, capsula*, remedio*, medicament*, dor, dores, enxaqueca*, nausea*, tontura*, sintoma*, tratamento*, plano de saude, convenio, gotas, injec*, dor de cabeca,
        dokter*, huisarts*, neuroloog, psychiater, apotheek, apotheker, ziekenhuis, recept, tablet*, pil, pillen, capsule*, medicijn*, pijn*, hoofdpijn*, migraine*, misselijk*, duizelig*, bijwerking*, vergoed*, zorgverzekeraar, druppels, drogist, injectie*, slaappil*,
        lekarz*, lekark*, neurolog*, psychiatr*, aptek*, aptec*, szpital*, recept*, dawk*, tabletk*, tabletek, kapsulk*, lek, leki, lekow, leku, bol, boli, bolu, bole, migren*, nudnosci, zawrot*, objaw*, refundac*, leczen*, zastrzyk*, witamin*, krople, skutki uboczne,
        врач*, доктор*, невролог*, психиатр*, аптек*, больниц*, рецепт*, доз*, таблет*, капсул*, лекарств*, препарат*, боль, боли, болит, мигрен*, тошнит, тошнот*, головокруж*, симптом*, лечени*, укол*, витамин*, капли, бад, мг, омс, побочк*,
        лікар*, невролог*, психіатр*, аптек*, аптец*, лікарн*, рецепт*, доз*, таблетк*, таблеток, капсул*, ліки, ліків, препарат*, біль, болю, болить, мігрен*, нудот*, нудить, симптом*, лікуван*, укол*, вітамін*, краплі, мг,
        doktor*, hekim*, noroloji*, psikiyatr*, eczane*, hastane*, recete*, doz*, tablet*, hap, haplar*, kapsul*, ilac*, agri*, migren*, mide bulant*, bas donme*, belirti*, tedavi*, sgk, vitamin*, igne, damla, yan etki*,
        طبيب, الطبيب, دكتور, الدكتور, صيدلي*, مستشفي, وصفه, بوصفه, روشته, جرعه, ملغ, ملجم, حبوب, حبه, حبتين, كبسول*, دواء, الدواء, ادويه, علاج, العلاج, الم, الالم, صداع, شقيقه, غثيان, دوخه, اعراض, تامين, فيتامين*, ابره, مسكن, المسكنات,
        डॉक्टर*, डॉ, न्यूरो*, मनोचिकित्सक, दवा*, दवाई*, दवाखान*, केमिस्ट, अस्पताल, पर्ची, पर्चे, खुराक, गोली*, गोलियां, गोलियाँ, कैप्सूल, दर्द, सिरदर्द, माइग्रेन, चक्कर, उल्टी, लक्षण, इलाज, बीमा, विटामिन, सुई, मिग्रा, एमजी, dawa*, goli, dard,
        医生, 大夫, 医院, 药店, 药房, 处方, 剂量, 毫克, 片剂, 胶囊, 药, 吃药, 止痛, 头痛, 疼, 偏头痛, 恶心, 头晕, 症状, 治疗, 医保, 维生素, 针剂, 确诊, 副作用, 藥,
        医者, 医師, 病院, 薬局, 処方, 錠, 服用, 薬, 頭痛, 片頭痛, 痛み, 吐き気, めまい, 症状, 治療, 保険適用, ビタミン, 注射, 診断, 副作用, 診察, サプリ,
        의사, 병원, 약국, 처방, 복용, 알약, 캡슐, 약을, 약은, 약이, 두통, 편두통, 통증, 메스꺼, 어지러, 증상, 치료, 실비, 비타민, 주사, 진단, 부작용, 영양제
    """,
    "games": """
        game, games, key, keys, server*, gamer*, gaming, gameplay, steam, epic store, gog, psn, playstation, ps5, ps4, xbox, nintendo, switch port, fps, dlc, raid*, dungeon*, quest*, boss, boss fight, loot*, gold farm*, guild*, mmo, rpg, npc*, nerf*, buff, multiplayer, co-op, coop, crossplay, cross-play, controller*, gamepad*, joystick*, steering wheel, servers, ranked, battle pass, skins, season pass, expansion, early access, savegame*, speedrun*, level cap, lvl, respawn*, aimbot*, wallhack*, deluxe edition, split screen, mods, modding, roguelike, humble bundle, playthrough, boosting, cutscene*, steam deck, humble,
        spiel, spiele, spielen, gespielt, zocken, zocke*, gilde, addon, dlc, lenkrad*, spielstand, mehrspieler*, einzelspieler*, gezockt, konsole, verlies, auktionshaus,
        juego, juegos, jugar, jugando, jugador*, mando, volante, servidor*, mazmorra*, expansion, gremio, consola, nivel,
        jeu, jeux, jouer, joueur*, manette, volant, serveur*, donjon*, extension, guilde, multijoueur, console,
        gioco, giochi, giocare, giocator*, giocato, volante, partita, server, dungeon, espansione, gilda, livello, console,
        jogo, jogos, jogar, jogador*, jogando, controle, volante, servidor*, masmorra*, expansao, guilda, nivel, console,
        spel, spellen, spelen, speler*, gespeeld, gamen, servers, uitbreiding, gilde, kerker, level, console,
        gry, gier, grac, gracz*, grze, padzie, kierownic*, serwer*, dodatek, gildi*, lochy, poziom, konsol*, rajd*, dodatku,
        игра, игры, игре, игру, играть, играю, играл*, геймпад*, руль, руле, сервер*, рейд*, подземель*, дополнени*, гильди*, уровень, уровня, консол*, стим*, босс*, пкм, читер*, длс, патч*,
        гра, гри, грі, гру, грати, граю, гравець, геймпад*, кермо, кермі, сервер*, рейд*, підземел*, доповнен*, гільді*, рівень, рівня, консол*, стім*, стімі, бос*, читер*,
        oyun*, oynamak, oyna*, oyuncu*, direksiyon*, sunucu*, zindan*, genisleme, ek paket*, lonca*, seviye*, konsol*, steam'de, bolum sonu,
        لعبه, اللعبه, العاب, الالعاب, لعب, العب, لاعب*, سيرفر*, السيرفرات, ستيم, بلايستيشن, توسعه, التوسعه, دركسون, الدركسون, زعيم, مستوي, قيمر*,
        गेम, गेमिंग, खेल, खेलना, खेला, खिलाड़ी, स्टीम, सर्वर, लेवल, कंट्रोलर, एक्सपेंशन, बॉस, स्टीयरिंग, gamepad,
        游戏, 玩家, 手柄, 方向盘, 服务器, 副本, 公会, 资料片, 主机, 关卡, 通关, 联机, 装备, 排位, 存档, 帧, 打本, 金币, 開局, steam, 掉帧, 遊戲,
        ゲーム, プレイ, コントローラー, ハンコン, サーバー, ダンジョン, ギルド, 拡張, セーブ, ボス, レイド, 難易度, マルチ, スチーム, パッド, ガチャ,
        게임, 플레이, 패드, 레이싱휠, 서버, 던전, 길드, 확장팩, 콘솔, 보스, 레이드, 스팀, 멀티, 만렙, 캐릭, 아이템, 유저
    """,
    "software": """
        software, key, keys, server*, windows, linux, ubuntu, debian, fedora, mint, macos, android, office, libreoffice, photoshop, gimp, krita, adobe, firefox, chrome, browser*, password*, passkey*, antivirus, malware, ransomware, backup*, encrypt*, vpn, driver*, printer*, laptop*, ssd, ram, operating system, installer, install, installed, licence*, license*, activation*, activator*, keygen*, cracked, open source, github, gitlab, source code, compile*, plugin*, docx, pdf, csv, usb, boot*, kernel, terminal, command line, wifi, bluetooth, desktop, app store, subscription, cloud, 2fa, sso, self-hosted, vault, kde, gnome, wine, sync*,
        programm, programme, betriebssystem*, lizenz*, treiber*, drucker*, passwort*, passworter, rechner, laptop, datensicher*, verschlussel*, aktivier*, virenschutz, installier*, tabelle*,
        programa*, sistema operativo, licencia*, controlador*, impresora*, contrasena*, portatil, ordenador*, computador*, copia de seguridad, cifrad*, antivirus, instal*,
        logiciel*, licence*, pilote*, imprimante*, mot de passe, mots de passe, ordinateur*, pc portable, sauvegarde*, chiffr*, antivirus, install*,
        programma, programmi, licenz*, stampante, stampanti, password, portatile, computer, backup, cifrat*, antivirus, install*,
        programa*, licenca*, impressora*, senha*, portatil, notebook, computador*, copia de seguranca, antivirus, instal*,
        programma*, licentie*, stuurprogramma*, printer*, wachtwoord*, computer*, back-up*, virusscanner, install*, besturingssysteem,
        program*, licencj*, sterownik*, drukark*, haslo, hasla, hasel, laptop*, komputer*, kopi* zapasow*, antywirus*, instal*, zainstal*,
        программ*, лицензи*, драйвер*, принтер*, пароль, пароли, пароля, ноутбук*, компьютер*, бэкап*, антивирус*, устанавлива*, установи*, линукс*, минт, винд*, ссд, впн, браузер*,
        програм*, ліценз*, драйвер*, принтер*, пароль, паролі, ноутбук*, комп'ютер*, бекап*, антивірус*, встанов*, лінукс*, мінт, вінд*, ссд, впн, браузер*,
        program*, yazilim*, lisans*, surucu, yazici*, sifre*, parola*, dizustu, bilgisayar*, yedek, antivirus, kurdum, kurun, kurulum*, isletim sistemi,
        برنامج, البرنامج, برامج, ويندوز, لينكس, ترخيص, تفعيل, طابعه, كلمه المرور, كلمات المرور, لابتوب, حاسوب, كمبيوتر, نسخه احتياطيه, فيروس*, تثبيت, ركبت, ركبوا, متصفح, تطبيق,
        सॉफ्टवेयर, विंडोज*, लिनक्स, लाइसेंस, ड्राइवर, प्रिंटर, पासवर्ड, लैपटॉप, कंप्यूटर, बैकअप, एंटीवायरस, इंस्टॉल, ऐप, laptop,
        软件, 系统, 密钥, 激活, 驱动, 打印机, 密码, 笔记本, 电脑, 备份, 杀毒, 安装, 浏览器, 硬盘, 服务器搭建, 固态, 开源, 軟體,
        ソフト, ライセンス, ドライバ, プリンタ, パスワード, ノートpc, パソコン, バックアップ, ウイルス対策, インストール, ブラウザ, アプリ, ssd, 無料版,
        소프트웨어, 윈도우, 리눅스, 라이선스, 드라이버, 프린터, 비밀번호, 비번, 노트북, 컴퓨터, 백업, 백신, 설치, 브라우저, 앱, 프로그램, 오피스
    """,
    "money": """
        crypto*, bitcoin*, btc, ethereum, usdt, trading, trader*, forex, invest*, loan*, mortgage*, credit score, stocks, shares, profit*, dividend*, bank account, passive income, broker*, wallet,
        kredit*, krypto*, geldanlage, aktien, rendite, prestamo*, inversion*, criptomoneda*, bolsa, pret personnel, credit rapide, bourse, investissement*, prestit*, investiment*, criptovalut*, emprestimo*, criptomoeda*, lening*, belegg*, aandelen, pozyczk*, kryptowalut*, inwesty*, кредит, займ*, крипт*, инвести*, биткоин*, кредит*, позик*, крипт*, інвест*, kripto*, yatirim*, borsa, قرض, قروض, استثمار, تداول, عملات رقميه, बिटकॉइन, लोन, निवेश, शेयर बाजार, 贷款, 投资, 炒股, 比特币, 理财, 融資, 投資, 仮想通貨, 副業, 대출, 투자, 코인, 주식, 비트코인
    """,
    "betting": """
        casino*, betting, bookmaker*, slots, jackpot*, poker, roulette, free spins, sportsbook, wett*, sportwetten, gluckspiel, apuesta*, pari sportif, paris sportifs, scommess*, aposta*, gokken, bukmacher*, zaklad* bukm*, казино, ставки, ставок, букмекер*, kumarhane, bahis*, iddaa, كازينو, مراهن*, रम्मी, सट्टा, कैसीनो, 赌场, 博彩, 投注, カジノ, 馬券, 토토, 카지노, 배팅
    """,
    "music": """
        song*, music, singer*, album*, lyrics, dance*, dancing, concert, concerts, band, video clip, official video, rap, rapper, choreograph*, lied, musik, cancion*, musica, chanson*, musique, canzone, canzoni, muziek, liedje, piosenk*, muzyk*, песн*, музык*, пісн*, sarki*, muzik, اغنيه, موسيقي, गाना, संगीत, 歌曲, 音乐, 曲, 音楽, 노래, 음악
    """,
}
"""Subject -> comma-separated entries, written like those of `IDEAS`."""
