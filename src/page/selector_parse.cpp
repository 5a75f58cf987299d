#include "page/selector_parse.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.hpp"
#include "page/css_reader.hpp"

namespace optout::page {

namespace {

constexpr std::size_t longest = 4096;
constexpr int deepest = 16;  // parentheses in parentheses

const std::map<std::string_view, PseudoClass> plain_pseudo_classes = {
    {"root", PseudoClass::root},           {"scope", PseudoClass::scope},
    {"empty", PseudoClass::empty},         {"checked", PseudoClass::checked},
    {"disabled", PseudoClass::disabled},   {"enabled", PseudoClass::enabled},
    {"required", PseudoClass::required},   {"optional", PseudoClass::optional},
    {"read-only", PseudoClass::read_only}, {"read-write", PseudoClass::read_write},
    {"link", PseudoClass::link},           {"any-link", PseudoClass::link},
};

struct Position {
    bool from_start;
    bool from_end;
    bool of_type;
};
const std::map<std::string_view, Position> positions = {
    {"first-child", {true, false, false}}, {"last-child", {false, true, false}},
    {"only-child", {true, true, false}},   {"first-of-type", {true, false, true}},
    {"last-of-type", {false, true, true}}, {"only-of-type", {true, true, true}},
};

constexpr std::array function_names = {
    "is", "where", "not", "has", "lang", "nth-child", "nth-last-child", "nth-of-type", "nth-last-of-type"};

bool depends_on_the_moment(std::string_view name) {
    static constexpr std::array names = {
        "active",     "autofill",       "buffering",     "current",
        "focus",      "focus-visible",  "focus-within",  "fullscreen",
        "future",     "hover",          "local-link",    "modal",
        "muted",      "past",           "paused",        "picture-in-picture",
        "playing",    "popover-open",   "seeking",       "stalled",
        "target",     "target-current", "target-within", "user-invalid",
        "user-valid", "visited",        "volume-locked",
    };
    return std::ranges::find(names, name) != names.end();
}

/// "Case-sensitivity of selectors" in the HTML standard.
bool html_ignores_case_of(std::string_view attribute) {
    static constexpr std::array names = {
        "accept",     "accept-charset", "align",     "alink",    "axis",     "bgcolor", "charset",
        "checked",    "clear",          "codetype",  "color",    "compact",  "declare", "defer",
        "dir",        "direction",      "disabled",  "enctype",  "face",     "frame",   "hreflang",
        "http-equiv", "lang",           "language",  "link",     "media",    "method",  "multiple",
        "nohref",     "noresize",       "noshade",   "nowrap",   "readonly", "rel",     "rev",
        "rules",      "scope",          "scrolling", "selected", "shape",    "target",  "text",
        "type",       "valign",         "valuetype", "vlink",
    };
    return std::ranges::binary_search(names, attribute);
}

std::string in_ticks(std::string_view text) {
    return "`" + printable(text, longest) + "`";
}

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text), css_(text) {}
    Result<Selector::List> parse();

  private:
    Error error_at(std::size_t at, const std::string& what, std::string remedy = "") const;
    Error unexpected(const std::string& wanted) const;

    Result<SelectorList> list(bool relative);
    Result<ComplexSelector> complex(bool relative);
    Result<CompoundSelector> compound();
    std::optional<Combinator> combinator();
    bool at_end_of_complex() const { return css_.at_end() || css_.peek() == ',' || css_.peek() == ')'; }

    Status type(CompoundSelector& to);
    Status id(CompoundSelector& to);
    Status class_name(CompoundSelector& to);
    Status attribute(CompoundSelector& to);
    Status comparison(AttributeSelector& attribute);
    Status pseudo(CompoundSelector& to);

    Status function(const std::string& name, std::size_t at, CompoundSelector& to);
    Result<SimpleSelector> argument(const std::string& name, std::size_t at);
    Result<SimpleSelector> matches_any(bool negated);
    Result<SimpleSelector> has(std::size_t at);
    Result<SimpleSelector> nth(bool of_type, bool from_end);
    Status step_and_offset(Nth& nth);
    bool keyword(std::string_view word);
    Result<SimpleSelector> lang();
    Error not_a_pseudo_class(const std::string& name, std::size_t at) const;

    std::string_view text_;
    CssReader css_;
    int depth_ = 0;
    bool in_has_ = false;
    Slot slots_ = 0;
};

Error Parser::error_at(std::size_t at, const std::string& what, std::string remedy) const {
    const std::string place = "selector " + in_ticks(text_) + ", position " + std::to_string(at + 1) + ": ";
    return {ErrorKind::pack, place + what, "", std::move(remedy)};
}

