// Compares our selectors, roles and names with Chromium's, on generated documents and on the pages of real
// applications, and prints how often they agree. Exit code 1 when they disagree without a known reason.
//     oracles [--seed N] [--documents N] [--selectors N] [--elements N]
//     oracles --show --seed N        prints the document of that seed
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <mutex>

#include "base/text.hpp"
#include "lookalikes/server.hpp"
#include "oracles/chromium.hpp"
#include "oracles/generate.hpp"
#include "oracles/known.hpp"
#include "oracles/tally.hpp"
#include "page/accessibility.hpp"
#include "page/selector.hpp"
#include "real/fossil.hpp"
#include "real/syncthing.hpp"

namespace {

using optout::browser::View;
using optout::page::Document;
using optout::page::NodeId;
using oracles::Chromium;
using oracles::Numbers;
using oracles::Tally;

struct Amounts {
    std::uint32_t seed = 1;
    std::size_t documents = 40;
    std::size_t selectors = 250;  // on each document
    std::size_t elements = 60;    // of each document whose role and label are asked
};

struct Tallies {
    Tally live{"selectors, document as the browser has it"};
    Tally parsed{"selectors, document as we parse it"};
    Tally roles{"roles"};
    Tally labels{"names"};
};

/// Serves one document at a time.
class Desk {
  public:
    Desk() : server_([this](const auto&) { return answer(); }, {}, false) {}
    void put(std::string html) {
        const std::lock_guard lock(mutex_);
        html_ = std::move(html);
    }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_.port()) + "/";
    }

  private:
    optout::lookalikes::Answer answer() {
        const std::lock_guard lock(mutex_);
        return optout::lookalikes::html(html_);
    }
    std::mutex mutex_;
    std::string html_;
    optout::lookalikes::Server server_;
};

std::string opening_tag(const Document& document, NodeId element) {
    std::string text = "<" + std::string(document.tag(element));
    for (const auto& attribute : document.attributes(element)) {
        if (attribute.name != optout::page::live_number)
            text += " " + std::string(attribute.name) + "=\"" + std::string(attribute.value) + "\"";
    }
    return optout::printable(text + ">", 240);
}

/// The first element that the one found and the other did not.
std::string only_in(const Document& document, const Numbers& found, const Numbers& other) {
    const auto odd = std::ranges::find_if(
        found, [&](std::size_t number) { return std::ranges::find(other, number) == other.end(); });
    if (odd == found.end()) return "";
    for (NodeId node = 0; node < document.size(); ++node) {
        if (document.is_element(node) && document.element_number(node) == *odd)
            return opening_tag(document, node);
    }
    return "(an element that we do not have)";
}

Numbers ours(const Document& document, const optout::page::Selector& selector) {
    Numbers numbers;
    for (const NodeId node : selector.select(document)) numbers.push_back(document.element_number(node));
    return numbers;
}

/// What is taken over from a browser has no style sheets in it, so that every style element is empty.
Numbers without_styles(Numbers numbers, const Document& document) {
    for (const NodeId style : document.by_tag("style")) std::erase(numbers, document.element_number(style));
    return numbers;
}

void compare_selectors(Chromium& chromium, const View& view, const Document* parsed, bool quirks,
                       const std::vector<std::string>& selectors, const std::string& where,
                       Tallies& tallies) {
    const auto theirs = chromium.select(view, selectors);
    if (!theirs) return;
    for (std::size_t i = 0; i < selectors.size(); ++i) {
        const auto selector = optout::page::Selector::parse(selectors[i]);
        const auto judge = [&](const Document& document, Tally& tally, bool live) {
            const std::string& text = selectors[i];
            const bool both_refuse = !selector.ok() && !(*theirs)[i];
            const bool both_know = selector.ok() && (*theirs)[i].has_value();
            const auto told_apart = [&](Numbers numbers) {
                return live ? without_styles(std::move(numbers), document) : numbers;
            };
            if (both_refuse ||
                (both_know && told_apart(ours(document, *selector)) == told_apart(*(*theirs)[i])))
                return tally.equal();
            std::string told = where + "  " + text;
            if (!selector.ok()) {
                told += "  refused by us: " + selector.error().message();
            } else if (!(*theirs)[i]) {
                told += "  refused by Chromium";
            } else {
                const Numbers mine = ours(document, *selector);
                told += "  only ours: " + only_in(document, mine, *(*theirs)[i]) +
                        "  only theirs: " + only_in(document, *(*theirs)[i], mine);
            }
            tally.different(oracles::known_selector(text, {live, quirks}), told);
        };
        judge(*view.document(), tallies.live, true);
        if (parsed != nullptr) judge(*parsed, tallies.parsed, false);
    }
}

/// Controls first: they are what packs are about.
Numbers choose(const Document& document, std::size_t most) {
    Numbers controls, others;
    for (NodeId node = 0; node < document.size(); ++node) {
        if (!document.is_element(node)) continue;
        const bool control = oracles::is_claimed(std::string(optout::page::role(document, node)));
        (control ? controls : others).push_back(document.element_number(node));
    }
    if (controls.size() > most) controls.resize(most);
    const std::size_t room = std::min(others.size(), (most - controls.size()) / 3);
    for (std::size_t i = 0; i < room; ++i) controls.push_back(others[i * others.size() / room]);
    return controls;
}

