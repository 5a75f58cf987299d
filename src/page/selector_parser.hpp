// From the text of a selector to its tree. Private to selector*.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "page/css_reader.hpp"
#include "page/selector_tree.hpp"

namespace optout::page {

class SelectorParser {
  public:
    explicit SelectorParser(std::string_view text) : text_(text), css_(text) {}
    /// Error (pack) with the position of what is wrong or not supported.
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
    Result<std::string> name_or_string(const std::string& wanted);
    bool keyword(std::string_view word);

    Status pseudo(CompoundSelector& to);

    Status function(const std::string& name, std::size_t at, CompoundSelector& to);
    Result<SimpleSelector> argument(const std::string& name, std::size_t at);
    Result<SimpleSelector> matches_any(bool negated);
    Result<SimpleSelector> has(std::size_t at);
    Result<SimpleSelector> nth(bool of_type, bool from_end);
    Status step_and_offset(Nth& nth);
    Result<SimpleSelector> lang();
    Error not_a_pseudo_class(const std::string& name, std::size_t at) const;

    std::string_view text_;
    CssReader css_;
    int depth_ = 0;
    bool in_has_ = false;
    Slot slots_ = 0;
};

/// For messages: between backticks, without control characters.
[[nodiscard]] std::string in_ticks(std::string_view text);

}  // namespace optout::page
