//! The traditional spelling of words for offices and bodies.

/// Simplified characters of such words, each before its traditional form. Characters with several traditional forms
/// stand only where words for offices and bodies use one of them (会計 is written 會計, 后勤 後勤).
const PAIRS: &str = "长長书書记記员員务務总總经經师師党黨执執议議检檢审審编編辑輯馆館园園厂廠区區县縣镇鎮乡鄉厅廳\
    处處军軍级級专專学學会會团團队隊组組办辦执執际際计計财財产產业業环環监監护護医醫药藥农農林林电電视視报報社社网網络絡\
    联聯盟盟协協调調顾顧问問参參赞贊领領导導继繼续續兼兼职職责責任任门門关關税稅战戰术術纪紀统統战戰发發扬揚言言讲講\
    师師访訪谈談证證银銀投投资資证證券券险險财財节節实實验驗设設计計规規划劃质質标標准準车車间間场場馆館图圖书書\
    剧劇艺藝术術乐樂杂雜志誌传傳媒媒频頻体體卫衛健健疗療养養诊診护護妇婦儿兒残殘联聯红紅侨僑台臺湾灣华華亚亞欧歐\
    国國际際贸貿易易储儲备備运運输輸铁鐵铁鐵轨軌飞飛机機构構库庫研研究究创創客客码碼软軟厨廚师師驾駕驶駛迁遷义義\
    众眾观觀听聽辩辯护護诉訴讼訟询詢应應对對宾賓团團选選举舉";

/// The word in traditional script; nothing where both scripts write it alike.
pub(crate) fn traditional(word: &str) -> Option<String> {
    let mut changed = false;
    let mut spelled = String::with_capacity(word.len());
    for character in word.chars() {
        let mut pairs = PAIRS.chars().filter(|c| !c.is_whitespace());
        let other = std::iter::from_fn(|| Some((pairs.next()?, pairs.next()?)))
            .find(|(simplified, _)| *simplified == character)
            .map(|(_, traditional)| traditional);
        changed |= other.is_some_and(|other| other != character);
        spelled.push(other.unwrap_or(character));
    }
    changed.then_some(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_and_bodies_are_spelled_in_both_scripts() {
        assert_eq!(traditional("首席科学家").as_deref(), Some("首席科學家"));
        assert_eq!(traditional("党组书记").as_deref(), Some("黨組書記"));
        assert_eq!(traditional("委員").as_deref(), None);
        assert_eq!(traditional("研究院").as_deref(), None);
    }

    #[test]
    fn characters_come_in_pairs() {
        let pairs: Vec<char> = PAIRS.chars().filter(|c| !c.is_whitespace()).collect();
        assert_eq!(pairs.len() % 2, 0);
        assert!(
            pairs.chunks(2).all(|pair| traditional(&pair[1].to_string()).is_none()),
            "no traditional form is a key"
        );
    }
}