void compare_words(Chromium& chromium, const View& view, std::size_t most, const std::string& where,
                   Tallies& tallies) {
    const Document& document = *view.document();
    std::map<std::size_t, NodeId> nodes;
    for (NodeId node = 0; node < document.size(); ++node) {
        if (document.is_element(node)) nodes[document.element_number(node)] = node;
    }
    const Numbers numbers = choose(document, most);
    const auto spoken = chromium.spoken(view, numbers);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (!spoken[i]) continue;
        const NodeId node = nodes.at(numbers[i]);
        const std::string role(optout::page::role(document, node));
        const std::string name = optout::page::name(document, node);
        const std::string label = optout::collapse_space(spoken[i]->label);
        const std::string told = where + "  " + opening_tag(document, node);
        if (role == spoken[i]->role)
            tallies.roles.equal();
        else
            tallies.roles.different(oracles::known_role(document, node, role, spoken[i]->role),
                                    told + "  ours " + role + "  theirs " + spoken[i]->role);
        if (!oracles::is_claimed(role)) continue;
        if (name == label)
            tallies.labels.equal();
        else
            tallies.labels.different(oracles::known_label(document, node, name, label),
                                     told + "  ours \"" + name + "\"  theirs \"" + label + "\"");
    }
}

void on_generated(Chromium& chromium, const Amounts& amounts, Tallies& tallies) {
    Desk desk;
    for (std::size_t i = 0; i < amounts.documents; ++i) {
        const auto seed = amounts.seed + static_cast<std::uint32_t>(i);
        oracles::Source source(seed);
        const std::string html = source.document();
        desk.put(html);
        std::vector<std::string> selectors;
        for (std::size_t k = 0; k < amounts.selectors; ++k) selectors.push_back(source.selector());
        const View view = chromium.open(desk.url());
        auto parsed = Document::parse(html);
        const std::string where = "seed " + std::to_string(seed);
        const bool quirks = !html.starts_with("<!doctype");
        compare_selectors(chromium, view, parsed.ok() ? &*parsed : nullptr, quirks, selectors, where,
                          tallies);
        compare_words(chromium, view, amounts.elements, where, tallies);
    }
}

void on_page(Chromium& chromium, const View& view, const std::string& where, const Amounts& amounts,
             Tallies& tallies) {
    oracles::Source source(amounts.seed);
    std::vector<std::string> selectors;
    for (std::size_t k = 0; k < amounts.selectors; ++k) selectors.push_back(source.selector());
    compare_selectors(chromium, view, nullptr, false, selectors, where, tallies);
    compare_words(chromium, view, amounts.elements * 4, where, tallies);
}

void on_applications(Chromium& chromium, const Amounts& amounts, Tallies& tallies) {
    const real::Fossil fossil;
    for (const char* path : {"/login", "/timeline", "/help", "/dir", "/wikihelp"})
        on_page(chromium, chromium.open("http://" + fossil.host() + path), std::string("Fossil ") + path,
                amounts, tallies);
    const real::Syncthing syncthing;
    View view = chromium.open("http://" + syncthing.host() + "/");
    on_page(chromium, view, "Syncthing", amounts, tallies);
    view = chromium.press(chromium.look(), ".action-menu > a");
    view = chromium.press(view, ".action-menu li > a");
    on_page(chromium, view, "Syncthing, its dialog", amounts, tallies);
}

std::size_t number_after(const std::vector<std::string>& arguments, const char* option,
                         std::size_t otherwise) {
    const auto found = std::ranges::find(arguments, option);
    return found == arguments.end() || found + 1 == arguments.end()
               ? otherwise
               : std::strtoull((found + 1)->c_str(), nullptr, 10);
}

}  // namespace

int main(int count, char** words) {
    const std::vector<std::string> arguments(words + 1, words + count);
    Amounts amounts;
    amounts.seed = static_cast<std::uint32_t>(number_after(arguments, "--seed", amounts.seed));
    amounts.documents = number_after(arguments, "--documents", amounts.documents);
    amounts.selectors = number_after(arguments, "--selectors", amounts.selectors);
    amounts.elements = number_after(arguments, "--elements", amounts.elements);
    if (std::ranges::find(arguments, "--show") != arguments.end()) {
        std::puts(oracles::Source(amounts.seed).document().c_str());
        return 0;
    }
    try {
        Chromium chromium;
        Tallies tallies;
        on_generated(chromium, amounts, tallies);
        on_applications(chromium, amounts, tallies);
        std::size_t unknown = 0;
        for (const Tally* tally : {&tallies.live, &tallies.parsed, &tallies.roles, &tallies.labels}) {
            tally->print();
            unknown += tally->unknown();
            if (tally->compared() == 0) unknown += 1;
        }
        std::printf("seed %u, %zu documents, %zu WebDriver commands\n", amounts.seed, amounts.documents,
                    chromium.commands());
        return unknown == 0 ? 0 : 1;
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "oracles: %s\n", problem.what());
        return 2;
    }
}
