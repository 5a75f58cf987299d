#include "terms/markdown.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "terms/element_kind.hpp"
#include "terms/line_writer.hpp"
#include "terms/link.hpp"

namespace optout::terms {

namespace {

using page::no_node;
using page::NodeId;
using page::NodeKind;

bool has_letters(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xC3 || (byte < 0x80 && std::isalnum(byte) != 0);
    });
}

class Renderer {
  public:
    Renderer(const page::Document& document, const Selection& selection, LinkBase links)
        : document_(document), removed_(selection.removed), links_(std::move(links)) {}

    void render(const Slice& slice) {
        slice_ = slice;
        const bool is_one_element = document_.subtree_end(slice.from) == slice.to;
        top_ = is_one_element ? slice.from : NodeId{0};
        walk(top_);
        writer_.end_block();
    }

    std::string take() { return writer_.take(); }

  private:
    /// Each level of the page is a level of this, of which the parser allows some thousand.
    void walk(NodeId node) {  // NOLINT(misc-no-recursion)
        if (node >= slice_.to || document_.subtree_end(node) <= slice_.from) return;
        switch (document_.kind(node)) {
            case NodeKind::text:
                if (is_in(node)) writer_.text(document_.text(node));
                return;
            case NodeKind::element:
                element(node);
                return;
            case NodeKind::document:
                children(node);
                return;
            case NodeKind::comment:
                return;
        }
    }

    void children(NodeId node) {  // NOLINT(misc-no-recursion)
        for (NodeId child = document_.first_child(node); child != no_node;
             child = document_.next_sibling(child))
            walk(child);
    }

    [[nodiscard]] bool is_in(NodeId node) const { return node >= slice_.from && !removed_[node]; }

    void element(NodeId node) {  // NOLINT(misc-no-recursion)
        const ElementKind kind = element_kind(document_, node);
        if (kind == ElementKind::left_out) return;
        if (is_in(node) && node != top_ && is_furniture(document_, node)) return;
        switch (kind) {
            case ElementKind::line_break:
                if (is_in(node)) writer_.line_break();
                return;
            case ElementKind::image:
                if (is_in(node)) image(node);
                return;
            case ElementKind::link:
                link(node);
                return;
            case ElementKind::running:
                running(node);
                return;
            default:
                writer_.end_block();
                block(node, kind);
                writer_.end_block();
        }
    }

    void block(NodeId node, ElementKind kind) {  // NOLINT(misc-no-recursion)
        switch (kind) {
            case ElementKind::heading:
                heading(node);
                return;
            case ElementKind::item:
                item(node);
                return;
            case ElementKind::quotation:
                nested(node, "> ", "> ");
                return;
            case ElementKind::table:
                table(node);
                return;
            case ElementKind::preformatted:
                writer_.keep_lines(true);
                children(node);
                writer_.keep_lines(false);
                return;
            default:
                children(node);
        }
    }

    void running(NodeId node) {  // NOLINT(misc-no-recursion)
        const auto hidden_email = document_.attribute(node, "data-cfemail");
        const auto email = hidden_email ? shown_email(*hidden_email) : std::nullopt;
        if (!email) return children(node);
        if (is_in(node)) writer_.text(*email);
    }

    void image(NodeId node) {
        const std::string alt = collapse_space(document_.attribute(node, "alt").value_or(""));
        if (alt.empty()) return;
        writer_.raw("![");
        writer_.text(alt);
        writer_.raw("]");
    }

    void heading(NodeId node) {  // NOLINT(misc-no-recursion)
        const auto breaks = writer_.breaks();
        if (breaks == LineWriter::Breaks::lines) {
            writer_.set_breaks(LineWriter::Breaks::spaces);
            children(node);
            writer_.set_breaks(breaks);
            writer_.heading(document_.tag(node)[1] - '0');
            writer_.end_block();
            writer_.heading(0);
        } else {
            children(node);
        }
    }

    void nested(NodeId node, std::string marker, std::string indent) {  // NOLINT(misc-no-recursion)
        if (writer_.breaks() != LineWriter::Breaks::lines || !is_in(node)) return children(node);
        writer_.open(std::move(marker), std::move(indent));
        children(node);
        writer_.end_block();
        writer_.close();
    }

    void item(NodeId node) {  // NOLINT(misc-no-recursion)
        const NodeId list = document_.parent_element(node);
        const bool is_numbered = list != no_node && document_.tag(list) == "ol";
        if (!is_numbered) return nested(node, "- ", "  ");
        const std::string marker = std::to_string(number_of(node, list)) + ". ";
        const std::string indent(marker.size(), ' ');
        nested(node, marker, indent);
    }

