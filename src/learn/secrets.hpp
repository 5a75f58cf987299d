// What must not get into a pack, and how a pack names it instead. Holds secrets: nothing of it is ever shown,
// logged or written but the rules.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "page/document.hpp"

namespace optout::learn {

/// A header's value as a pack writes it, with {name} for each token, and the tokens' rules.
struct HeaderDraft {
    std::string value;
    std::vector<std::pair<std::string, nlohmann::ordered_json>> tokens;
};

class Secrets {
  public:
    void add_cookie(const std::string& name, const std::string& value);
    /// The texts of meta elements and hidden fields of a page that has no steps before it.
    void add_page(const std::string& url, const page::Document& document);
    /// The texts in an answer to a GET that needs no token itself.
    void add_answer(const std::string& url, const nlohmann::json& answer);
    /// Who is signed in, and other words that say it.
    void add_identity(const std::string& text);

    /// True for text that holds a secret, the account's identity, or what looks like either.
    [[nodiscard]] bool is_private(std::string_view text) const;
    /// True when a secret or the account's identity stands somewhere in a longer text, such as a whole pack.
    [[nodiscard]] bool is_in(std::string_view text) const;
    /// Nothing when the value is private and no token explains it.
    [[nodiscard]] std::optional<HeaderDraft> draft_header(const std::string& name,
                                                          const std::string& value) const;

  private:
    struct Source {
        std::string value;
        nlohmann::ordered_json rule;
    };
    void add(std::string value, nlohmann::ordered_json rule);

    std::vector<Source> sources_;
    std::vector<std::string> known_;   // values of cookies
    std::vector<std::string> people_;  // words that say who is signed in
};

}  // namespace optout::learn
