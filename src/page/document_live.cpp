// A document as a browser has it.
#include <string>
#include <unordered_map>

#include "base/text.hpp"
#include "page/document_tree.hpp"
#include "page/tag_scan.hpp"

namespace optout::page {

namespace {

constexpr char end_of_record = '\x1E';
constexpr char end_of_field = '\x1F';

Error malformed() {
    return {ErrorKind::malformed, "the browser handed over a page that cannot be read", "", ""};
}

std::string_view take_until(std::string_view& text, char end) {
    const std::string_view part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

std::optional<Drawn> read_drawn(char letter) {
    const bool visible = letter == ascii_lower(letter);
    switch (ascii_lower(letter)) {
        case 'n':
            return Drawn{Display::none, visible};
        case 'r':
            return Drawn{Display::running, visible};
        case 'x':
            return Drawn{Display::box, visible};
        case 'b':
            return Drawn{Display::block, visible};
        default:
            return std::nullopt;
    }
}

class TakeOver {
  public:
    explicit TakeOver(const ParseLimits& limits) : limits_(limits) {
        tree_->nodes.emplace_back();
        open_.push_back({0, no_node});
    }

    Status read(std::string_view records) {
        while (!records.empty()) OPTOUT_CHECK(read_record(take_until(records, end_of_record)));
        if (open_.size() != 1) return malformed();
        close();
        return success();
    }
    std::unique_ptr<Document::Tree> take() { return std::move(tree_); }

  private:
    using Tree = Document::Tree;
    struct Open {
        NodeId id;
        NodeId last_child;
    };

    Status read_record(std::string_view record) {
        if (record.empty()) return malformed();
        const char kind = record.front();
        record.remove_prefix(1);
        switch (kind) {
            case '<':
                return add_element(record);
            case '>':
                if (open_.size() < 2) return malformed();
                close();
                return success();
            case '"':
                add_text(NodeKind::text, record);
                return success();
            case '!':
                add_text(NodeKind::comment, record);
                return success();
            default:
                return malformed();
        }
    }

    void close() {
        tree_->nodes[open_.back().id].end = static_cast<NodeId>(tree_->nodes.size());
        open_.pop_back();
    }

    Tree::Node& add(NodeKind kind) {
        const auto id = static_cast<NodeId>(tree_->nodes.size());
        Tree::Node& node = tree_->nodes.emplace_back();
        node.parent = open_.back().id;
        node.previous = std::exchange(open_.back().last_child, id);
        node.end = id + 1;
        node.kind = kind;
        return node;
    }

    void add_text(NodeKind kind, std::string_view text) {
        Tree::Node& node = add(kind);
        node.first = static_cast<std::uint32_t>(tree_->texts.size());
        tree_->texts.push_back(tree_->strings.copy(text));
    }

    Status add_element(std::string_view record) {
        if (++elements_ > limits_.elements) return page_too_large("has too many elements");
        if (open_.size() > limits_.depth) return page_too_large("is nested too deeply");
        const std::string_view head = take_until(record, end_of_field);
        const auto drawn = head.size() > 2 ? read_drawn(head[1]) : std::nullopt;
        if (!drawn) return malformed();
        Tree::Node& node = add(NodeKind::element);
        node.html = head[0] == 'h';
        node.drawn = drawn;
        node.tag = intern(head.substr(2));
        node.first = static_cast<std::uint32_t>(tree_->attributes.size());
        while (!record.empty()) {
            const std::string_view name = take_until(record, end_of_field);
            const std::string_view value = take_until(record, end_of_field);
            tree_->attributes.push_back({tree_->strings.copy(name), tree_->strings.copy(value)});
            ++node.count;
        }
        open_.push_back({static_cast<NodeId>(tree_->nodes.size() - 1), no_node});
        return success();
    }

    Tree::TagNumber intern(std::string_view name) {
        const auto known = tag_numbers_.find(name);
        if (known != tag_numbers_.end()) return known->second;
        const auto number = static_cast<Tree::TagNumber>(tree_->tags.size());
        tree_->tags.push_back(tree_->strings.copy(name));
        tag_numbers_.emplace(tree_->tags.back(), number);
        return number;
    }

    const ParseLimits& limits_;
    std::unique_ptr<Tree> tree_ = std::make_unique<Tree>();
    std::vector<Open> open_;
    std::size_t elements_ = 0;
    std::unordered_map<std::string_view, Tree::TagNumber> tag_numbers_;
};

}  // namespace

Result<Document> Document::take_over(std::string_view records, const ParseLimits& limits) {
    if (records.size() > limits.bytes) return page_too_large("is too long");
    TakeOver reading(limits);
    OPTOUT_CHECK(reading.read(records));
    return Document(reading.take());
}

}  // namespace optout::page
