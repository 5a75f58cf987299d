// What Chromium says of a page: the oracle.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "browser/browser.hpp"
#include "browser/window.hpp"

namespace oracles {

/// Numbers of elements, as optout::page::Document::element_number has them.
using Numbers = std::vector<std::size_t>;

class Chromium {
  public:
    /// Throws where none can be started; so does everything else where it does not answer.
    Chromium();

    /// Opens an address and takes the document over when it has come to rest.
    optout::browser::View open(const std::string& url);
    /// The document as it is now.
    optout::browser::View look();
    /// Presses an element as a person would, and takes the document over.
    optout::browser::View press(const optout::browser::View& seen, const std::string& css);
    /// For each selector what document.querySelectorAll finds, nothing where Chromium refuses it; all empty
    /// when the page has changed since it was seen.
    std::optional<std::vector<std::optional<Numbers>>> select(const optout::browser::View& seen,
                                                              const std::vector<std::string>& selectors);
    struct Spoken {
        std::string role, label;  // WebDriver's computed ones
    };
    /// Of some elements of the page as it was seen; a WebDriver command for each word.
    std::vector<std::optional<Spoken>> spoken(const optout::browser::View& seen, const Numbers& numbers);

    [[nodiscard]] std::size_t commands() const { return browser_->commands(); }

  private:
    std::string ask(const std::string& element, const char* what);

    optout::browser::Options options_;
    std::unique_ptr<optout::browser::Browser> browser_;
    std::unique_ptr<optout::browser::Window> window_;
};

}  // namespace oracles
