// Where the user is signed in: the sign-in cookies that packs name, looked for in the browsers of this
// machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cookies/contents.hpp"
#include "pack/pack.hpp"

namespace optout::cli {

/// BROWSER[+KEYRING][:PROFILE][::CONTAINER], as yt-dlp has it. Empty parts mean any.
struct BrowserChoice {
    std::string browser;
    std::string profile;    // its name, its folder's name, or the path of its folder
    std::string container;  // its name or number; "none": in no container
    cookies::Keyring keyring = cookies::Keyring::secret_service;

    [[nodiscard]] bool fits(const cookies::Store& store) const;
    [[nodiscard]] bool fits(const cookies::Store& store, std::uint32_t container_id) const;
    /// As it is written on the command line.
    [[nodiscard]] std::string text() const;
};
/// Error (usage) for a browser that is not known and for a keyring that cannot be asked.
[[nodiscard]] Result<BrowserChoice> parse_browser_choice(std::string_view text);

/// The sign-in cookies of a pack in one profile and container.
struct SignIn {
    const pack::Pack* pack = nullptr;
    const cookies::Contents* contents = nullptr;
    std::uint32_t container = 0;
    bool expired = false;
    long long ends = 0;  // when the first of them expires, in seconds since 1970; 0: with the browser

    /// "Firefox, profile default-release, container Work".
    [[nodiscard]] std::string where() const { return contents->store().describe(container); }
};

/// The stores of this machine and what they hold for some packs.
class Browsers {
  public:
    struct Found {
        cookies::Store store;
        Result<cookies::Contents> contents;
    };
    /// Reads every store that fits (all, when `only` is null): cookies of these packs' hosts and no others,
    /// their values only with Values::fetch.
    static Browsers look(const cookies::Environment& environment, const std::vector<const pack::Pack*>& packs,
                         cookies::Values values, const BrowserChoice* only = nullptr);

    [[nodiscard]] const std::vector<Found>& found() const { return found_; }
    /// Every place in which all sign-in cookies of the pack are, also where they have expired. Of a pack that
    /// names none: the windows in which somebody has signed in.
    [[nodiscard]] std::vector<SignIn> sign_ins(const pack::Pack& pack) const;

  private:
    std::vector<Found> found_;
};

}  // namespace optout::cli
