// The part of the parser that reads pseudo-classes.
#include "base/text.hpp"
#include "page/selector_names.hpp"
#include "page/selector_parser.hpp"

namespace optout::page {

namespace {

constexpr int deepest = 16;  // parentheses in parentheses

}  // namespace

/// The first colon is read.
Status SelectorParser::pseudo(CompoundSelector& to) {
    const std::size_t at = css_.at() - 1;
    const bool element = css_.take(':');
    if (!css_.at_identifier()) return unexpected("the name of a pseudo-class");
    const std::string name = ascii_lower(css_.name());
    if (element || name == "before" || name == "after" || name == "first-line" || name == "first-letter") {
        return error_at(
            at, in_ticks(text_.substr(at, css_.at() - at)) + " is a pseudo-element, which holds no control");
    }
    if (css_.take('(')) return function(name, at, to);
    if (is_function(name)) return error_at(at, in_ticks(":" + name) + " needs an argument in parentheses");
    if (const auto plain = plain_pseudo_class(name)) {
        to.simple.emplace_back(*plain);
        return success();
    }
    const auto place = position(name);
    if (!place) return not_a_pseudo_class(name, at);
    if (place->first) to.simple.emplace_back(Nth{place->of_type, false, 0, 1, {}, slots_++});
    if (place->last) to.simple.emplace_back(Nth{place->of_type, true, 0, 1, {}, slots_++});
    return success();
}

Error SelectorParser::not_a_pseudo_class(const std::string& name, std::size_t at) const {
    if (depends_on_the_moment(name)) {
        return error_at(at, in_ticks(":" + name) + " depends on the moment and cannot be used in a pack");
    }
    const std::string meant = nearest_pseudo_class(name);
    return error_at(at, in_ticks(":" + name) + " is not supported",
                    meant.empty() ? "" : "did you mean `:" + meant + "`?");
}

/// The opening parenthesis is read.
Status SelectorParser::function(const std::string& name, std::size_t at, CompoundSelector& to) {
    if (++depth_ > deepest)
        return error_at(at, "the parentheses are nested more than " + std::to_string(deepest) + " deep");
    OPTOUT_TRY(auto made, argument(name, at));
    css_.skip_space();
    if (!css_.take(')')) return unexpected("`)`");
    --depth_;
    to.simple.push_back(std::move(made));
    return success();
}

Result<SimpleSelector> SelectorParser::argument(const std::string& name, std::size_t at) {
    if (name == "is" || name == "where") return matches_any(false);
    if (name == "not") return matches_any(true);
    if (name == "has") return has(at);
    if (name == "nth-child") return nth(false, false);
    if (name == "nth-last-child") return nth(false, true);
    if (name == "nth-of-type") return nth(true, false);
    if (name == "nth-last-of-type") return nth(true, true);
    if (name == "lang") return lang();
    if (plain_pseudo_class(name) || position(name)) {
        return error_at(at, in_ticks(":" + name) + " takes no argument");
    }
    return not_a_pseudo_class(name, at);
}

Result<SimpleSelector> SelectorParser::matches_any(bool negated) {
    OPTOUT_TRY(auto alternatives, list(false));
    return SimpleSelector(MatchesAny{std::move(alternatives), negated, slots_++});
}

Result<SimpleSelector> SelectorParser::has(std::size_t at) {
    if (in_has_) return error_at(at, "`:has()` cannot stand inside `:has()`");
    in_has_ = true;
    OPTOUT_TRY(auto relative, list(true));
    in_has_ = false;
    return SimpleSelector(Has{std::move(relative), slots_++});
}

Result<SimpleSelector> SelectorParser::nth(bool of_type, bool from_end) {
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
Status SelectorParser::step_and_offset(Nth& nth) {
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

Result<SimpleSelector> SelectorParser::lang() {
    Lang made;
    do {
        css_.skip_space();
        OPTOUT_TRY(auto range, name_or_string("a language like `en` or `\"*-CH\"`"));
        made.ranges.push_back(std::move(range));
        css_.skip_space();
    } while (css_.take(','));
    return SimpleSelector(std::move(made));
}

}  // namespace optout::page
