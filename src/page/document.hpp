// An HTML page as received, in a compact form. gumbo is seen by document.cpp only.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace optout::page {

/// Number of a node in document order (pre-order); 0 is the document itself.
using NodeId = std::uint32_t;
inline constexpr NodeId no_node = std::numeric_limits<NodeId>::max();

/// The number of an element in the browser's live document, as an attribute of each element of a page that a
/// browser has given us. The root element of such a page has it too.
inline constexpr std::string_view live_number = "optout-node";

struct Attribute {
    std::string_view name;   // lower case for HTML elements
    std::string_view value;  // character references resolved
};

struct ParseLimits {
    std::size_t bytes = std::size_t{16} << 20;
    std::size_t elements = 250'000;
    std::size_t depth = 2'000;
    std::size_t steps = 100'000'000;  // for open elements at each tag and attributes of a tag
};

enum class NodeKind : std::uint8_t { document, element, text, comment };

/// `running`: inline, its text runs on. `box`: stands in a line, but keeps its text apart (inline-block, an
/// image, a text field). `block`: stands in lines of its own; br and hr end a line and count as blocks.
enum class Display : std::uint8_t { none, running, box, block };
/// What a browser has made of an element's styles.
struct Drawn {
    Display display;
    bool visible;
};

/// A parsed page. Nodes lie in document order, so the descendants of n are exactly n+1 … subtree_end(n)-1.
/// The content of <template> elements is left out, as it is no part of the document tree. Views stay valid as
/// long as the Document (moving it keeps them valid).
class Document {
  public:
    /// Parses as browsers do (WHATWG, scripting enabled). Bytes that are not UTF-8 are replaced, never an
    /// error. Error (too_large) when the text passes a limit, found out in time linear in the text; also when
    /// parsing takes more than seconds or some hundred MB, which only a page made for that purpose does.
    static Result<Document> parse(std::string_view html, const ParseLimits& limits = {});

    /// Takes a document over from a browser, as it is in this moment: no parser comes in between, so that
    /// nothing is moved or left out. Records end with U+001E, the fields of a record are split by U+001F:
    /// an element is "<" and two letters (h for HTML, else o; n, r, x, b for a Display, in upper case where
    /// the element is not visible) and its tag, then names and values of its attributes; ">" ends the last
    /// open element; a text is "\"" and itself, a comment "!" and itself. Error (too_large) as above,
    /// (malformed) for anything else.
    static Result<Document> take_over(std::string_view records, const ParseLimits& limits = {});

    Document(Document&&) noexcept;
    Document& operator=(Document&&) noexcept;
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;
    ~Document();

    [[nodiscard]] NodeId size() const;
    [[nodiscard]] NodeKind kind(NodeId node) const;
    [[nodiscard]] bool is_element(NodeId node) const { return kind(node) == NodeKind::element; }
    /// Local name, lower case for HTML elements; empty for other kinds of node.
    [[nodiscard]] std::string_view tag(NodeId node) const;
    /// True for elements of the HTML namespace (not SVG, not MathML).
    [[nodiscard]] bool is_html(NodeId node) const;
    /// Nothing where no browser has drawn the document.
    [[nodiscard]] std::optional<Drawn> drawn(NodeId node) const;
    /// How many elements stand before this one in document order, which is how a browser finds it again.
    [[nodiscard]] std::size_t element_number(NodeId element) const;
    /// Of a text or comment node; empty for other kinds of node.
    [[nodiscard]] std::string_view text(NodeId node) const;

    [[nodiscard]] std::span<const Attribute> attributes(NodeId node) const;
    /// Nothing when the element does not have it; an empty view when it is there without a value.
    [[nodiscard]] std::optional<std::string_view> attribute(NodeId node, std::string_view name) const;
    [[nodiscard]] bool has_attribute(NodeId node, std::string_view name) const {
        return attribute(node, name).has_value();
    }

    /// These return no_node when there is none.
    [[nodiscard]] NodeId root() const;  // the html element
    [[nodiscard]] NodeId parent(NodeId node) const;
    [[nodiscard]] NodeId first_child(NodeId node) const;
    [[nodiscard]] NodeId next_sibling(NodeId node) const;
    [[nodiscard]] NodeId previous_sibling(NodeId node) const;
    [[nodiscard]] NodeId parent_element(NodeId node) const;
    [[nodiscard]] NodeId next_element(NodeId node) const;      // sibling
    [[nodiscard]] NodeId previous_element(NodeId node) const;  // sibling
    /// First element in document order with that id.
    [[nodiscard]] NodeId by_id(std::string_view id) const;
    /// All elements with that id, in document order: a page may repeat one by mistake.
    [[nodiscard]] std::span<const NodeId> all_by_id(std::string_view id) const;
    /// True for a page that a browser has given us as it stood at that moment (`live_number`).
    [[nodiscard]] bool is_live() const;
    /// Nearest ancestor-or-self element with that tag.
    [[nodiscard]] NodeId closest(NodeId node, std::string_view tag) const;

    /// One past the last descendant.
    [[nodiscard]] NodeId subtree_end(NodeId node) const;
    [[nodiscard]] bool contains(NodeId ancestor, NodeId node) const {
        return node >= ancestor && node < subtree_end(ancestor);
    }
    /// All text nodes below (or the node's own text), joined; DOM textContent.
    [[nodiscard]] std::string text_content(NodeId node) const;

    /// The href of the first <base href>, as written; nothing when there is none.
    [[nodiscard]] std::optional<std::string_view> base_href() const;

    /// The elements with that tag, in document order; made on first use, then kept.
    [[nodiscard]] std::span<const NodeId> by_tag(std::string_view tag) const;
    /// The label elements whose for= names this id, in document order.
    [[nodiscard]] std::span<const NodeId> labels_for(std::string_view id) const;

    struct Tree;

  private:
    explicit Document(std::unique_ptr<Tree> tree);
    std::unique_ptr<Tree> tree_;
};

}  // namespace optout::page
