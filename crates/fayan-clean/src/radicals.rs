//! Look-alikes of Han characters and the unified ideographs they stand for.
//!
//! Pages lifted from print carry radicals (`⼀`, `⻓`) where the reader sees characters (一, 长). The facts are Unicode's:
//! `Equivalent_Unified_Ideograph` for the radicals supplement, decompositions for Kangxi radicals and compatibility
//! ideographs. NFKC alone would mend two characters of the supplement and break punctuation elsewhere.

/// The unified ideograph of a radical.
pub(crate) fn of_radical(character: char) -> Option<char> {
    look_up(&[RADICALS_SUPPLEMENT, KANGXI_RADICALS], character)
}

/// The unified ideograph of a compatibility ideograph.
pub(crate) fn of_compatibility_ideograph(character: char) -> Option<char> {
    look_up(&[COMPATIBILITY_IDEOGRAPHS, COMPATIBILITY_SUPPLEMENT], character)
}

/// A run of code points from the first on, with their equivalents in order; `-` where there is none.
struct Block {
    first: u32,
    last: u32,
    equivalents: &'static str,
}

fn look_up(blocks: &[Block], character: char) -> Option<char> {
    let code = character as u32;
    let block = blocks.iter().find(|block| (block.first..=block.last).contains(&code))?;
    block.equivalents.chars().nth((code - block.first) as usize).filter(|equivalent| *equivalent != '-')
}

const RADICALS_SUPPLEMENT: Block = Block {
    first: 0x2E81,
    last: 0x2EF3,
    equivalents: "\
     厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵-旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋\
     耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙\
     龜亀龟",
};

const KANGXI_RADICALS: Block = Block {
    first: 0x2F00,
    last: 0x2FD5,
    equivalents: "\
     一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋\
     弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石\
     示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長\
     門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠",
};

const COMPATIBILITY_IDEOGRAPHS: Block = Block {
    first: 0xF900,
    last: 0xFAD9,
    equivalents: "\
     豈更車賈滑串句龜龜契金喇奈懶癩羅蘿螺裸邏樂洛烙珞落酪駱亂卵欄爛蘭鸞嵐濫藍襤拉臘蠟廊朗浪狼郎來冷勞擄櫓爐盧老蘆虜路\
     露魯鷺碌祿綠菉錄鹿論壟弄籠聾牢磊賂雷壘屢樓淚漏累縷陋勒肋凜凌稜綾菱陵讀拏樂諾丹寧怒率異北磻便復不泌數索參塞省葉說\
     殺辰沈拾若掠略亮兩凉梁糧良諒量勵呂女廬旅濾礪閭驪麗黎力曆歷轢年憐戀撚漣煉璉秊練聯輦蓮連鍊列劣咽烈裂說廉念捻殮簾獵\
     令囹寧嶺怜玲瑩羚聆鈴零靈領例禮醴隸惡了僚寮尿料樂燎療蓼遼龍暈阮劉杻柳流溜琉留硫紐類六戮陸倫崙淪輪律慄栗率隆利吏履\
     易李梨泥理痢罹裏裡里離匿溺吝燐璘藺隣鱗麟林淋臨立笠粒狀炙識什茶刺切度拓糖宅洞暴輻行降見廓兀嗀--塚-晴--凞猪益\
     礼神祥福靖精羽-蘒-諸--逸都---飯飼館鶴郞隷侮僧免勉勤卑喝嘆器塀墨層屮悔慨憎懲敏既暑梅海渚漢煮爫琢碑社祉祈祐\
     祖祝禍禎穀突節練縉繁署者臭艹艹著褐視謁謹賓贈辶逸難響頻恵𤋮舘--並况全侀充冀勇勺喝啕喙嗢塚墳奄奔婢嬨廒廙彩徭惘慎\
     愈憎慠懲戴揄搜摒敖晴朗望杖歹殺流滛滋漢瀞煮瞧爵犯猪瑱甆画瘝瘟益盛直睊着磌窱節类絛練缾者荒華蝹襁覆視調諸請謁諾諭謹\
     變贈輸遲醙鉶陼難靖韛響頋頻鬒龜𢡊𢡄𣏕㮝䀘䀹𥉉𥳐𧻓齃龎",
};

