// Pages: what the sites' HTML has in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lookalikes/message.hpp"

namespace optout::lookalikes {

[[nodiscard]] std::string escape(std::string_view text);

/// Replaces {name} by the value of that name; braces around anything else stay.
[[nodiscard]] std::string fill(std::string_view text, const Fields& names);

struct Page {
    std::string title;
    std::string head{};  // further elements of the head
    std::string body{};
    std::string language = "en";
    std::size_t bytes = 0;  // pad with navigation, pictures and lists to about this size
};
[[nodiscard]] std::string render(const Page& page);

/// A sign-in page; `heading` says what the password is wanted for.
[[nodiscard]] std::string password_page(const std::string& heading, const std::string& action);

/// A check box with its label.
struct CheckBox {
    std::string id, name, label;
    bool on = false;
    std::string value = "1";
};
[[nodiscard]] std::string render(const CheckBox& box);

[[nodiscard]] std::string hidden(std::string_view name, std::string_view value);

}  // namespace optout::lookalikes