    [[nodiscard]] int number_of(NodeId node, NodeId list) const {
        const std::string_view start = document_.attribute(list, "start").value_or("1");
        int number = 1;
        std::from_chars(start.data(), start.data() + start.size(), number);
        for (NodeId item = document_.previous_element(node); item != no_node;
             item = document_.previous_element(item)) {
            if (document_.tag(item) == "li") ++number;
        }
        return number;
    }

    void link(NodeId node) {  // NOLINT(misc-no-recursion)
        if (document_.has_attribute(node, "data-cfemail")) return running(node);
        const std::string_view href = document_.attribute(node, "href").value_or("");
        const auto address = links_.absolute(href);
        const std::size_t ended = writer_.blocks_ended();
        const std::size_t start = writer_.mark();
        children(node);
        if (writer_.blocks_ended() != ended) return;  // a link around blocks: its text stands in lines
        const std::string text = writer_.cut(start);
        if (text.empty()) return;
        if (!address || !is_in(node)) {
            // The mark beside a heading by which the place can be linked.
            const bool is_anchor = href.starts_with('#') && !has_letters(text);
            if (!is_anchor) writer_.raw(text);
            return;
        }
        const std::string_view bare = std::string_view(*address).starts_with("mailto:")
                                          ? std::string_view(*address).substr(7)
                                          : std::string_view(*address);
        writer_.raw(bare == text ? text : "[" + text + "](" + *address + ")");
    }

    void table(NodeId node) {  // NOLINT(misc-no-recursion)
        if (writer_.breaks() != LineWriter::Breaks::lines || !is_table_of_text(node)) return children(node);
        bool is_first = true;
        for (NodeId row = node; row < document_.subtree_end(node); ++row) {
            if (document_.tag(row) == "caption") {
                children(row);
                writer_.end_block();
            }
            if (document_.tag(row) != "tr") continue;
            const std::vector<std::string> cells = cells_of(row);
            if (std::ranges::all_of(cells, [](const std::string& cell) { return cell.empty(); })) continue;
            writer_.row(cells);
            if (is_first) writer_.row(std::vector<std::string>(cells.size(), "---"));
            is_first = false;
        }
    }

    [[nodiscard]] bool is_table_of_text(NodeId table) const {
        bool has_columns = false;
        for (NodeId node = table + 1; node < document_.subtree_end(table); ++node) {
            const std::string_view tag = document_.tag(node);
            if (tag == "table") return false;
            if (tag != "tr") continue;
            const NodeId first = document_.first_child(node);
            int cells = 0;
            for (NodeId cell = first; cell != no_node; cell = document_.next_sibling(cell))
                cells += is_cell(cell) ? 1 : 0;
            has_columns = has_columns || cells > 1;
        }
        return has_columns;
    }

    [[nodiscard]] bool is_cell(NodeId node) const {
        return document_.tag(node) == "td" || document_.tag(node) == "th";
    }

    std::vector<std::string> cells_of(NodeId row) {  // NOLINT(misc-no-recursion)
        std::vector<std::string> cells;
        for (NodeId cell = document_.first_child(row); cell != no_node; cell = document_.next_sibling(cell)) {
            if (!is_cell(cell)) continue;
            const std::size_t start = writer_.mark();
            writer_.set_breaks(LineWriter::Breaks::tags);
            children(cell);
            writer_.set_breaks(LineWriter::Breaks::lines);
            std::string text = writer_.cut(start);
            while (text.ends_with("<br>")) text.resize(text.size() - 4);
            cells.emplace_back(trim(text));
        }
        return cells;
    }

    const page::Document& document_;
    const std::vector<bool>& removed_;
    LinkBase links_;
    LineWriter writer_;
    Slice slice_;
    NodeId top_ = 0;
};

}  // namespace

std::string to_markdown(const page::Document& document, const Selection& selection,
                        const pack::TermsSource& source) {
    std::string address = source.url;
    if (const auto href = document.base_href()) {
        const auto url = Url::parse(address);
        const auto resolved = url.ok() ? url->resolve(*href) : url;
        if (resolved.ok()) address = resolved->text();
    }
    Renderer renderer(document, selection, LinkBase(address, source.drop_params));
    for (const Slice& slice : selection.slices) renderer.render(slice);
    return renderer.take();
}

std::string text_to_markdown(std::string_view text) {
    LineWriter writer;
    for (const std::string_view line : split(text, '\n')) {
        if (trim(line).empty()) {
            writer.end_block();
            continue;
        }
        writer.text(line);
        writer.line_break();
    }
    return writer.take();
}

}  // namespace optout::terms
