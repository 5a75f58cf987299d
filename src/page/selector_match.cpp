#include "page/selector_match.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace optout::page {

namespace {

bool is_equal(std::string_view a, std::string_view b, bool any_case) {
    return any_case ? ascii_iequals(a, b) : a == b;
}

bool contains(std::string_view text, std::string_view part, bool any_case) {
    const auto same = [&](char a, char b) { return any_case ? ascii_lower(a) == ascii_lower(b) : a == b; };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

/// `text` is a list of words between white space.
bool has_word(std::string_view text, std::string_view word, bool any_case) {
    constexpr std::string_view spaces = " \t\n\r\f";
    while (!text.empty()) {
        const std::string_view next = text.substr(0, text.find_first_of(spaces));
        if (!next.empty() && is_equal(next, word, any_case)) return true;
        text.remove_prefix(std::min(next.size() + 1, text.size()));
    }
    return false;
}

bool compares(std::string_view text, const AttributeSelector& selector, bool any_case) {
    const std::string_view value = selector.value;
    const bool can_be_part = !value.empty() && value.size() <= text.size();
    switch (selector.comparison) {
        case '=':
            return is_equal(text, value, any_case);
        case '~':
            return has_word(text, value, any_case);
        case '|':
            return is_equal(text, value, any_case) ||
                   (text.substr(0, value.size() + 1).ends_with('-') && text.size() > value.size() &&
                    is_equal(text.substr(0, value.size()), value, any_case));
        case '^':
            return can_be_part && is_equal(text.substr(0, value.size()), value, any_case);
        case '$':
            return can_be_part && is_equal(text.substr(text.size() - value.size()), value, any_case);
        case '*':
            return can_be_part && contains(text, value, any_case);
        default:
            return true;
    }
}

/// Extended filtering, RFC 4647 section 3.3.2. The empty range is for elements without a language.
bool is_in_range(std::string_view language, std::string_view range) {
    if (language.empty() || range.empty()) return language.empty() && range.empty();
    const auto tags = split(language, '-');
    const auto wanted = split(range, '-');
    if (wanted[0] != "*" && !ascii_iequals(wanted[0], tags[0])) return false;
    std::size_t tag = 1;
    for (std::size_t i = 1; i < wanted.size(); ++i) {
        if (wanted[i] == "*") continue;
        while (tag < tags.size() && tags[tag].size() > 1 && !ascii_iequals(tags[tag], wanted[i])) ++tag;
        if (tag == tags.size() || !ascii_iequals(tags[tag], wanted[i])) return false;
        ++tag;
    }
    return true;
}

}  // namespace

bool Matcher::matches(NodeId element, const ComplexSelector& selector) {
    return match_from(element, selector, selector.compounds.size() - 1) == Outcome::matches;
}

bool Matcher::matches_any(NodeId element, const SelectorList& list) {
    return std::ranges::any_of(list, [&](const auto& selector) { return matches(element, selector); });
}

/// Does the element match the compound, and what stands on the left of it the rest?
Matcher::Outcome Matcher::match_from(NodeId element, const ComplexSelector& selector, std::size_t compound) {
    if (!test(element, selector.compounds[compound])) return Outcome::fails_here;
    return compound == 0 ? Outcome::matches : match_left(element, selector, compound);
}

Matcher::Outcome Matcher::match_left(NodeId element, const ComplexSelector& selector, std::size_t compound) {
    NodeId parent = document_.parent_element(element);
    switch (selector.compounds[compound].combinator) {
        case Combinator::descendant:
            for (; parent != no_node; parent = document_.parent_element(parent)) {
                const Outcome outcome = match_from(parent, selector, compound - 1);
                if (outcome == Outcome::matches || outcome == Outcome::fails) return outcome;
            }
            return Outcome::fails;
        case Combinator::child:
            return parent == no_node ? Outcome::fails : match_from(parent, selector, compound - 1);
        case Combinator::next_sibling: {
            const NodeId previous = document_.previous_element(element);
            return previous == no_node ? Outcome::fails_here : match_from(previous, selector, compound - 1);
        }
        case Combinator::later_sibling:
            return has_match_before(element, selector, compound - 1) ? Outcome::matches : Outcome::fails_here;
    }
    return Outcome::fails;
}

/// True when an earlier sibling matches up to the compound. The siblings are gone through once for all
/// elements.
bool Matcher::has_match_before(NodeId element, const ComplexSelector& selector, std::size_t compound) {
    const NodeId parent = document_.parent(element);
    const auto [known, is_new] = searches_.try_emplace({&selector.compounds[compound], parent});
    Search& search = known->second;
    if (is_new) {
        search.next = document_.first_child(parent);
        if (!document_.is_element(search.next)) search.next = document_.next_element(search.next);
    }
    while (search.found == no_node && search.next != no_node && search.next < element) {
        const NodeId tried = search.next;
        search.next = document_.next_element(tried);
        if (match_from(tried, selector, compound) == Outcome::matches) search.found = tried;
    }
    return search.found != no_node && search.found < element;
}

bool Matcher::test(NodeId element, const CompoundSelector& compound) {
    return std::ranges::all_of(compound.simple, [&](const SimpleSelector& simple) {
        return std::visit([&](const auto& kind) { return test(element, kind); }, simple);
    });
}

bool Matcher::test(NodeId element, const TypeSelector& type) const {
    return document_.tag(element) == (document_.is_html(element) ? type.lower : type.name);
}

bool Matcher::test(NodeId element, const IdSelector& id) const {
    return document_.attribute(element, "id") == id.name;
}

bool Matcher::test(NodeId element, const ClassSelector& class_name) const {
    return has_word(document_.attribute(element, "class").value_or(""), class_name.name, false);
}

bool Matcher::test(NodeId element, const AttributeSelector& attribute) const {
    const bool html = document_.is_html(element);
    const auto value = document_.attribute(element, html ? attribute.lower : attribute.name);
    const bool of_attribute = attribute.letter_case == LetterCase::of_attribute;
    const bool any_case =
        of_attribute ? html && attribute.html_ignores_case : attribute.letter_case == LetterCase::ignored;
    return value && compares(*value, attribute, any_case);
}

bool Matcher::test(NodeId element, const MatchesAny& any) {
    const bool searches =
        std::ranges::any_of(any.list, [](const auto& selector) { return selector.compounds.size() > 1; });
    if (!searches) return matches_any(element, any.list) != any.negated;
    auto& answers = memories_[any.slot].answers;
    const auto known = answers.find(element);
    if (known != answers.end()) return known->second;
    return answers[element] = matches_any(element, any.list) != any.negated;
}

bool Matcher::test(NodeId element, const Lang& lang) const {
    const std::string_view spoken = language(document_, element);
    return std::ranges::any_of(lang.ranges,
                               [&](const std::string& range) { return is_in_range(spoken, range); });
}

bool Matcher::test(NodeId element, PseudoClass pseudo_class) {
    switch (pseudo_class) {
        case PseudoClass::root:
            return element == document_.root();
        case PseudoClass::scope:
            return element == scope_;
        case PseudoClass::empty:
            return is_empty(element);
        case PseudoClass::checked:
            return choices_.is_checked(element);
        case PseudoClass::disabled:
            return is_actually_disabled(document_, element);
        case PseudoClass::enabled:
            return can_be_disabled(document_, element) && !is_actually_disabled(document_, element);
        case PseudoClass::required:
            return is_required(document_, element);
        case PseudoClass::optional:
            return can_be_optional(document_, element) && !is_required(document_, element);
        case PseudoClass::read_write:
            return is_read_write(document_, element);
        case PseudoClass::read_only:
            return document_.is_html(element) && !is_read_write(document_, element);
        case PseudoClass::link:
            return is_link(document_, element);
    }
    return false;
}

bool Matcher::is_empty(NodeId element) const {
    for (NodeId child = document_.first_child(element); child != no_node;
         child = document_.next_sibling(child)) {
        if (document_.is_element(child)) return false;
        if (document_.kind(child) == NodeKind::text && !document_.text(child).empty()) return false;
    }
    return true;
}

bool Matcher::test(NodeId element, const Nth& nth) {
    auto& places = memories_[nth.slot].places;
    if (!places.contains(element)) count_siblings(element, nth, places);
    const Place place = places[element];
    const int index = nth.from_end ? place.from_end : place.from_start;
    if (index == 0) return false;
    const int distance = index - nth.offset;
    return nth.step == 0 ? distance == 0 : distance % nth.step == 0 && distance / nth.step >= 0;
}

/// Finds the places of the element and of all its siblings.
void Matcher::count_siblings(NodeId element, const Nth& nth, std::unordered_map<NodeId, Place>& places) {
    using Type = std::pair<std::string_view, bool>;
    std::map<Type, int> counts;
    std::vector<std::pair<NodeId, int*>> counted;
    for (NodeId sibling = document_.first_child(document_.parent(element)); sibling != no_node;
         sibling = document_.next_sibling(sibling)) {
        if (!document_.is_element(sibling)) continue;
        Place& place = places[sibling];
        if (!nth.of.empty() && !matches_any(sibling, nth.of)) continue;
        int& count = counts[nth.of_type ? Type{document_.tag(sibling), document_.is_html(sibling)} : Type{}];
        place.from_start = ++count;
        counted.emplace_back(sibling, &count);
    }
    for (const auto& [sibling, count] : counted)
        places[sibling].from_end = *count + 1 - places[sibling].from_start;
}

bool Matcher::test(NodeId element, const Has& has) {
    auto& anchors = memories_[has.slot].anchors;
    if (anchors.empty()) {
        for (const ComplexSelector& relative : has.relative) anchors.push_back(find_anchors(relative));
    }
    return std::ranges::any_of(anchors, [&](const auto& marks) { return marks[element]; });
}

/// Goes from the right end of the selector to the anchors, for the whole document at once.
std::vector<bool> Matcher::find_anchors(const ComplexSelector& relative) {
    std::vector<bool> marked(document_.size(), true);
    for (auto compound = relative.compounds.rbegin(); compound != relative.compounds.rend(); ++compound) {
        std::vector<bool> left(document_.size());
        for (NodeId node = 0; node < document_.size(); ++node) {
            if (marked[node] && document_.is_element(node) && test(node, *compound))
                mark_left(node, compound->combinator, left);
        }
        marked = std::move(left);
    }
    return marked;
}

/// Marks the elements that have this one to their right. Where one is marked, those beyond it are, too.
void Matcher::mark_left(NodeId element, Combinator combinator, std::vector<bool>& marks) const {
    const bool upwards = combinator == Combinator::descendant || combinator == Combinator::child;
    const bool once = combinator == Combinator::child || combinator == Combinator::next_sibling;
    const auto step = [&](NodeId node) {
        return upwards ? document_.parent_element(node) : document_.previous_element(node);
    };
    for (NodeId node = step(element); node != no_node && !marks[node]; node = step(node)) {
        marks[node] = true;
        if (once) return;
    }
}

}  // namespace optout::page
