//! Sentences of official speech, put together from the phrases of a theme.

use super::{
    fill::{cardinal, fill},
    random::{Deck, Random},
    themes::Voice,
};

/// Writes sentences in one voice, without saying the same phrase twice before all were said.
pub(super) struct Writer {
    own_name: String,
    topic: &'static str,
    heads: Deck<&'static str>,
    actions: Deck<&'static str>,
    results: Deck<&'static str>,
    problems: Deck<&'static str>,
    facts: Deck<&'static str>,
    stories: Deck<&'static str>,
    patterns: Deck<usize>,
}

/// Number of patterns in [`Writer::measure`].
const MEASURES: usize = 12;

impl Writer {
    /// A writer for a speaker who calls the own place or house `own_name`.
    pub(super) fn new(voice: &Voice, topic: &'static str, own_name: &str) -> Self {
        Self {
            own_name: own_name.to_owned(),
            topic,
            heads: Deck::new(voice.heads),
            actions: Deck::new(voice.actions),
            results: Deck::new(voice.results),
            problems: Deck::new(voice.problems),
            facts: Deck::new(voice.facts),
            stories: Deck::new(voice.stories),
            patterns: Deck::new(&(0..MEASURES).collect::<Vec<_>>()),
        }
    }

    /// A first sentence.
    pub(super) fn opening(&mut self, random: &mut Random) -> String {
        let (own, topic) = (self.own_name.clone(), self.topic);
        match random.below(7) {
            0 => format!(
                "近年来，{own}始终把{topic}摆在突出位置，{}，{}，{}。",
                self.action(random),
                self.action(random),
                self.result(random)
            ),
            1 => format!(
                "{own}将深入贯彻落实会议部署，{}，{}，不断开创{topic}新局面。",
                self.action(random),
                self.action(random)
            ),
            2 => format!("做好{topic}，是职责所在，也是民心所盼。今年以来，{own}{}。", self.fact(random)),
            3 => format!("下面，我结合{own}实际，谈几点体会和打算。"),
            4 => format!(
                "{}。{own}正视{}，{}，逐步走出了一条适合自己的路子。",
                self.fact_of(random, "去年，"),
                self.problem(random),
                self.action(random)
            ),
            5 => format!(
                "如何破解{}？{own}的做法是{}、{}，{}。",
                self.problem(random),
                self.action(random),
                self.action(random),
                self.result(random)
            ),
            _ => format!(
                "“十四五”以来，{own}紧扣{topic}的目标任务，{}，{}，{}。",
                self.action(random),
                self.action(random),
                self.fact(random)
            ),
        }
    }

    /// A sentence that says what is done.
    pub(super) fn measure(&mut self, random: &mut Random) -> String {
        let own = self.own_name.clone();
        match self.patterns.deal(random) {
            0 => format!("{}，{}，{}。", self.action(random), self.action(random), self.result(random)),
            1 => format!(
                "针对{}，{own}{}、{}，{}。",
                self.problem(random),
                self.action(random),
                self.action(random),
                self.result(random)
            ),
            2 => format!("通过{}、{}，切实让{}。", self.action(random), self.action(random), self.hope(random)),
            3 => format!("既{}，又{}，{}。", self.action(random), self.action(random), self.result(random)),
            4 => format!(
                "我们{}；{}；{}，推动各项工作往深里走、往实里走。",
                self.action(random),
                self.action(random),
                self.action(random)
            ),
            5 => format!("截至目前，{own}{}。", self.fact(random)),
            6 => format!(
                "坚持问题导向，盯住{}不放，{}，做到件件有着落、事事有回音。",
                self.problem(random),
                self.action(random)
            ),
            7 => format!(
                "{}，{}，{}，一项一项抓，一件一件办。",
                self.action(random),
                self.action(random),
                self.action(random)
            ),
            8 => format!("在此基础上，{}，{}。", self.action(random), self.result(random)),
            9 => format!(
                "{}率先垂范，{}，{}。",
                if random.chance(50) { "班子成员" } else { "党员干部" },
                self.action(random),
                self.result(random)
            ),
            10 => format!("去年，{own}{}。", self.fact(random)),
            _ => format!("事实证明，{}，就能让{}。", self.action(random), self.hope(random)),
        }
    }

    /// Something seen or heard.
    pub(super) fn story(&mut self, random: &mut Random) -> String {
        let story = self.stories.deal(random);
        let told = fill(story, &self.own_name, random);
        // A quotation that ends the sentence carries its full stop inside.
        if told.ends_with('”') && !told.ends_with("了”") { told } else { format!("{told}。") }
    }

    /// A last sentence.
    pub(super) fn closing(&mut self, random: &mut Random) -> String {
        let (own, topic) = (self.own_name.clone(), self.topic);
        match random.below(6) {
            0 => format!(
                "下一步，{own}将以这次会议为契机，{}，{}，奋力谱写{topic}新篇章。",
                self.action(random),
                self.action(random)
            ),
            1 => format!(
                "成绩属于过去，奋斗开创未来。我们将{}，{}，让{}。",
                self.action(random),
                self.action(random),
                self.hope(random)
            ),
            2 => format!(
                "说一千道一万，不如甩开膀子干。{own}有信心、有决心{}，向组织和群众交上一份满意的答卷。",
                self.action(random)
            ),
            3 => format!(
                "我们深知，{topic}只有进行时，没有完成时。{own}将继续{}，{}。",
                self.action(random),
                self.action(random)
            ),
            4 => format!("今后，我们要继续{}，让{}，为全局作出更大贡献。", self.action(random), self.hope(random)),
            _ => format!(
                "前进路上，{own}将保持“时时放心不下”的责任感，{}，{}，努力走在前、作表率。",
                self.action(random),
                self.action(random)
            ),
        }
    }

    /// A sentence that promises a number of points.
    pub(super) fn lead_in(&mut self, count: usize, random: &mut Random) -> String {
        let number = if count == 2 { "两".to_owned() } else { cardinal(count) };
        match random.below(4) {
            0 => format!("工作中，我们重点抓了{number}个方面。"),
            1 => format!("下一步，重点做好{number}件事。"),
            2 => format!("主要有{number}点体会："),
            _ => format!("具体来说，就是做到“{number}个坚持”。"),
        }
    }

    /// The short phrase that opens an enumerated item.
    pub(super) fn head(&mut self, random: &mut Random) -> &'static str {
        self.heads.deal(random)
    }

    /// One action phrase.
    pub(super) fn action(&mut self, random: &mut Random) -> &'static str {
        self.actions.deal(random)
    }

    /// One result clause.
    pub(super) fn result(&mut self, random: &mut Random) -> &'static str {
        self.results.deal(random)
    }

    /// One result clause that can follow 让: nothing in it has come true yet.
    fn hope(&mut self, random: &mut Random) -> &'static str {
        loop {
            let result = self.results.deal(random);
            if !result.contains('了') {
                return result;
            }
        }
    }

    /// One noun phrase for something wrong.
    pub(super) fn problem(&mut self, random: &mut Random) -> &'static str {
        self.problems.deal(random)
    }

    fn fact(&mut self, random: &mut Random) -> String {
        fill(self.facts.deal(random), &self.own_name, random)
    }

    fn fact_of(&mut self, random: &mut Random, time: &str) -> String {
        let fact = self.fact(random);
        format!("{time}{}{fact}", self.own_name)
    }
}
