#include "page/selector.hpp"

#include <algorithm>

#include "page/selector_match.hpp"
#include "page/selector_parser.hpp"

namespace optout::page {

namespace {

void add_below(std::vector<NodeId>& to, std::span<const NodeId> elements, const Document& document,
               NodeId scope) {
    const auto first = std::ranges::upper_bound(elements, scope);
    const auto last = std::ranges::lower_bound(first, elements.end(), document.subtree_end(scope));
    to.insert(to.end(), first, last);
}

/// The elements below `scope` that can match at all, by what the last compound says.
std::vector<NodeId> candidates(const Document& document, NodeId scope, const ComplexSelector& selector) {
    std::vector<NodeId> found;
    const TypeSelector* type = nullptr;
    for (const SimpleSelector& simple : selector.compounds.back().simple) {
        if (const auto* id = std::get_if<IdSelector>(&simple)) {
            add_below(found, document.all_by_id(id->name), document, scope);
            return found;
        }
        if (const auto* named = std::get_if<TypeSelector>(&simple)) type = named;
    }
    if (type != nullptr) {
        add_below(found, document.by_tag(type->lower), document, scope);
        if (type->name != type->lower) add_below(found, document.by_tag(type->name), document, scope);
        return found;
    }
    for (NodeId node = scope + 1; node < document.subtree_end(scope); ++node) {
        if (document.is_element(node)) found.push_back(node);
    }
    return found;
}

}  // namespace

Result<Selector> Selector::parse(std::string_view text) {
    OPTOUT_TRY(auto list, SelectorParser(text).parse());
    Selector selector;
    selector.text_ = text;
    selector.list_ = std::make_shared<const List>(std::move(list));
    return selector;
}

bool Selector::matches(const Document& document, NodeId element) const {
    if (!document.is_element(element)) return false;
    Matcher matcher(document, element, list_->slots);
    return std::ranges::any_of(list_->alternatives,
                               [&](const auto& selector) { return matcher.matches(element, selector); });
}

std::vector<NodeId> Selector::select(const Document& document, NodeId scope) const {
    Matcher matcher(document, scope == 0 ? document.root() : scope, list_->slots);
    std::vector<NodeId> selected;
    for (const ComplexSelector& selector : list_->alternatives) {
        for (const NodeId element : candidates(document, scope, selector)) {
            if (matcher.matches(element, selector)) selected.push_back(element);
        }
    }
    std::ranges::sort(selected);
    selected.erase(std::unique(selected.begin(), selected.end()), selected.end());
    return selected;
}

}  // namespace optout::page
