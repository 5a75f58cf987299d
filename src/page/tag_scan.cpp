#include "page/tag_scan.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <unordered_map>

#include "base/text.hpp"
#include "page/long_text.hpp"

namespace optout::page {

namespace {

constexpr auto npos = std::string_view::npos;

/// A set of bytes; find_first_of would search the set anew for every byte.
class Bytes {
  public:
    constexpr explicit Bytes(std::string_view members) {
        for (const char c : members) in_[static_cast<unsigned char>(c)] = true;
    }
    constexpr bool has(char c) const { return in_[static_cast<unsigned char>(c)]; }

  private:
    std::array<bool, 256> in_{};
};
constexpr Bytes space(" \t\n\r\f");
constexpr Bytes space_or_slash(" \t\n\r\f/");
constexpr Bytes name_end(" \t\n\r\f/>");
constexpr Bytes attribute_name_end(" \t\n\r\f/>=");
constexpr Bytes value_end(" \t\n\r\f>");

using Name = std::uint64_t;

/// FNV-1a of the name in lower case.
constexpr Name hash(std::string_view name) {
    Name h = 0xcbf29ce484222325U;
    for (const char c : name) {
        const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
        h = (h ^ static_cast<unsigned char>(lower)) * 0x100000001b3U;
    }
    return h;
}

enum class Group {
    ordinary,
    formatting,  // a parser reopens them where they overlap other elements, which takes many steps
    special,     // ends every element inside it; is not ended by the end tag of an ordinary one
    boundary,    // special, and not ended by the end tag of another special element
    foreign,     // svg and math: inside, <g/> is closed, and there is no raw text
    raw,         // no tags inside
    empty,       // void, or never inside each other
    part,        // as `empty`, but not in SVG and MathML, where the name means nothing
};

struct Members {
    Group group;
    std::string_view names;
};
constexpr Members members[] = {
    {Group::formatting, "a b big code em font i nobr s small strike strong tt u"},
    {Group::special,
     "address article aside blockquote button center details dir div dl fieldset figcaption figure footer "
     "form frameset "
     "h1 h2 h3 h4 h5 h6 header hgroup listing main menu nav ol pre search section select summary ul"},
    {Group::boundary, "applet marquee object table template"},
    {Group::foreign, "svg math"},
    {Group::raw, "script style textarea title xmp iframe noembed noframes noscript plaintext"},
    {Group::empty,
     "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track "
     "wbr "
     "html head body p li dt dd"},
    {Group::part, "option caption colgroup thead tbody tfoot tr td th"},
};

std::unordered_map<Name, Group> groups_by_name() {
    std::unordered_map<Name, Group> groups;
    for (const auto& [group, names] : members) {
        for (const std::string_view name : split(names, ' ')) groups.emplace(hash(name), group);
    }
    return groups;
}

Group group_of(Name name) {
    static const auto groups = groups_by_name();
    const auto known = groups.find(name);
    return known == groups.end() ? Group::ordinary : known->second;
}

bool is_letter(char c) {
    return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z';
}

class Scanner {
  public:
    Scanner(std::string_view html, const ParseLimits& limits) : html_(html), limits_(limits) {}
    Result<std::vector<Amendment>> run();

  private:
    struct Tag {
        std::string_view name;
        Name hash;
        Group group;
        std::size_t attributes;
        bool closes_itself;
    };
    struct Open {
        Name name;
        Group group;
    };

    char peek(std::size_t ahead) const { return at_ + ahead < html_.size() ? html_[at_ + ahead] : '\0'; }
    void move(std::size_t to) { at_ = std::min(to, html_.size()); }
    void move_past(std::string_view end) {
        const auto found = html_.find(end, at_);
        move(found == npos ? npos : found + end.size());
    }

    void move_to(const Bytes& set) {
        while (at_ < html_.size() && !set.has(html_[at_])) ++at_;
    }
    void move_over(const Bytes& set) {
        while (at_ < html_.size() && set.has(html_[at_])) ++at_;
    }

    void long_texts(std::size_t from);
    void markup();
    void comment();
    Tag tag(std::size_t name_at);
    void attribute();
    void count_steps(const Tag& tag);
    void start(const Tag& tag);
    bool has_raw_text(const Tag& tag) const;
    void raw_text(const Tag& tag);
    void end(const Tag& tag);
    void amend(Amendment::Kind kind, std::string_view name);
    void close(std::size_t from);

