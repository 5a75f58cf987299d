// How a Document lies in memory. Private to document*.cpp.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "page/arena.hpp"
#include "page/document.hpp"

namespace optout::page {

/// Elements by a key, those of one key in document order.
class ElementIndex {
  public:
    using Entry = std::pair<std::string_view, NodeId>;
    explicit ElementIndex(std::vector<Entry> entries);
    [[nodiscard]] std::span<const NodeId> find(std::string_view key) const;

  private:
    std::vector<std::string_view> keys_;  // sorted; keys_[i] belongs to nodes_[i]
    std::vector<NodeId> nodes_;
};

struct Document::Tree {
    using TagNumber = std::uint32_t;

    struct Node {
        NodeId parent = no_node;
        NodeId previous = no_node;  // sibling
        NodeId end = 0;             // one past the last descendant
        TagNumber tag = 0;          // 0 unless an element
        std::uint32_t first = 0;    // of its attributes; its place in `texts`
        std::uint32_t count = 0;    // of its attributes
        NodeKind kind = NodeKind::document;
        bool html = false;
        std::optional<Drawn> drawn;
    };

    std::vector<Node> nodes;
    std::vector<Attribute> attributes;
    std::vector<std::string_view> texts;
    std::vector<std::string_view> tags{""};  // by TagNumber
    Arena strings;                           // what all the views point to

    // Made on first use.
    std::optional<ElementIndex> ids;
    std::optional<ElementIndex> labels;
    std::vector<std::vector<NodeId>> elements;  // by TagNumber
};

}  // namespace optout::page
