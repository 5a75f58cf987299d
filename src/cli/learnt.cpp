#include "cli/learnt.hpp"

#include <nlohmann/json.hpp>

namespace optout::cli {

namespace {

void print_json(const Output& out, const Learnt& learnt) {
    using nlohmann::json;
    const json report{{"site", learnt.site},
                      {"setting", learnt.composed.setting},
                      {"file", learnt.file},
                      {"address", learnt.address},
                      {"way", learnt.way.describe()},
                      {"proven", learnt.proven},
                      {"doubt", learnt.doubt},
                      {"request_left_out", learnt.no_request},
                      {"kept_copy", learnt.kept_copy},
                      {"overrides_shipped", learnt.overrides_shipped},
                      {"run", learnt.run},
                      {"exit_code", learnt.exit_code()}};
    out.line(report.dump(2, ' ', false, json::error_handler_t::replace));
}

void print_text(const Output& out, const Learnt& learnt) {
    out.line("Learned " + out.paint(Colour::bold, learnt.site + "/" + learnt.composed.setting) + ": " +
             learnt.way.describe());
    out.line(learnt.proven
                 ? "  proven by flipping it back and forth with a fresh reading after each; it is as "
                   "you left it"
                 : "  " + out.paint(Colour::yellow, "not proven: ") + learnt.doubt);
    if (!learnt.no_request.empty())
        out.line("  the request behind the switch is left out: " + learnt.no_request);
    out.line("  written to " + learnt.file);
    if (!learnt.kept_copy.empty()) out.line("  your pack as it was: " + learnt.kept_copy);
    if (learnt.overrides_shipped)
        out.line(
            "  From now on this file takes the place of the pack that came with optout, whose entries are "
            "all "
            "in it. When a newer optout brings a newer pack, take your entry over, or remove the file.");
    out.line("Look at the entry, above all at its category; then: optout run " + learnt.site + " --only " +
             learnt.composed.setting);
}

}  // namespace

void print(const Output& out, const Learnt& learnt, bool as_json) {
    as_json ? print_json(out, learnt) : print_text(out, learnt);
}

}  // namespace optout::cli
