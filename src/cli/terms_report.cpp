#include "cli/terms_report.hpp"

#include "base/text.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

constexpr std::size_t longest_sentence = 1200;

std::string title_of(const terms::Document& document) {
    return document.service + ": " + document.rule.title;
}

Colour colour_of(terms::Finding finding) {
    switch (finding) {
        case terms::Finding::changed:
            return Colour::yellow;
        case terms::Finding::unreadable:
            return Colour::red;
        case terms::Finding::unreachable:
            return Colour::dim;
        default:
            return Colour::green;
    }
}

void print_passage(const Output& out, const terms::Passage& passage) {
    std::string head = "  " + (passage.section.empty() ? std::string("…") : printable(passage.section, 100));
    if (!passage.topics.empty()) head += "  (" + join(passage.topics, ", ") + ")";
    out.line(out.paint(Colour::bold, head));
    if (!passage.before.empty())
        out.line(out.paint(Colour::red, "  - " + printable(passage.before, longest_sentence)));
    if (!passage.after.empty())
        out.line(out.paint(Colour::green, "  + " + printable(passage.after, longest_sentence)));
}

}  // namespace

Result<ChangeReport> report_change(const terms::Store& store, const terms::Document& document,
                                   std::int64_t version, const pack::Pack* pack) {
    ChangeReport report{document, {}, {}, {}, {}};
    OPTOUT_TRY(report.after, store.version(version));
    OPTOUT_TRY(report.before, store.version(report.after.before));
    report.passages = terms::difference(report.before.text, report.after.text);
    report.settings = terms::touched_settings(report.passages, pack);
    return report;
}

json to_json(const ChangeReport& report) {
    json passages = json::array();
    for (const terms::Passage& passage : report.passages) {
        passages.push_back({{"section", passage.section},
                            {"before", passage.before.empty() ? json(nullptr) : json(passage.before)},
                            {"after", passage.after.empty() ? json(nullptr) : json(passage.after)},
                            {"topics", passage.topics},
                            {"categories", passage.categories},
                            {"relevance", passage.relevance}});
    }
    return {{"document", report.document.key()},
            {"service", report.document.service},
            {"title", report.document.rule.title},
            {"from", report.before.time},
            {"to", report.after.time},
            {"reason", report.after.reason},
            {"settings", report.settings},
            {"passages", passages}};
}

void print_change(const Output& out, const ChangeReport& report, const pack::Pack* pack, std::size_t most) {
    out.line(out.paint(Colour::bold, title_of(report.document)) + "  " + report.before.time.substr(0, 10) +
             " → " + report.after.time.substr(0, 10));
    if (!report.after.reason.empty()) out.line("  " + report.after.reason);
    if (!report.settings.empty() && pack != nullptr) {
        out.line("  This touches settings of " + pack->name + ": " + join(report.settings, ", "));
        out.line("  Look at them with: optout run " + pack->id + " --dry-run");
    }
    std::size_t shown = 0;
    for (const terms::Passage& passage : report.passages) {
        if (most != 0 && shown == most) break;
        print_passage(out, passage);
        ++shown;
    }
    if (shown < report.passages.size())
        out.line("  … and " + std::to_string(report.passages.size() - shown) + " more; --all shows them");
    if (report.passages.empty()) out.line("  The order of sentences, or where they stand, is another.");
}

json to_json(const terms::Look& look) {
    return {{"document", look.document.key()},
            {"service", look.document.service},
            {"title", look.document.rule.title},
            {"finding", terms::word(look.finding)},
            {"alarm", look.alarm},
            {"reason", look.reason},
            {"settings", look.settings},
            {"version", look.version == 0 ? json(nullptr) : json(look.version)},
            {"read_before", look.read_before.empty() ? json(nullptr) : json(look.read_before)}};
}

void print_look(const Output& out, const terms::Look& look) {
    out.line(out.paint(colour_of(look.finding), padded(terms::word(look.finding), 12)) +
             title_of(look.document) + (look.reason.empty() ? "" : ": " + printable(look.reason, 300)));
}

}  // namespace optout::cli
