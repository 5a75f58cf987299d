#include "learn/walk.hpp"

#include <algorithm>
#include <array>

#include "base/place.hpp"
#include "base/text.hpp"
#include "pack/template.hpp"
#include "page/locate.hpp"

namespace optout::learn {

namespace {

using page::Document;
using page::NodeId;

/// Addresses that differ in the fragment, or in a slash at the end, are one.
std::string identity(const Url& url) {
    std::string path = url.path();
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return url.origin() + path + (url.query().empty() ? "" : "?" + url.query());
}

/// A link with one of these words may sign out or delete when it is merely opened.
bool seems_to_act(const Url& url) {
    static constexpr std::array<std::string_view, 13> words{
        "close-account", "closeaccount", "deactivate", "delete",   "destroy", "log-out",    "log_out",
        "logoff",        "logout",       "revoke",     "sign-out", "signout", "unsubscribe"};
    const std::string text = ascii_lower(url.path() + "?" + url.query());
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

/// A link that is more than a link: it downloads, or sends another request than the address says.
bool is_plain_link(const Document& document, NodeId element) {
    return std::ranges::none_of(document.attributes(element), [](const page::Attribute& attribute) {
        return attribute.name == "download" || attribute.name == "data-method" ||
               attribute.name == "data-turbo-method" || attribute.name.starts_with("hx-");
    });
}

bool needs_a_list(const pack::PageRule& rule) {
    const auto names = pack::placeholders(rule.urls.front());
    return !names.ok() || !names->empty();
}

}  // namespace

Walk::Walk(const pack::Pack& pack, const session::Session& session, std::size_t most)
    : pack_(pack), session_(session), left_(most) {
    for (const auto& [id, rule] : pack.pages) {
        const bool begins = pack.discover
                                ? std::ranges::find(pack.discover->pages, id) != pack.discover->pages.end()
                                : !needs_a_list(rule);
        if (begins) add({id, rule.urls});
    }
}

std::string Walk::rule() const {
    if (pack_.discover) return join(pack_.discover->pages, " ") + " > " + join(pack_.discover->follow, " ");
    std::vector<std::string> pages;
    for (const auto& [id, rule] : pack_.pages) pages.push_back(id);
    return join(pages, " ");
}

bool Walk::is_forbidden(const Url& url) const {
    return pack_.discover && std::ranges::any_of(pack_.discover->never, [&](const std::string& place) {
               return may_lie_at(url, place);
           });
}

void Walk::add(Stop stop) {
    std::erase_if(stop.urls, [&](const std::string& text) {
        const auto url = Url::parse(text);
        if (!url.ok() || !is_forbidden(*url)) return !url.ok();
        omit(*url, Omission::Why::never);
        return true;
    });
    if (stop.urls.empty()) return;
    const auto first = Url::parse(stop.urls.front());
    // Two pages of a pack may have one address and press different things there.
    const bool fresh = known_.insert(identity(*first)).second;
    if (fresh || !stop.page.empty()) waiting_.push_back(std::move(stop));
}

std::vector<Stop> Walk::next() {
    std::vector<Stop> now;
    while (!waiting_.empty() && left_ > 0) {
        now.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
        --left_;
    }
    if (!waiting_.empty()) cut_short_ = true;
    return now;
}

void Walk::omit(const Url& url, Omission::Why why) {
    std::string shown = url.shown();
    const bool known = std::ranges::any_of(omissions_, [&](const Omission& o) { return o.url == shown; });
    if (!known) omissions_.push_back({std::move(shown), why});
}

void Walk::take(const Url& landing, const Document& document) {
    known_.insert(identity(landing));
    if (!pack_.discover || pack_.discover->follow.empty()) return;
    const auto base = landing.resolve(document.base_href().value_or(""));
    note_steps(landing, base.ok() ? *base : landing, document);
    for (const std::string_view tag : {"a", "area"}) {
        for (const NodeId element : document.by_tag(tag)) {
            const auto href = document.attribute(element, "href");
            if (!href || !is_plain_link(document, element)) continue;
            if (const auto url = (base.ok() ? *base : landing).resolve(*href); url.ok()) consider(*url);
        }
    }
}

void Walk::note_steps(const Url& landing, const Url& base, const Document& document) {
    for (const auto& [id, rule] : pack_.pages) {
        const bool begins_here = std::ranges::any_of(rule.urls, [&](const std::string& text) {
            const auto url = Url::parse(text);
            return url.ok() && identity(*url) == identity(landing);
        });
        if (!begins_here || rule.open.size() != 1) continue;
        const auto pressed = page::locate_element(document, rule.open.front());
        const auto href = pressed.ok() ? document.attribute(*pressed, "href") : std::nullopt;
        const auto url = base.resolve(href.value_or(""));
        if (href && url.ok()) behind_[identity(*url)].push_back(id);
    }
}

std::vector<std::string> Walk::pages_behind(const Url& url) const {
    const auto found = behind_.find(identity(url));
    return found == behind_.end() ? std::vector<std::string>() : found->second;
}

void Walk::consider(const Url& url) {
    if (!session_.may_contact(url)) return;
    if (is_forbidden(url)) return omit(url, Omission::Why::never);
    const auto leads_here = [&](const std::string& place) { return lies_at(url, place); };
    if (std::ranges::none_of(pack_.discover->follow, leads_here)) return;
    if (seems_to_act(url)) return omit(url, Omission::Why::acts);
    if (known_.contains(identity(url))) return;
    const std::string text = url.text().substr(0, url.text().find('#'));
    for (const auto& [id, rule] : pack_.pages) {
        const bool same =
            !rule.is_json && !needs_a_list(rule) && std::ranges::any_of(rule.urls, [&](const auto& own) {
                const auto parsed = Url::parse(own);
                return parsed.ok() && identity(*parsed) == identity(url);
            });
        if (same) return add({id, {text}});
    }
    add({"", {text}});
}

}  // namespace optout::learn
