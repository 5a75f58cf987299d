#include "page/selector_parser.hpp"

#include "base/text.hpp"
#include "page/selector_names.hpp"

namespace optout::page {

namespace {

constexpr std::size_t longest = 4096;

}  // namespace

std::string in_ticks(std::string_view text) {
    return "`" + printable(text, longest) + "`";
}

Error SelectorParser::error_at(std::size_t at, const std::string& what, std::string remedy) const {
    const std::string place = "selector " + in_ticks(text_) + ", position " + std::to_string(at + 1) + ": ";
    return {ErrorKind::pack, place + what, "", std::move(remedy)};
}

Error SelectorParser::unexpected(const std::string& wanted) const {
    if (css_.at_end()) return error_at(css_.at(), "the selector ends where " + wanted + " should stand");
    const std::string_view rest = text_.substr(css_.at());
    if (rest.starts_with("||")) return error_at(css_.at(), "the column combinator `||` is not supported");
    if (rest.starts_with("|")) return error_at(css_.at(), "namespaces (`|`) are not supported");
    if (rest.starts_with("&")) return error_at(css_.at(), "`&` has no meaning outside of style rules");
    std::size_t length = 1;
    while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80U) ++length;
    return error_at(css_.at(),
                    in_ticks(rest.substr(0, length)) + " stands where " + wanted + " should stand");
}

Result<Selector::List> SelectorParser::parse() {
    if (text_.size() > longest) {
        return Error{ErrorKind::pack,
                     "the selector `" + printable(text_, 40) + "` is longer than " + std::to_string(longest) +
                         " bytes",
                     "", ""};
    }
    OPTOUT_TRY(auto alternatives, list(false));
    if (!css_.at_end()) return error_at(css_.at(), "`)` closes nothing");
    return Selector::List{std::move(alternatives), slots_};
}

Result<SelectorList> SelectorParser::list(bool relative) {
    SelectorList all;
    do {
        OPTOUT_TRY(auto one, complex(relative));
        all.push_back(std::move(one));
    } while (css_.take(','));
    return all;
}

Result<ComplexSelector> SelectorParser::complex(bool relative) {
    ComplexSelector selector;
    css_.skip_space();
    const std::size_t at = css_.at();
    const auto leading = combinator();
    if (leading && !relative) {
        return error_at(at, "a selector cannot begin with " + in_ticks(text_.substr(at, 1)),
                        "write `:scope` or a type before it");
    }
    Combinator link = leading.value_or(Combinator::descendant);
    for (;;) {
        css_.skip_space();
        OPTOUT_TRY(auto next, compound());
        next.combinator = link;
        selector.compounds.push_back(std::move(next));
        const bool space = css_.skip_space();
        if (at_end_of_complex()) return selector;
        const auto written = combinator();
        if (!written && !space) return unexpected("a combinator, `,` or the end");
        link = written.value_or(Combinator::descendant);
    }
}

std::optional<Combinator> SelectorParser::combinator() {
    if (css_.take('>')) return Combinator::child;
    if (css_.take('+')) return Combinator::next_sibling;
    if (css_.take('~')) return Combinator::later_sibling;
    return std::nullopt;
}

Result<CompoundSelector> SelectorParser::compound() {
    CompoundSelector made;
    const std::size_t at = css_.at();
    OPTOUT_CHECK(type(made));
    for (css_.skip_comments();; css_.skip_comments()) {
        if (css_.take('#')) {
            OPTOUT_CHECK(id(made));
        } else if (css_.take('.')) {
            OPTOUT_CHECK(class_name(made));
        } else if (css_.take('[')) {
            OPTOUT_CHECK(attribute(made));
        } else if (css_.take(':')) {
            OPTOUT_CHECK(pseudo(made));
        } else {
            break;
        }
    }
    if (css_.at() == at) return unexpected("a type, `#id`, `.class`, `[attribute]` or `:pseudo-class`");
    if (css_.at_identifier() || css_.peek() == '*')
        return error_at(css_.at(), "a type must stand before everything else");
    return made;
}

Status SelectorParser::type(CompoundSelector& to) {
    const bool any = css_.take('*');
    if (!any && css_.at_identifier()) {
        const std::string name = css_.name();
        to.simple.emplace_back(TypeSelector{name, ascii_lower(name)});
    }
    if (css_.peek() == '|') return unexpected("");
    return success();
}

Status SelectorParser::id(CompoundSelector& to) {
    if (!css_.at_identifier()) {
        if (!css_.at_name_character()) return unexpected("the name of an id");
        return error_at(css_.at(), "an id written like this cannot begin with a digit", "write `[id=\"…\"]`");
    }
    to.simple.emplace_back(IdSelector{css_.name()});
    return success();
}

Status SelectorParser::class_name(CompoundSelector& to) {
    if (!css_.at_identifier()) {
        if (!css_.at_name_character()) return unexpected("the name of a class");
        return error_at(css_.at(), "a class written like this cannot begin with a digit",
                        "write `[class~=\"…\"]`");
    }
    to.simple.emplace_back(ClassSelector{css_.name()});
    return success();
}

Status SelectorParser::attribute(CompoundSelector& to) {
    AttributeSelector made;
    css_.skip_space();
    if (!css_.at_identifier()) return unexpected("the name of an attribute");
    made.name = css_.name();
    made.lower = ascii_lower(made.name);
    made.html_ignores_case = html_ignores_case_of(made.lower);
    css_.skip_space();
    if (css_.peek() != ']') OPTOUT_CHECK(comparison(made));
    if (!css_.take(']')) return unexpected("`]`");
    to.simple.emplace_back(std::move(made));
    return success();
}

/// From the operator up to the closing bracket.
Status SelectorParser::comparison(AttributeSelector& attribute) {
    constexpr std::string_view operators = "~|^$*";
    const char first = css_.peek();
    const bool two_characters = operators.find(first) != std::string_view::npos && css_.peek(1) == '=';
    if (two_characters) css_.take(first);
    if (!css_.take('=')) return unexpected("`]` or one of `=`, `~=`, `|=`, `^=`, `$=`, `*=`");
    attribute.comparison = first;
    css_.skip_space();
    OPTOUT_TRY(attribute.value, name_or_string("a value in quotes"));
    css_.skip_space();
    if (css_.peek() == ']') return success();
    if (keyword("i")) {
        attribute.letter_case = LetterCase::ignored;
    } else if (keyword("s")) {
        attribute.letter_case = LetterCase::counts;
    } else {
        return unexpected("`]`, `i` or `s`");
    }
    css_.skip_space();
    return success();
}

Result<std::string> SelectorParser::name_or_string(const std::string& wanted) {
    if (css_.at_identifier()) return css_.name();
    if (css_.peek() != '"' && css_.peek() != '\'') return unexpected(wanted);
    const std::size_t at = css_.at();
    auto text = css_.string();
    if (!text) return error_at(at, "the quotes are not closed");
    return std::move(*text);
}

/// Reads the identifier that stands here if it is that word.
bool SelectorParser::keyword(std::string_view word) {
    CssReader ahead = css_;
    if (!ahead.at_identifier() || !ascii_iequals(ahead.name(), word)) return false;
    css_ = ahead;
    return true;
}

}  // namespace optout::page
