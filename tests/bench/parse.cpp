// bench_parse ROUNDS
// What our page layer costs beside gumbo alone, on a page of 60 kB and one of 1.3 MB: one line of JSON for
// each page and way, with MB of every round for a second of CPU time. The ways take turns.
#include <gumbo.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lookalikes/html.hpp"
#include "page/locate.hpp"

namespace {

using namespace optout;

constexpr char name[] = "Use my data for purpose 40";
constexpr double seconds_a_round = 0.2;

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "bench_parse: %s\n", why.c_str());
    std::exit(1);
}

std::string settings_page(std::size_t bytes) {
    lookalikes::Page page{.title = "Purpose 40"};
    page.bytes = bytes;
    page.body = "<main><h1>Purpose 40</h1><form action=\"/settings/40\" method=\"post\">" +
                render(lookalikes::CheckBox{"setting-40", "setting_40", name, true}) +
                "<button>Save changes</button></form></main>";
    return render(page);
}

page::Ladder by_css() {
    auto selector = page::Selector::parse("input[name=setting_40]");
    if (!selector.ok()) fail(selector.error().message());
    return {{page::CssLocator{std::move(selector).value()}}};
}

page::Ladder by_role() {
    page::RoleLocator locator;
    locator.role = "checkbox";
    locator.names = {name};
    return {{locator}};
}

page::Content parse(const std::string& html) {
    auto document = page::Document::parse(html);
    if (!document.ok()) fail(document.error().message());
    return std::move(document).value();
}

void find(const page::Content& content, const page::Ladder& ladder) {
    const auto control = locate(content, ladder, {});
    if (!control.ok()) fail(control.error().message());
    if (control.value().state != page::State{true}) fail("the control is not on");
}

struct Way {
    std::string what;
    std::function<void(const std::string&)> once;
};

std::vector<Way> ways() {
    const page::Ladder css = by_css(), role = by_role();
    return {{"gumbo alone",
             [](const std::string& html) {
                 GumboOutput* output =
                     gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
                 gumbo_destroy_output(&kGumboDefaultOptions, output);
             }},
            {"Document::parse", [](const std::string& html) { parse(html); }},
            {"parse, one CSS locate", [css](const std::string& html) { find(parse(html), css); }},
            {"parse, one role locate", [role](const std::string& html) { find(parse(html), role); }},
            {"parse, one CSS and one role locate", [css, role](const std::string& html) {
                 const page::Content content = parse(html);
                 find(content, css);
                 find(content, role);
             }}};
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double megabytes_a_second(const Way& way, const std::string& html) {
    const double begin = cpu_seconds();
    double seconds = 0;
    double bytes = 0;
    do {
        way.once(html);
        bytes += static_cast<double>(html.size());
        seconds = cpu_seconds() - begin;
    } while (seconds < seconds_a_round);
    return bytes / 1e6 / seconds;
}

void compare(const std::string& html, int rounds) {
    const std::vector<Way> all = ways();
    std::vector<std::vector<double>> speeds(all.size());
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < all.size(); ++i) speeds[i].push_back(megabytes_a_second(all[i], html));
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const nlohmann::json line{{"bytes", html.size()}, {"what", all[i].what}, {"mb_per_s", speeds[i]}};
        std::puts(line.dump().c_str());
    }
}

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc == 2 ? std::atoi(argv[1]) : 0;
    if (rounds < 1) fail("usage: bench_parse ROUNDS");
    for (const std::size_t bytes : {60'000U, 1'300'000U}) compare(settings_page(bytes), rounds);
}
