// CSS selectors: the part of Selectors Level 4 that selectors/README.md lists. What is not supported is an
// error.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "page/document.hpp"

namespace optout::page {

/// A compiled selector list. Cheap to copy.
class Selector {
  public:
    /// Error (pack) names what is wrong or not supported and the position (1-based, in bytes).
    static Result<Selector> parse(std::string_view text);

    /// For one element; `:scope` is the element itself. For many of them ask select(), which remembers.
    [[nodiscard]] bool matches(const Document& document, NodeId element) const;
    /// All matching elements below `scope` (0: the whole document), in document order. `:scope` is `scope`.
    [[nodiscard]] std::vector<NodeId> select(const Document& document, NodeId scope = 0) const;
    [[nodiscard]] const std::string& text() const { return text_; }

    struct List;

  private:
    std::string text_;
    std::shared_ptr<const List> list_;
};

}  // namespace optout::page
