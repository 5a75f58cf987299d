// Reads the tokens of CSS Syntax Level 3 that selectors are made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace optout::page {

class CssReader {
  public:
    explicit CssReader(std::string_view text) : text_(text) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
    /// NUL past the end.
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    bool take(char wanted);
    bool take(std::string_view wanted);

    /// Passes white space and comments; true when there was white space.
    bool skip_space();
    void skip_comments();

    [[nodiscard]] bool at_name_character() const;
    [[nodiscard]] bool at_identifier() const;
    /// Escapes resolved. An identifier must stand here (or, for the name after `#`, a name character).
    std::string name();
    /// The string whose opening quote stands here; nothing when it is not closed on its line.
    std::optional<std::string> string();
    /// Digits; a number too large becomes a large one. Nothing when none stands here.
    std::optional<int> digits();

  private:
    [[nodiscard]] bool escape_at(std::size_t ahead) const;
    void escape(std::string& out);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace optout::page
