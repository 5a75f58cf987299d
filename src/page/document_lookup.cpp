// Moving about in a Document and looking things up.
#include <algorithm>

#include "page/document_tree.hpp"

namespace optout::page {

ElementIndex::ElementIndex(std::vector<Entry> entries) {
    std::ranges::sort(entries);
    keys_.reserve(entries.size());
    nodes_.reserve(entries.size());
    for (const auto& [key, node] : entries) {
        keys_.push_back(key);
        nodes_.push_back(node);
    }
}

std::span<const NodeId> ElementIndex::find(std::string_view key) const {
    const auto [first, last] = std::equal_range(keys_.begin(), keys_.end(), key);
    const auto offset = static_cast<std::size_t>(first - keys_.begin());
    return std::span(nodes_).subspan(offset, static_cast<std::size_t>(last - first));
}

Document::Document(std::unique_ptr<Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

NodeId Document::size() const {
    return static_cast<NodeId>(tree_->nodes.size());
}
NodeKind Document::kind(NodeId node) const {
    return tree_->nodes[node].kind;
}
std::string_view Document::tag(NodeId node) const {
    return tree_->tags[tree_->nodes[node].tag];
}
bool Document::is_html(NodeId node) const {
    return tree_->nodes[node].html;
}

std::optional<Drawn> Document::drawn(NodeId node) const {
    return tree_->nodes[node].drawn;
}
std::size_t Document::element_number(NodeId element) const {
    const auto before = std::span(tree_->nodes).first(element);
    return static_cast<std::size_t>(std::ranges::count(before, NodeKind::element, &Tree::Node::kind));
}

std::string_view Document::text(NodeId node) const {
    const Tree::Node& n = tree_->nodes[node];
    const bool has_text = n.kind == NodeKind::text || n.kind == NodeKind::comment;
    return has_text ? tree_->texts[n.first] : std::string_view();
}

std::span<const Attribute> Document::attributes(NodeId node) const {
    const Tree::Node& n = tree_->nodes[node];
    if (n.kind != NodeKind::element) return {};
    return std::span<const Attribute>(tree_->attributes).subspan(n.first, n.count);
}

std::optional<std::string_view> Document::attribute(NodeId node, std::string_view name) const {
    for (const Attribute& attribute : attributes(node)) {
        if (attribute.name == name) return attribute.value;
    }
    return std::nullopt;
}

NodeId Document::root() const {
    for (NodeId child = first_child(0); child != no_node; child = next_sibling(child)) {
        if (is_element(child)) return child;
    }
    return no_node;
}

bool Document::is_live() const {
    const NodeId html = root();
    return html != no_node && has_attribute(html, live_number);
}

NodeId Document::parent(NodeId node) const {
    return tree_->nodes[node].parent;
}
NodeId Document::subtree_end(NodeId node) const {
    return tree_->nodes[node].end;
}
NodeId Document::previous_sibling(NodeId node) const {
    return tree_->nodes[node].previous;
}

NodeId Document::first_child(NodeId node) const {
    return node + 1 < subtree_end(node) ? node + 1 : no_node;
}

NodeId Document::next_sibling(NodeId node) const {
    const NodeId above = parent(node);
    return above != no_node && subtree_end(node) < subtree_end(above) ? subtree_end(node) : no_node;
}

NodeId Document::parent_element(NodeId node) const {
    const NodeId above = parent(node);
    return above != no_node && is_element(above) ? above : no_node;
}

NodeId Document::next_element(NodeId node) const {
    do node = next_sibling(node);
    while (node != no_node && !is_element(node));
    return node;
}

NodeId Document::previous_element(NodeId node) const {
    do node = previous_sibling(node);
    while (node != no_node && !is_element(node));
    return node;
}

NodeId Document::closest(NodeId node, std::string_view wanted) const {
    while (node != no_node && !(is_element(node) && tag(node) == wanted)) node = parent(node);
    return node;
}

std::string Document::text_content(NodeId node) const {
    std::string joined(text(node));
    for (NodeId n = node + 1; n < subtree_end(node); ++n) {
        if (kind(n) == NodeKind::text) joined += text(n);
    }
    return joined;
}

std::optional<std::string_view> Document::base_href() const {
    for (const NodeId base : by_tag("base")) {
        if (const auto href = attribute(base, "href"); href && is_html(base)) return href;
    }
    return std::nullopt;
}

NodeId Document::by_id(std::string_view id) const {
    const auto found = all_by_id(id);
    return found.empty() ? no_node : found.front();
}

std::span<const NodeId> Document::all_by_id(std::string_view id) const {
    if (!tree_->ids) {
        std::vector<ElementIndex::Entry> entries;
        for (NodeId node = 0; node < size(); ++node) {
            if (const auto value = attribute(node, "id"); value && !value->empty())
                entries.emplace_back(*value, node);
        }
        tree_->ids.emplace(std::move(entries));
    }
    return tree_->ids->find(id);
}

std::span<const NodeId> Document::labels_for(std::string_view id) const {
    if (!tree_->labels) {
        std::vector<ElementIndex::Entry> entries;
        for (const NodeId label : by_tag("label")) {
            if (const auto value = attribute(label, "for"); value && is_html(label))
                entries.emplace_back(*value, label);
        }
        tree_->labels.emplace(std::move(entries));
    }
    return tree_->labels->find(id);
}

std::span<const NodeId> Document::by_tag(std::string_view wanted) const {
    if (tree_->elements.empty()) {
        tree_->elements.resize(tree_->tags.size());
        for (NodeId node = 0; node < size(); ++node) {
            if (is_element(node)) tree_->elements[tree_->nodes[node].tag].push_back(node);
        }
    }
    const auto found = std::ranges::find(tree_->tags, wanted);
    if (wanted.empty() || found == tree_->tags.end()) return {};
    return tree_->elements[static_cast<std::size_t>(found - tree_->tags.begin())];
}

}  // namespace optout::page
