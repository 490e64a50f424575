//! What stands between the parts of statements and belongs to none of them.

use fayan_contract::issue::IssueCode;

use super::{
    meeting::Meeting,
    page::{Block, Role},
    random::Random,
    statement::Printed,
    style::Inside,
};

/// Headings over several statements, with the ornaments of papers.
pub(super) fn shared_headings(statements: &mut [Printed], meeting: &Meeting, random: &mut Random) {
    let ornament = random.pick(&["■■■ ", "■ ", "◆", "● ", "▶ "]);
    let middle = statements.len() / 2;
    let places = if middle > 1 { vec![0, middle] } else { vec![0] };
    for at in places {
        let heading = format!("{ornament}{}", meeting.slogan(random).join(" "));
        statements[at].blocks.insert(0, Block::new(Role::Headline, heading));
    }
}

/// Puts in what a family asks for.
pub(super) fn put(inside: Inside, statements: &mut [Printed], issues: &mut Vec<IssueCode>, random: &mut Random) {
    match inside {
        Inside::Nothing => {}
        Inside::ContinuedElsewhere => {
            let page = random.pick(&["二", "四", "6", "05"]);
            let mark = match random.below(2) {
                0 => format!("（下转第{page}版）"),
                _ => format!("（下转{page}版）"),
            };
            let last = statements.last_mut().expect("pages of speeches have speeches");
            last.blocks.push(Block::new(Role::Line, mark));
            issues.retain(|issue| *issue != IssueCode::TruncatedTail);
            issues.push(IssueCode::ContinuedElsewhere);
        }
        Inside::Caption => {
            for statement in statements {
                let name = &statement.gold.speaker;
                let caption = match random.below(2) {
                    0 => format!("图为{name}在会上发言。本报记者 云朗 摄"),
                    _ => format!("{name}在发言（云朗 摄）"),
                };
                let body = first_body(statement);
                statement.blocks.insert(body, Block::new(Role::Line, caption));
            }
        }
        Inside::Subheadings => {
            for statement in statements {
                let body = first_body(statement);
                for at in (body + 1..statement.blocks.len()).rev() {
                    if random.chance(50) {
                        let heading = random.pick(&["把责任扛起来", "把短板补起来", "把队伍带起来", "让群众得实惠"]);
                        statement.blocks.insert(at, Block::new(Role::Headline, heading));
                    }
                }
            }
        }
        Inside::PullQuote => {
            for statement in statements {
                let body = first_body(statement);
                let Some(last) = statement.blocks.last().filter(|_| statement.blocks.len() > body + 1) else {
                    continue;
                };
                let Some(sentence) = last.lines[0].split_inclusive('。').next().filter(|text| text.ends_with('。'))
                else {
                    continue;
                };
                let quote = Block::new(Role::Headline, sentence.to_owned());
                statement.blocks.insert(body + 1, quote);
            }
        }
    }
}

/// The number of the first block of running text.
fn first_body(statement: &Printed) -> usize {
    statement.blocks.iter().position(|block| block.role == Role::Body).unwrap_or(statement.blocks.len())
}
