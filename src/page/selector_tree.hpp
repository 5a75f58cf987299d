// A selector after parsing. Private to selector*.cpp. The names are those of Selectors Level 4.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "page/selector.hpp"

namespace optout::page {

struct ComplexSelector;
using SelectorList = std::vector<ComplexSelector>;

struct TypeSelector {
    std::string name;
    std::string lower;  // what HTML elements are compared with
};
struct IdSelector {
    std::string name;
};
struct ClassSelector {
    std::string name;
};

enum class LetterCase { of_attribute, ignored, counts };
struct AttributeSelector {
    std::string name;
    std::string lower;  // what HTML elements are compared with
    char comparison =
        '\0';  // the first character of the operator; \0 asks only whether the attribute is there
    std::string value;
    LetterCase letter_case = LetterCase::of_attribute;
    bool html_ignores_case = false;  // the HTML standard compares the values of this attribute so
};

/// A slot is a number by which a match remembers what it found out for one of the following.
using Slot = std::size_t;

struct MatchesAny {  // :is(), :where(); with `negated` :not()
    SelectorList list;
    bool negated = false;
    Slot slot = 0;
};
struct Has {
    SelectorList relative;
    Slot slot = 0;
};
struct Nth {
    bool of_type = false;
    bool from_end = false;
    int step = 0;
    int offset = 0;
    SelectorList of;  // empty: any sibling counts
    Slot slot = 0;
};
struct Lang {
    std::vector<std::string> ranges;
};
enum class PseudoClass {
    root,
    scope,
    empty,
    checked,
    disabled,
    enabled,
    required,
    optional,
    read_only,
    read_write,
    link,
};

using SimpleSelector = std::variant<TypeSelector, IdSelector, ClassSelector, AttributeSelector, MatchesAny,
                                    Has, Nth, Lang, PseudoClass>;

enum class Combinator { descendant, child, next_sibling, later_sibling };

struct CompoundSelector {
    Combinator combinator =
        Combinator::descendant;  // to the compound on the left; of the first one in :has(): to the anchor
    std::vector<SimpleSelector> simple;  // none for `*`
};
struct ComplexSelector {
    std::vector<CompoundSelector> compounds;  // left to right
};

struct Selector::List {
    SelectorList alternatives;
    Slot slots = 0;
};

}  // namespace optout::page
