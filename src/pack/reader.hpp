// The readers of a pack's parts, each strict. Private to pack/.
#pragma once

#include <string>
#include <vector>

#include "pack/fields.hpp"
#include "pack/pack.hpp"

namespace optout::pack {

/// What a locator has to search: it decides which kinds of rung make sense.
enum class Ground {
    unknown,   // the page does not exist, which is a mistake of its own
    html,      // a page: elements, and JSON in elements
    answer,    // JSON: values
    elements,  // a page whose element is to be pressed
};

/// An https address (http for loopback hosts) of any host: shown to the user, or fetched without a session.
[[nodiscard]] std::string read_link(const Value& value);
/// An address that is contacted with the session: its host is one of the pack's, its placeholders are among
/// `fillers`.
[[nodiscard]] std::string read_address(const Value& value, const Access& access,
                                       const std::vector<std::string>& fillers);
[[nodiscard]] std::vector<HeaderRule> read_headers(const Value& value, const Access& access);
[[nodiscard]] std::string read_pointer(const Value& value);
[[nodiscard]] std::string read_css(const Value& value);
/// The members css, attribute, pointer and pattern.
[[nodiscard]] ExtractRule read_extract(Fields& fields, Ground ground);
[[nodiscard]] Ground ground_of(const PageRule* page);

/// hosts, accept_language, pace, tokens, api_headers.
void read_access(Fields& fields, Access& access);
/// Not empty, each driver once.
[[nodiscard]] std::vector<Way> read_drivers(const Value& value);
/// pages, sign_in, identity, trouble, lists, discover; after read_access.
void read_site(Fields& fields, Pack& pack);
/// After read_site.
[[nodiscard]] Setting read_setting(const Value& value, const Pack& pack);
[[nodiscard]] Change read_change(const Value& value, const Setting& setting, const Pack& pack);
/// The page of that id, or a mistake and nothing.
[[nodiscard]] const PageRule* read_page_name(const Value& value, const Pack& pack);
[[nodiscard]] page::Ladder read_ladder(const Value& value, Ground ground);
/// Elements to press one after the other, each found by a ladder of its own; empty when the key is not there.
[[nodiscard]] std::vector<page::Ladder> read_steps(Fields& fields, std::string_view key);
[[nodiscard]] page::StateRule read_state_rule(const Value& value, const page::Ladder& ladder);
[[nodiscard]] page::Wanted read_wanted(const Value& value);
/// sources: what several entries have their evidence from.
void read_sources(Fields& fields, Pack& pack);
/// After read_sources.
[[nodiscard]] std::vector<Evidence> read_evidence(Fields& fields, const Pack& pack);
/// terms and letters.
void read_documents(Fields& fields, Pack& pack);

[[nodiscard]] bool finds_elements(const page::Ladder& ladder);
[[nodiscard]] bool finds_json(const page::Ladder& ladder);

}  // namespace optout::pack
