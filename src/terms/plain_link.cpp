#include "terms/plain_link.hpp"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "base/text.hpp"
#include "terms/substance.hpp"

namespace optout::terms {

namespace {

const std::unordered_set<std::string_view>& params_that_say_nothing() {
    static const std::unordered_set<std::string_view> names{
        // where the reader came from, and advertising
        "gclid", "gclsrc", "dclid", "fbclid", "msclkid", "yclid", "gbraid", "wbraid", "twclid", "ttclid",
        "igshid", "igsh", "mc_cid", "mc_eid", "mkt_tok", "_ga", "_gl", "_hsenc", "_hsmi", "__hstc", "__hssc",
        "__hsfp", "hsctatracking", "ref", "ref_", "ref_src", "ref_url", "referrer", "referer", "source",
        "src", "trk", "trkinfo", "trackingid", "tracking", "lipi", "lici", "licu", "midtoken", "midsig",
        "cmpid", "campaign", "campaignid", "campaign_id", "affiliate", "aff", "partnerid", "s_cid", "icid",
        "ncid", "_branch_match_id", "vero_id", "wickedid", "click_id", "clickid", "cvid", "oicd",
        "pk_campaign", "pk_kwd", "mtm_campaign", "spm", "scm", "sxsrf", "ved", "ei", "usg", "from", "origin",
        "linkid", "link_id",
        // the session, and the way back
        "sid", "session", "sessionid", "session_id", "phpsessid", "jsessionid", "aspsessionid", "csrf",
        "csrftoken", "csrf_token", "_csrf", "authenticity_token", "token", "nonce", "next", "continue",
        "return", "returnto", "return_to", "returnurl", "return_url", "redirect", "redirect_to",
        "redirect_uri", "redirecturl", "goto", "back", "backurl",
        // the time and the copy
        "ts", "timestamp", "_", "cb", "cachebust", "cachebuster", "rnd", "rand", "random",
        // the language of the page that it leads to
        "hl", "lang", "language", "locale", "setlang", "lc", "gl"};
    return names;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Made by a program and not by a person: long, of letters and digits mixed.
bool looks_random(std::string_view value) {
    if (value.size() < 16) return false;
    std::size_t digits = 0, letters = 0;
    for (const char c : value) {
        if (is_digit(c))
            ++digits;
        else if (std::isalpha(static_cast<unsigned char>(c)) != 0)
            ++letters;
        else if (c != '-' && c != '_' && c != '%' && c != '=' && c != '.')
            return false;
    }
    return digits >= 3 && letters >= 3;
}

bool says_nothing(std::string_view param, bool is_asset) {
    const auto equals = param.find('=');
    const std::string name = ascii_lower(param.substr(0, equals));
    const std::string_view value = equals == std::string_view::npos ? "" : param.substr(equals + 1);
    return is_asset || name.starts_with("utm_") || name.starts_with("pk_") || name.starts_with("hsa_") ||
           params_that_say_nothing().contains(name) || looks_random(value);
}

bool is_asset(std::string_view path) {
    static constexpr std::string_view ends[] = {".png",  ".jpg", ".jpeg", ".gif", ".svg",  ".webp",
                                                ".avif", ".ico", ".css",  ".js",  ".woff", ".woff2"};
    return std::ranges::any_of(ends, [&](std::string_view end) { return path.ends_with(end); });
}

/// "en", "en-gb", "zh_hans". Not "us", "eu", "uk" and "ca", which name a region with terms of its own.
bool is_language(std::string_view segment) {
    static constexpr std::string_view languages =
        " en de fr es it nl pt pl sv da fi nb cs sk hu ro bg el tr ru ja ko zh ar he th vi hr sr sl lt lv "
        "et ";
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (segment.size() == 2)
        return languages.find(" " + std::string(segment) + " ") != std::string_view::npos;
    if (segment.size() < 4 || segment.size() > 7 || (segment[2] != '-' && segment[2] != '_')) return false;
    return is_language(segment.substr(0, 2)) &&
           std::ranges::all_of(segment.substr(3), [&](char c) { return is_letter(c) || is_digit(c); });
}

/// "3f2a9c1b": a run of hex digits with both kinds in it.
bool is_build_hash(std::string_view text) {
    if (text.size() < 6) return false;
    bool has_digit = false;
    for (const char c : text) {
        if (!is_digit(c) && !(c >= 'a' && c <= 'f')) return looks_random(text);
        has_digit = has_digit || is_digit(c);
    }
    return has_digit;
}

std::string plain_path(std::string_view path, bool asset, unsigned& found) {
    std::string out;
    for (const std::string_view segment : split(path, '/')) {
        std::string_view name = segment;
        if (const auto session = name.find(";jsessionid="); session != std::string_view::npos) {
            name = name.substr(0, session);
            found |= noise::link_params;
        }
        if (name.empty()) continue;
        if (is_language(name)) {
            found |= noise::link_form;
            continue;
        }
        out += '/';
        if (!asset) {
            out += name;
            continue;
        }
        std::vector<std::string> parts;
        for (const std::string_view part : split(name, '.')) {
            const auto dash = part.find_last_of("-_");
            const std::string_view last = part.substr(dash == std::string_view::npos ? 0 : dash + 1);
            if (!is_build_hash(last)) {
                parts.emplace_back(part);
            } else {
                found |= noise::asset_hash;
            }
        }
        out += join(parts, ".");
    }
    return out;
}

}  // namespace

std::string plain_link(std::string_view address, unsigned& found) {
    std::string lower = ascii_lower(address);
    std::string_view rest = lower;
    if (lower != address) found |= noise::link_form;
    if (rest.starts_with("mailto:") || rest.starts_with("tel:")) {
        const auto question = rest.find('?');
        if (question != std::string_view::npos) found |= noise::link_params;
        return std::string(rest.substr(0, question));
    }
    for (const std::string_view start : {"https://", "http://", "www."}) {
        if (rest.starts_with(start)) rest.remove_prefix(start.size());
    }
    found |= noise::link_form;
    const auto hash = rest.find('#');
    const std::string_view fragment = hash == std::string_view::npos ? "" : rest.substr(hash);
    rest = rest.substr(0, hash);
    const auto question = rest.find('?');
    const std::string_view query = question == std::string_view::npos ? "" : rest.substr(question + 1);
    rest = rest.substr(0, question);
    const auto slash = std::min(rest.find('/'), rest.size());
    const bool asset = is_asset(rest);
    std::string out(rest.substr(0, slash));
    out += plain_path(rest.substr(slash), asset, found);
    std::vector<std::string> kept;
    for (const std::string_view param : split(query, '&')) {
        if (param.empty()) continue;
        if (says_nothing(param, asset)) {
            found |= noise::link_params;
        } else {
            kept.emplace_back(param);
        }
    }
    std::ranges::sort(kept);
    if (!kept.empty()) out += "?" + join(kept, "&");
    // A fragment that is a route of the application leads to another page.
    if (fragment.starts_with("#/") || fragment.starts_with("#!")) out += fragment;
    return out;
}

}  // namespace optout::terms
