#include "terms/selection.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "page/selector.hpp"

namespace optout::terms {

namespace {

using pack::TermsPart;
using page::NodeId;

Result<NodeId> first_match(const page::Document& document, const std::string& css) {
    OPTOUT_TRY(const page::Selector selector, page::Selector::parse(css));
    const auto found = selector.select(document);
    if (!found.empty()) return found.front();
    return Error{ErrorKind::not_found,
                 "the page has nothing that the selector `" + printable(css) + "` matches", "", ""};
}

Result<Slice> range(const page::Document& document, const TermsPart& part) {
    OPTOUT_TRY(const NodeId start, first_match(document, part.start));
    OPTOUT_TRY(const NodeId end, first_match(document, part.end));
    const Slice slice{part.start_after ? document.subtree_end(start) : start,
                      part.end_after ? document.subtree_end(end) : end};
    if (slice.from < slice.to) return slice;
    return Error{ErrorKind::not_found,
                 "the range from `" + printable(part.start) + "` to `" + printable(part.end) +
                     "` ends before it starts",
                 "", ""};
}

/// The slices of one part, without those inside another.
Result<std::vector<Slice>> slices_of(const page::Document& document, const TermsPart& part) {
    std::vector<Slice> slices;
    if (part.css.empty()) {
        OPTOUT_TRY(const Slice slice, range(document, part));
        slices.push_back(slice);
        return slices;
    }
    OPTOUT_TRY(const page::Selector selector, page::Selector::parse(part.css));
    for (const NodeId node : selector.select(document)) {
        if (slices.empty() || node >= slices.back().to) slices.push_back({node, document.subtree_end(node)});
    }
    return slices;
}

bool is_inside(const Slice& slice, const std::vector<Slice>& others) {
    return std::ranges::any_of(
        others, [&](const Slice& other) { return slice.from >= other.from && slice.to <= other.to; });
}

Status mark_removed(const page::Document& document, const std::vector<TermsPart>& parts,
                    std::vector<bool>& removed) {
    for (const TermsPart& part : parts) {
        OPTOUT_TRY(const auto slices, slices_of(document, part));
        for (const Slice& slice : slices) {
            std::fill(removed.begin() + slice.from, removed.begin() + slice.to, true);
        }
    }
    return success();
}

Error nothing_selected(const std::vector<TermsPart>& parts) {
    std::vector<std::string> names;
    for (const TermsPart& part : parts) {
        names.push_back("`" + printable(part.css.empty() ? part.start + " … " + part.end : part.css) + "`");
    }
    return {ErrorKind::not_found, "the page has nothing that the selector " + join(names, ", ") + " matches",
            "", "look at the page; if it has a new layout, the selector of this document needs a change"};
}

}  // namespace

Result<Selection> select(const page::Document& document, const pack::TermsSource& source) {
    Selection selection{{}, std::vector<bool>(document.size(), false)};
    OPTOUT_CHECK(mark_removed(document, source.remove, selection.removed));
    if (source.select.empty()) {
        const auto body = document.by_tag("body");
        const NodeId top = body.empty() ? NodeId{0} : body.front();
        selection.slices.push_back({top, document.subtree_end(top)});
        return selection;
    }
    for (const TermsPart& part : source.select) {
        OPTOUT_TRY(const auto slices, slices_of(document, part));
        for (const Slice& slice : slices) {
            const bool is_gone = !part.css.empty() && selection.removed[slice.from];
            if (!is_gone && !is_inside(slice, selection.slices)) selection.slices.push_back(slice);
        }
    }
    if (selection.slices.empty()) return nothing_selected(source.select);
    return selection;
}

}  // namespace optout::terms