    std::string_view html_;
    const ParseLimits& limits_;
    bool holds_mark_ = html_.find(long_text_mark) != npos;
    std::size_t at_ = 0;
    std::vector<Open> open_;
    std::size_t open_foreign_ = 0;
    std::size_t open_selects_ = 0;
    std::size_t elements_ = 0;
    std::size_t steps_ = 0;
    std::size_t document_attributes_ = 0;  // of all <html> and <body> tags, which a parser merges
    std::vector<Amendment> amendments_;
};

Result<std::vector<Amendment>> Scanner::run() {
    while (at_ < html_.size()) {
        const std::size_t from = at_;
        move(html_.find('<', at_));
        if (!holds_mark_) long_texts(from);
        if (at_ == html_.size()) break;
        markup();
        if (elements_ > limits_.elements) return page_too_large("has too many elements");
        if (open_.size() > limits_.depth) return page_too_large("is nested too deeply");
        if (steps_ > limits_.steps) return page_too_large("is too tangled");
    }
    return std::move(amendments_);
}

void Scanner::long_texts(std::size_t from) {
    for (const auto& [at, length] : find_long_texts(html_, from, at_))
        amendments_.push_back({Amendment::Kind::long_text, at, length});
}

void Scanner::markup() {
    const char next = peek(1);
    if (is_letter(next)) {
        start(tag(at_ + 1));
    } else if (next == '/' && is_letter(peek(2))) {
        end(tag(at_ + 2));
    } else if (next == '!' || next == '?' || next == '/') {
        comment();
    } else {
        ++at_;
    }
}

void Scanner::comment() {
    ++elements_;
    if (html_.substr(at_, 4) != "<!--") return move_past(">");
    at_ += 4;
    if (peek(0) == '>' || (peek(0) == '-' && peek(1) == '>')) return move_past(">");
    for (;;) {
        move_past("--");
        if (at_ == html_.size() || peek(0) == '>' || (peek(0) == '!' && peek(1) == '>'))
            return move_past(">");
        --at_;  // the second dash may be the first of the end
    }
}

Scanner::Tag Scanner::tag(std::size_t name_at) {
    at_ = name_at;
    move_to(name_end);
    const std::string_view name = html_.substr(name_at, at_ - name_at);
    Tag tag{name, hash(name), group_of(hash(name)), 0, false};
    for (;;) {
        const std::size_t from = at_;
        move_over(space_or_slash);
        tag.closes_itself = at_ > from && html_[at_ - 1] == '/';
        if (at_ == html_.size() || peek(0) == '>') break;
        attribute();
        ++tag.attributes;
    }
    move(at_ + 1);
    return tag;
}

void Scanner::attribute() {
    ++at_;  // a name may begin with "="
    move_to(attribute_name_end);
    move_over(space);
    if (peek(0) != '=') return;
    ++at_;
    move_over(space);
    if (peek(0) != '"' && peek(0) != '\'') return move_to(value_end);
    const std::string_view quote = html_.substr(at_++, 1);
    move_past(quote);
}

void Scanner::count_steps(const Tag& tag) {
    constexpr std::size_t reopening = 16;
    std::size_t compared = tag.attributes;
    if (tag.hash == hash("html") || tag.hash == hash("body"))
        compared = document_attributes_ += tag.attributes;
    steps_ += open_.size() * (tag.group == Group::formatting ? reopening : 1) + compared * tag.attributes;
}

void Scanner::start(const Tag& tag) {
    ++elements_;
    count_steps(tag);
    if (tag.group == Group::raw && has_raw_text(tag)) return raw_text(tag);
    if (tag.group == Group::empty || (open_foreign_ > 0 ? tag.closes_itself : tag.group == Group::part))
        return;
    open_.push_back({tag.hash, tag.group});
    if (tag.group == Group::foreign) ++open_foreign_;
    if (tag.hash == hash("select")) ++open_selects_;
}

bool Scanner::has_raw_text(const Tag& tag) const {
    return open_foreign_ == 0 && (open_selects_ == 0 || tag.hash == hash("script"));
}

void Scanner::raw_text(const Tag& tag) {
    const bool noscript = tag.hash == hash("noscript");
    if (noscript) amend(Amendment::Kind::noscript_name, tag.name);
    for (;;) {
        move_past("</");
        const std::string_view name = html_.substr(at_, tag.name.size());
        if (name.size() < tag.name.size()) return move(npos);
        if (!ascii_iequals(name, tag.name) || !name_end.has(peek(name.size()))) continue;
        if (noscript) amend(Amendment::Kind::noscript_name, name);
        return;
    }
}

/// Closes what a parser would surely close: the elements down to that name, unless a boundary is among them.
void Scanner::end(const Tag& tag) {
    count_steps(tag);
    if (tag.group == Group::empty) return;
    const bool strong = tag.group == Group::special || tag.group == Group::boundary;
    for (std::size_t i = open_.size(); i-- > 0;) {
        if (open_[i].name == tag.hash) {
            if (tag.hash == hash("form")) amend(Amendment::Kind::end_of_form, tag.name);
            return close(i);
        }
        if (open_[i].group == Group::boundary || (open_[i].group == Group::special && !strong)) return;
    }
}

void Scanner::amend(Amendment::Kind kind, std::string_view name) {
    const auto at = static_cast<std::size_t>(name.data() - html_.data());
    amendments_.push_back({kind, kind == Amendment::Kind::end_of_form ? at - std::strlen("</") : at});
}

void Scanner::close(std::size_t from) {
    for (; open_.size() > from; open_.pop_back()) {
        if (open_.back().group == Group::foreign) --open_foreign_;
        if (open_.back().name == hash("select")) --open_selects_;
    }
}

}  // namespace

Result<std::vector<Amendment>> scan_tags(std::string_view html, const ParseLimits& limits) {
    return Scanner(html, limits).run();
}

Error page_too_large(std::string_view what) {
    return {ErrorKind::too_large, "the page " + std::string(what) + " to be a settings page", "",
            "check its address in the pack"};
}

}  // namespace optout::page