Error Parser::unexpected(const std::string& wanted) const {
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

Result<Selector::List> Parser::parse() {
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

Result<SelectorList> Parser::list(bool relative) {
    SelectorList all;
    do {
        OPTOUT_TRY(auto one, complex(relative));
        all.push_back(std::move(one));
    } while (css_.take(','));
    return all;
}

Result<ComplexSelector> Parser::complex(bool relative) {
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

std::optional<Combinator> Parser::combinator() {
    if (css_.take('>')) return Combinator::child;
    if (css_.take('+')) return Combinator::next_sibling;
    if (css_.take('~')) return Combinator::later_sibling;
    return std::nullopt;
}

Result<CompoundSelector> Parser::compound() {
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

Status Parser::type(CompoundSelector& to) {
    const bool any = css_.take('*');
    if (!any && css_.at_identifier()) {
        const std::string name = css_.name();
        to.simple.emplace_back(TypeSelector{name, ascii_lower(name)});
    }
    if (css_.peek() == '|') return unexpected("");
    return success();
}

Status Parser::id(CompoundSelector& to) {
    if (!css_.at_identifier()) {
        if (!css_.at_name_character()) return unexpected("the name of an id");
        return error_at(css_.at(), "an id written like this cannot begin with a digit", "write `[id=\"…\"]`");
    }
    to.simple.emplace_back(IdSelector{css_.name()});
    return success();
}

Status Parser::class_name(CompoundSelector& to) {
    if (!css_.at_identifier()) {
        if (!css_.at_name_character()) return unexpected("the name of a class");
        return error_at(css_.at(), "a class written like this cannot begin with a digit",
                        "write `[class~=\"…\"]`");
    }
    to.simple.emplace_back(ClassSelector{css_.name()});
    return success();
}

Status Parser::attribute(CompoundSelector& to) {
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
Status Parser::comparison(AttributeSelector& attribute) {
    constexpr std::string_view operators = "~|^$*";
    const char first = css_.peek();
    const bool two_characters = operators.find(first) != std::string_view::npos && css_.peek(1) == '=';
    if (two_characters) css_.take(first);
    if (!css_.take('=')) return unexpected("`]` or one of `=`, `~=`, `|=`, `^=`, `$=`, `*=`");
    attribute.comparison = first;
    css_.skip_space();
    if (css_.peek() == '"' || css_.peek() == '\'') {
        const std::size_t at = css_.at();
        auto value = css_.string();
        if (!value) return error_at(at, "the quotes are not closed");
        attribute.value = std::move(*value);
    } else if (css_.at_identifier()) {
        attribute.value = css_.name();
    } else {
        return error_at(css_.at(), "the value of " + in_ticks(attribute.name) + " must stand in quotes");
    }
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

/// The first colon is read.
Status Parser::pseudo(CompoundSelector& to) {
    const std::size_t at = css_.at() - 1;
    const bool element = css_.take(':');
    if (!css_.at_identifier()) return unexpected("the name of a pseudo-class");
    const std::string name = ascii_lower(css_.name());
    if (element || name == "before" || name == "after" || name == "first-line" || name == "first-letter") {
        return error_at(
            at, in_ticks(text_.substr(at, css_.at() - at)) + " is a pseudo-element, which holds no control");
    }
    if (css_.take('(')) return function(name, at, to);
    if (std::ranges::find(function_names, name) != function_names.end()) {
        return error_at(at, in_ticks(":" + name) + " needs an argument in parentheses");
    }
    if (const auto plain = plain_pseudo_classes.find(name); plain != plain_pseudo_classes.end()) {
        to.simple.emplace_back(plain->second);
        return success();
    }
    const auto position = positions.find(name);
    if (position == positions.end()) return not_a_pseudo_class(name, at);
    const bool of_type = position->second.of_type;
    if (position->second.from_start) to.simple.emplace_back(Nth{of_type, false, 0, 1, {}, slots_++});
    if (position->second.from_end) to.simple.emplace_back(Nth{of_type, true, 0, 1, {}, slots_++});
    return success();
}

Error Parser::not_a_pseudo_class(const std::string& name, std::size_t at) const {
    if (depends_on_the_moment(name)) {
        return error_at(at, in_ticks(":" + name) + " depends on the moment and cannot be used in a pack");
    }
    std::vector<std::string> known(function_names.begin(), function_names.end());
    for (const auto& [supported, _] : plain_pseudo_classes) known.emplace_back(supported);
    for (const auto& [supported, _] : positions) known.emplace_back(supported);
    const std::string meant = nearest(name, known);
    return error_at(at, in_ticks(":" + name) + " is not supported",
                    meant.empty() ? "" : "did you mean `:" + meant + "`?");
}

/// The opening parenthesis is read.
Status Parser::function(const std::string& name, std::size_t at, CompoundSelector& to) {
    if (++depth_ > deepest)
        return error_at(at, "the parentheses are nested more than " + std::to_string(deepest) + " deep");
    OPTOUT_TRY(auto made, argument(name, at));
    css_.skip_space();
    if (!css_.take(')')) return unexpected("`)`");
    --depth_;
    to.simple.push_back(std::move(made));
    return success();
}

Result<SimpleSelector> Parser::argument(const std::string& name, std::size_t at) {
    if (name == "is" || name == "where") return matches_any(false);
    if (name == "not") return matches_any(true);
    if (name == "has") return has(at);
    if (name == "nth-child") return nth(false, false);
    if (name == "nth-last-child") return nth(false, true);
    if (name == "nth-of-type") return nth(true, false);
    if (name == "nth-last-of-type") return nth(true, true);
    if (name == "lang") return lang();
    if (plain_pseudo_classes.contains(name) || positions.contains(name)) {
        return error_at(at, in_ticks(":" + name) + " takes no argument");
    }
    return not_a_pseudo_class(name, at);
}

Result<SimpleSelector> Parser::matches_any(bool negated) {
    OPTOUT_TRY(auto alternatives, list(false));
    return SimpleSelector(MatchesAny{std::move(alternatives), negated, slots_++});
}

Result<SimpleSelector> Parser::has(std::size_t at) {
    if (in_has_) return error_at(at, "`:has()` cannot stand inside `:has()`");
    in_has_ = true;
    OPTOUT_TRY(auto relative, list(true));
    in_has_ = false;
    return SimpleSelector(Has{std::move(relative), slots_++});
}

Result<SimpleSelector> Parser::nth(bool of_type, bool from_end) {
    Nth made{of_type, from_end, 0, 0, {}, slots_++};
    css_.skip_space();
    OPTOUT_CHECK(step_and_offset(made));
    css_.skip_space();
    if (!of_type && keyword("of")) {
        OPTOUT_TRY(made.of, list(false));
    }
    return SimpleSelector(std::move(made));
}

/// An+B. White space may stand around the second sign only.
Status Parser::step_and_offset(Nth& nth) {
    const std::string wanted = "`even`, `odd` or a formula like `2n+1`";
    const bool odd = keyword("odd");
    if (odd || keyword("even")) {
        nth.step = 2;
        nth.offset = odd ? 1 : 0;
        return success();
    }
    const int sign = css_.take('-') ? -1 : 1;
    if (sign == 1) css_.take('+');
    const auto number = css_.digits();
    if (ascii_lower(css_.peek()) != 'n') {
        if (!number || css_.at_name_character()) return unexpected(wanted);
        nth.offset = sign * *number;
        return success();
    }
    css_.take(css_.peek());
    nth.step = sign * number.value_or(1);
    if (css_.at_name_character() && css_.peek() != '-') return unexpected(wanted);
    css_.skip_space();
    const bool minus = css_.take('-');
    if (!minus && !css_.take('+')) return success();
    css_.skip_space();
    const auto offset = css_.digits();
    if (!offset || css_.at_name_character()) return unexpected(wanted);
    nth.offset = minus ? -*offset : *offset;
    return success();
}

/// Reads the identifier that stands here if it is that word.
bool Parser::keyword(std::string_view word) {
    CssReader ahead = css_;
    if (!ahead.at_identifier() || !ascii_iequals(ahead.name(), word)) return false;
    css_ = ahead;
    return true;
}

Result<SimpleSelector> Parser::lang() {
    Lang made;
    do {
        css_.skip_space();
        const std::size_t at = css_.at();
        if (css_.at_identifier()) {
            made.ranges.push_back(css_.name());
        } else if (css_.peek() == '"' || css_.peek() == '\'') {
            auto range = css_.string();
            if (!range) return error_at(at, "the quotes are not closed");
            made.ranges.push_back(std::move(*range));
        } else {
            return unexpected("a language like `en` or `\"*-CH\"`");
        }
        css_.skip_space();
    } while (css_.take(','));
    return SimpleSelector(std::move(made));
}

}  // namespace

Result<Selector::List> parse_selector(std::string_view text) {
    return Parser(text).parse();
}

}  // namespace optout::page
