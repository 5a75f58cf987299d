#include "terms/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

#include "base/text.hpp"

namespace optout::terms {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view windows = "windows-1252";

/// The value after "charset=" and what may stand around it.
std::string_view charset_in(std::string_view text) {
    for (std::size_t at = 0; at + 7 <= text.size(); ++at) {
        if (!ascii_iequals(text.substr(at, 7), "charset")) continue;
        std::string_view rest = trim(text.substr(at + 7));
        if (!rest.starts_with('=')) continue;
        rest = trim(rest.substr(1));
        if (rest.starts_with('"') || rest.starts_with('\'')) rest.remove_prefix(1);
        return rest.substr(0, rest.find_first_of("\"'; \t\r\n/>"));
    }
    return {};
}

std::string_view charset_of_meta(std::string_view html) {
    const std::string start = ascii_lower(html.substr(0, 1024));
    for (std::size_t at = start.find("<meta"); at != std::string::npos; at = start.find("<meta", at + 5)) {
        const std::size_t end = std::min(start.find('>', at), start.size());
        if (const auto found = charset_in(html.substr(at, end - at)); !found.empty()) return found;
    }
    return {};
}

/// What a name means to browsers; empty for UTF-8.
std::string meant(std::string_view name) {
    static constexpr std::string_view western[] = {"iso-8859-1", "iso8859-1", "latin1",   "latin-1",
                                                   "l1",         "ascii",     "us-ascii", "windows-1252",
                                                   "cp1252",     "x-cp1252"};
    std::string lower = ascii_lower(trim(name));
    if (lower == "utf-8" || lower == "utf8" || lower == "unicode-1-1-utf-8") return {};
    if (std::ranges::find(western, lower) != std::end(western)) return std::string(windows);
    if (lower == "shift_jis" || lower == "sjis") return "CP932";
    if (lower == "gb2312" || lower == "gbk") return "GB18030";
    if (lower == "iso-8859-9") return "CP1254";
    if (lower == "ks_c_5601-1987" || lower == "euc-kr") return "CP949";
    return lower;
}

bool is_utf8(std::string_view bytes) {
    return valid_utf8(bytes) == bytes;
}

bool has_more_than_ascii(std::string_view bytes) {
    return std::ranges::any_of(bytes, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// False when the system does not know the encoding.
bool convert(std::string_view bytes, const std::string& from, std::string& to) {
    iconv_t converter = iconv_open("UTF-8", from.c_str());
    if (converter == iconv_t(-1)) return false;
    char* in = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    char buffer[4096];
    while (left > 0) {
        char* out = buffer;
        std::size_t room = sizeof buffer;
        const std::size_t done = iconv(converter, &in, &left, &out, &room);
        to.append(buffer, sizeof buffer - room);
        if (done != std::size_t(-1) || errno == E2BIG) continue;
        to += replacement;
        ++in;
        --left;
    }
    iconv_close(converter);
    return true;
}

std::string from_windows_1252(std::string_view bytes) {
    std::string out;
    out.reserve(bytes.size() + bytes.size() / 8);
    return convert(bytes, std::string(windows), out) ? out : valid_utf8(bytes);
}

}  // namespace

std::string to_utf8(std::string_view bytes, std::string_view content_type) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return valid_utf8(bytes.substr(3));
    std::string out;
    if (bytes.starts_with("\xFF\xFE") && convert(bytes.substr(2), "UTF-16LE", out)) return out;
    if (bytes.starts_with("\xFE\xFF") && convert(bytes.substr(2), "UTF-16BE", out)) return out;
    if (!has_more_than_ascii(bytes) && bytes.find('\x1B') == std::string_view::npos &&
        bytes.find('\0') == std::string_view::npos) {
        return std::string(bytes);
    }
    std::string_view named = charset_in(content_type);
    if (named.empty()) named = charset_of_meta(bytes);
    const std::string encoding = meant(named);
    if (!named.empty() && encoding.empty()) return valid_utf8(bytes);
    const bool western = named.empty() || encoding == windows || encoding.starts_with("iso-8859-15");
    if (western && is_utf8(bytes)) return std::string(bytes);
    if (!named.empty() && convert(bytes, encoding, out)) return out;
    return is_utf8(bytes) ? std::string(bytes) : from_windows_1252(bytes);
}

}  // namespace optout::terms
