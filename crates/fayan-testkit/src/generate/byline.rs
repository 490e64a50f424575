//! The manners of printing a speaker.

/// How a speaker is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Byline {
    /// Own line: post, space, name.
    PostName,
    /// Own line: name, post in brackets.
    NamePost,
    /// Own line: post, name, colon.
    PostNameColon,
    /// Post and name glued, colon, and the speech goes on in the line.
    Label,
    /// Name, post in brackets, colon, and the speech goes on in the line.
    NamePostLabel,
    /// A line for the post, a line for the name.
    TwoLines,
    /// Own line: post, space, no-break space, name, as court sites set it.
    NoBreakSpace,
    /// A line for the name, a line for the post.
    NameFirst,
    /// 姓名委员： and the speech goes on in the line.
    Member,
    /// 委员姓名： and the speech goes on in the line.
    MemberBefore,
    /// 人大代表姓名说：“…”, the whole speech quoted.
    Says,
    /// 同期声：人大代表 姓名 alone on its line.
    SoundBite,
    /// Organisation and name glued, no office, colon, and the speech goes on in the line.
    OrganizationName,
    /// The name in black brackets, and the speech goes on in the line.
    Bracket,
    /// A list item: name and handle with a link.
    ListItem,
    /// Post and name on a line of their own after the speech.
    AtEnd,
    /// The organisation alone, colon, and the speech goes on in the line: nobody is named.
    Organization,
    /// The organisation alone on its line.
    OrganizationLine,
}

impl Byline {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::PostName,
        Self::NamePost,
        Self::PostNameColon,
        Self::Label,
        Self::NamePostLabel,
        Self::TwoLines,
        Self::NoBreakSpace,
        Self::NameFirst,
        Self::Member,
        Self::MemberBefore,
        Self::Says,
        Self::SoundBite,
        Self::OrganizationName,
        Self::Bracket,
        Self::ListItem,
        Self::AtEnd,
        Self::Organization,
        Self::OrganizationLine,
    ];

    /// The name of the layout in gold, after the letters under which layouts of the genre are counted.
    pub(super) const fn layout(self) -> &'static str {
        match self {
            Self::PostName => "a1_post_name",
            Self::NoBreakSpace => "a2_no_break_space",
            Self::NamePost => "a_name_post",
            Self::PostNameColon => "a_post_name_colon",
            Self::Label => "b1_post_name_label",
            Self::OrganizationName => "b2_organization_name_label",
            Self::NamePostLabel => "b_name_post_label",
            Self::Member => "c1_name_member_label",
            Self::MemberBefore => "c1_member_name_label",
            Self::Says => "c2_says",
            Self::SoundBite => "c3_sound_bite",
            Self::Organization => "d_organization_label",
            Self::OrganizationLine => "d_organization_line",
            Self::Bracket => "g_bracket",
            Self::TwoLines => "h_post_line_name_line",
            Self::NameFirst => "h_name_line_post_line",
            Self::ListItem => "i_list_item",
            Self::AtEnd => "j_byline_at_end",
        }
    }

    /// Whether a reader sees which unit a speaker speaks for.
    pub(super) const fn names_unit(self) -> bool {
        !matches!(
            self,
            Self::Member | Self::MemberBefore | Self::Says | Self::SoundBite | Self::Bracket | Self::ListItem
        )
    }

    /// Whether a reader sees who speaks.
    pub(super) const fn names_person(self) -> bool {
        !matches!(self, Self::Organization | Self::OrganizationLine)
    }

    /// Whether the speech goes on in the line of the speaker.
    pub(super) const fn is_label(self) -> bool {
        matches!(
            self,
            Self::Label
                | Self::NamePostLabel
                | Self::Member
                | Self::MemberBefore
                | Self::Says
                | Self::OrganizationName
                | Self::Bracket
                | Self::Organization
        )
    }
}
