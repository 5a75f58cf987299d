// What LinkedIn's settings pages show: facts in linkedin.md 2. Addresses and keys that are not publicly known
// have "assumed" in them, so that nobody takes them for facts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lookalikes/message.hpp"

namespace optout::lookalikes::linkedin {

enum class Kind {
    toggle,  // a switch
    box,     // one of a list of check boxes
    radio,   // a choice; `on` does not count
};

struct Row {
    const char* key;
    const char* page;
    const char* category;
    const char* row;    // in the category's list
    const char* label;  // beside the control; where the fact file has none, the row again
    Kind kind = Kind::toggle;
    bool on = true;
    const char* confirm = nullptr;  // the button of the dialog that asks before it is switched off
};

constexpr char cookies_key[] = "nonEssentialCookieConsent";
constexpr char partners_key[] = "shareDataWithTrustedPartners";
constexpr char partners_page[] = "/mypreferences/d/settings/share-data-with-select-partners";
constexpr char partners_page_too[] = "/mypreferences/s/settings/share-data-with-trusted-partners";
constexpr char off_linkedin_key[] = "allowLinkedInAudienceNetwork";
constexpr char from_others_key[] = "allowUseOfThirdPartyData";
constexpr char inbox_ads_key[] = "assumedInboxAds";
constexpr char activity_key[] = "assumedLinkedInActivityData";

[[nodiscard]] const std::vector<Row>& rows();
[[nodiscard]] const Row* find_row(std::string_view key);
/// In the EU these wait for the member's consent.
[[nodiscard]] bool waits_for_consent(std::string_view key);
/// The text in that language, or the English one where no other is known.
[[nodiscard]] std::string in_language(const std::string& language, const std::string& english);

struct Link {
    const char* path;
    const char* title;
};
/// What the index links to beside the six categories.
[[nodiscard]] const std::vector<Link>& further_links();
/// Addresses where a visit alone may do harm: no program has any business there.
[[nodiscard]] const std::vector<Link>& never_links();
[[nodiscard]] const std::vector<Link>& categories();

}  // namespace optout::lookalikes::linkedin
