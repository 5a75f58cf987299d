// Matching a selector tree against a document. Private to selector*.cpp.
#pragma once

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "page/html_pseudo_class.hpp"
#include "page/selector_tree.hpp"

namespace optout::page {

/// Answers for one document, one selector and one scope. What it finds out on the way it remembers, so that
/// asking for every element takes time in proportion to their number, times the depth at worst.
class Matcher {
  public:
    /// `scope` is what :scope means.
    Matcher(const Document& document, NodeId scope, Slot slots)
        : document_(document), scope_(scope), choices_(document), memories_(slots) {}

    [[nodiscard]] bool matches(NodeId element, const ComplexSelector& selector);

  private:
    /// `fails` says that no element further up can match either, which keeps the search from trying them all.
    enum class Outcome { matches, fails_here, fails };
    struct Place {
        int from_start = 0;
        int from_end = 0;
    };
    struct Memory {
        std::unordered_map<NodeId, bool> answers;  // of :is(), :where(), :not()
        std::unordered_map<NodeId, Place> places;  // of :nth-child() and its like; 0 where it does not count
        std::vector<std::vector<bool>> anchors;    // of :has(), for each of its selectors
    };
    /// How far the children of a parent have been looked at for the first that matches.
    struct Search {
        NodeId next = no_node;
        NodeId found = no_node;
    };

    bool matches_any(NodeId element, const SelectorList& list);
    Outcome match_from(NodeId element, const ComplexSelector& selector, std::size_t compound);
    Outcome match_left(NodeId element, const ComplexSelector& selector, std::size_t compound);
    bool has_match_before(NodeId element, const ComplexSelector& selector, std::size_t compound);

    bool test(NodeId element, const CompoundSelector& compound);
    bool test(NodeId element, const TypeSelector& type) const;
    bool test(NodeId element, const IdSelector& id) const;
    bool test(NodeId element, const ClassSelector& class_name) const;
    bool test(NodeId element, const AttributeSelector& attribute) const;
    bool test(NodeId element, const MatchesAny& any);
    bool test(NodeId element, const Has& has);
    bool test(NodeId element, const Nth& nth);
    bool test(NodeId element, const Lang& lang) const;
    bool test(NodeId element, PseudoClass pseudo_class);

    bool is_empty(NodeId element) const;
    void count_siblings(NodeId element, const Nth& nth, std::unordered_map<NodeId, Place>& places);
    std::vector<bool> find_anchors(const ComplexSelector& relative);
    void mark_left(NodeId element, Combinator combinator, std::vector<bool>& marks) const;

    const Document& document_;
    NodeId scope_;
    Choices choices_;
    std::vector<Memory> memories_;
    std::map<std::pair<const CompoundSelector*, NodeId>, Search> searches_;  // by parent
};

}  // namespace optout::page
