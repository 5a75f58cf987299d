// What the HTML standard says of the pseudo-classes of controls, for a page that nobody has touched yet.
#pragma once

#include <map>
#include <set>
#include <string_view>

#include "page/document.hpp"

namespace optout::page {

/// Which options and radio buttons are chosen depends on their neighbours; each group is looked at once.
class Choices {
  public:
    explicit Choices(const Document& document) : document_(document) {}

    /// :checked
    [[nodiscard]] bool is_checked(NodeId element);

  private:
    bool is_selected(NodeId option);
    bool is_chosen_radio(NodeId radio);
    NodeId find_choice(NodeId select) const;
    void find_chosen_radios();

    const Document& document_;
    std::map<NodeId, NodeId> choice_of_;  // of a select that shows one option: this option, or no_node
    std::set<NodeId> chosen_radios_;
    bool knows_radios_ = false;
};

/// True when :enabled or :disabled can match at all.
[[nodiscard]] bool can_be_disabled(const Document& document, NodeId element);
/// "Actually disabled".
[[nodiscard]] bool is_actually_disabled(const Document& document, NodeId element);
/// True when :required or :optional can match at all.
[[nodiscard]] bool can_be_optional(const Document& document, NodeId element);
[[nodiscard]] bool is_required(const Document& document, NodeId element);
[[nodiscard]] bool is_read_write(const Document& document, NodeId element);
/// A hyperlink: :any-link, and :link where no page has been visited.
[[nodiscard]] bool is_link(const Document& document, NodeId element);
/// "" when nothing tells.
[[nodiscard]] std::string_view language(const Document& document, NodeId element);

}  // namespace optout::page