const COMPATIBILITY_SUPPLEMENT: Block = Block {
    first: 0x2F800,
    last: 0x2FA1D,
    equivalents: "\
     丽丸乁𠄢你侮侻倂偺備僧像㒞𠘺免兔兤具𠔜㒹內再𠕋冗冤仌冬况𩇟凵刃㓟刻剆割剷㔕勇勉勤勺包匆北卉卑博即卽卿卿卿𠨬灰及叟\
     𠭣叫叱吆咞吸呈周咢哶唐啓啣善善喙喫喳嗂圖嘆圗噑噴切壮城埴堍型堲報墬𡓤売壷夆多夢奢𡚨𡛪姬娛娧姘婦㛮㛼嬈嬾嬾𡧈寃寘寧\
     寳𡬘寿将当尢㞁屠屮峀岍𡷤嵃𡷦嵮嵫嵼巡巢㠯巽帨帽幩㡢𢆃㡼庰庳庶廊𪎒廾𢌱𢌱舁弢弢㣇𣊸𦇚形彫㣣徚忍志忹悁㤺㤜悔𢛔惇慈慌\
     慎慌慺憎憲憤憯懞懲懶成戛扝抱拔捐𢬌挽拼捨掃揤𢯱搢揅掩㨮摩摾撝摷㩬敏敬𣀊旣書晉㬙暑㬈㫤冒冕最暜肭䏙朗望朡杞杓𣏃㭉柺\
     枅桒梅𣑭梎栟椔㮝楂榣槪檨𣚣櫛㰘次𣢧歔㱎歲殟殺殻𣪍𡴋𣫺汎𣲼沿泍汧洖派海流浩浸涅𣴞洴港湮㴳滋滇𣻑淹潮𣽞𣾎濆瀹瀞瀛㶖灊\
     災灷炭𠔥煅𤉣熜𤎫爨爵牐𤘈犀犕𤜵𤠔獺王㺬玥㺸㺸瑇瑜瑱璅瓊㼛甤𤰶甾𤲒異𢆟瘐𤾡𤾸𥁄㿼䀈直𥃳𥃲𥄙𥄳眞真真睊䀹瞋䁆䂖𥐝硎碌\
     磌䃣𥘦祖𥚚𥛅福秫䄯穀穊穏𥥼𥪧𥪧竮䈂𥮫篆築䈧𥲀糒䊠糨糣紀𥾆絣䌁緇縂繅䌴𦈨𦉇䍙𦋙罺𦌾羕翺者𦓚𦔣聠𦖨聰𣍟䏕育脃䐋脾媵𦞧\
     𦞵𣎓𣎜舁舄辞䑫芑芋芝劳花芳芽苦𦬼若茝荣莭茣莽菧著荓菊菌菜𦰶𦵫𦳕䔫蓱蓳蔖𧏊蕤𦼬䕝䕡𦾱𧃒䕫虐虜虧虩蚩蚈蜎蛢蝹蜨蝫螆䗗\
     蟡蠁䗹衠衣𧙧裗裞䘵裺㒻𧢮𧥦䚾䛇誠諭變豕𧲨貫賁贛起𧼯𠠄跋趼跰𠣞軔輸𨗒𨗭邔郱鄑𨜮鄛鈸鋗鋘鉼鏹鐕𨯺開䦕閷𨵷䧦雃嶲霣𩅅𩈚\
     䩮䩶韠𩐊䪲𩒖頋頋頩𩖶飢䬳餩馧駂駾䯎𩬰鬒鱀鳽䳎䳭鵧𪃎䳸𪄅𪈎𪊑麻䵖黹黾鼅鼏鼖鼻𪘀",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_one_entry_for_each_code_point() {
        for block in [RADICALS_SUPPLEMENT, KANGXI_RADICALS, COMPATIBILITY_IDEOGRAPHS, COMPATIBILITY_SUPPLEMENT] {
            assert_eq!(block.equivalents.chars().count() as u32, block.last - block.first + 1);
        }
    }

    #[test]
    fn look_alikes_become_what_the_reader_sees() {
        let cases = [
            ('⼀', '一'),
            ('⼈', '人'),
            ('⿕', '龠'),
            ('⻘', '青'),
            ('⺠', '民'),
            ('⻳', '龟'),
            ('⻓', '长'),
            ('⺁', '厂'),
        ];
        for (radical, ideograph) in cases {
            assert_eq!(of_radical(radical), Some(ideograph));
        }
        let cases = [
            ('\u{F900}', '豈'),
            ('\u{F9DD}', '利'),
            ('\u{FAD9}', '龎'),
            ('\u{2F800}', '丽'),
            ('\u{2FA1D}', '\u{2A600}'),
        ];
        for (compatible, ideograph) in cases {
            assert_eq!(of_compatibility_ideograph(compatible), Some(ideograph));
        }
    }

    #[test]
    fn characters_of_their_own_stay() {
        // Twelve code points of the compatibility block are unified ideographs, for example in names.
        for character in [
            '\u{FA0E}', '\u{FA0F}', '\u{FA11}', '\u{FA13}', '\u{FA14}', '\u{FA1F}', '\u{FA21}', '\u{FA23}', '\u{FA24}',
            '\u{FA27}', '\u{FA28}', '\u{FA29}', '一', '\u{2E80}', '\u{2E9A}',
        ] {
            assert_eq!(of_radical(character).or(of_compatibility_ideograph(character)), None);
        }
    }
}
