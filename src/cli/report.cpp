#include "cli/report.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "cli/account_words.hpp"

namespace optout::cli {

namespace {

using executor::Account;
using executor::Item;
using executor::Standing;
using executor::Step;
using executor::Verdict;
using nlohmann::json;

constexpr std::size_t widest_title = 64;

bool is_shown(const Item& item) {
    return !item.observed || item.verdict == Verdict::changed;
}

/// The word in the first column: the verdict, or what the plan would do.
std::string column(const Item& item) {
    if (item.step == Step::write) return "change";
    if (item.step == Step::follow) return "follows";
    return std::string(word(item.verdict));
}

Colour colour(const Item& item) {
    switch (standing(item)) {
        case Standing::as_wanted:
            return item.verdict == Verdict::changed ? Colour::green : Colour::plain;
        case Standing::different:
            return item.step == Step::rest ? Colour::red : Colour::yellow;
        case Standing::person_needed:
            return Colour::yellow;
    }
    return Colour::plain;
}

/// "on → off", "off", or empty when nothing was read.
std::string values(const Item& item) {
    if (!item.before || !item.control) return "";
    const std::string before = item.before->describe();
    if (item.step != Step::rest) return before + " → " + item.goal->describe();
    const std::string now = item.stale ? "not read back" : item.control->state.describe();
    return before == now ? now : before + " → " + now;
}

/// Which rung found it, where that was not the best one.
std::string rung_remark(const Item& item) {
    if (!item.control || item.control->rung == 0) return "";
    return "  (rung " + std::to_string(item.control->rung + 1) + " of " +
           std::to_string(item.setting->ladder.size()) + ")";
}

std::string title_of(const Item& item) {
    return item.target.name.empty() ? item.setting->title
                                    : item.setting->title + " [" + item.target.name + "]";
}

/// Messages that several settings of an account share get a number and are told once, below.
class Footnotes {
  public:
    explicit Footnotes(const std::vector<const Item*>& items) {
        std::map<std::string, int> counts;
        for (const Item* item : items) ++counts[item->message];
        for (const Item* item : items) {
            if (!item->message.empty() && counts[item->message] > 1 && number(*item) == 0)
                shared_.push_back(item->message);
        }
    }
    /// 0 for a message of its own.
    [[nodiscard]] std::size_t number(const Item& item) const {
        const auto found = std::ranges::find(shared_, item.message);
        return found == shared_.end() ? 0 : static_cast<std::size_t>(found - shared_.begin()) + 1;
    }
    void print(const Output& out) const {
        for (std::size_t i = 0; i < shared_.size(); ++i)
            out.line("  " + out.paint(Colour::dim, "[" + std::to_string(i + 1) + "] " + shared_[i]));
    }

  private:
    std::vector<std::string> shared_;
};

void print_item(const Output& out, const Item& item, const Footnotes& notes, std::size_t title_width) {
    const std::size_t note = notes.number(item);
    out.line(
        "  " + out.paint(colour(item), padded(column(item), 11)) + " " + padded(title_of(item), title_width) +
        "  " + values(item) +
        out.paint(Colour::dim, rung_remark(item) + (note > 0 ? "  [" + std::to_string(note) + "]" : "")));
    const std::string indent(14, ' ');
    if (note == 0 && !item.message.empty()) out.line(indent + out.paint(Colour::dim, item.message));
    if (item.step == Step::write && !item.setting->irreversible.empty()) {
        out.line(indent + out.paint(Colour::red, "cannot be undone: " + item.setting->irreversible));
    }
}

std::string verified_words(const std::vector<const Item*>& items) {
    std::set<std::string_view> words;
    for (const Item* item : items) words.insert(pack::word(item->setting->verified));
    return join(std::vector<std::string>(words.begin(), words.end()), ", ");
}

std::string name_of(const Output& out, const Account& account) {
    return out.paint(Colour::bold, account.pack->name) +
           (account.label.empty() ? "" : " [" + account.label + "]");
}

void print_account(const Output& out, const Report& report, std::size_t index) {
    const Account& account = (*report.accounts)[index];
    const executor::AccountReading& reading = report.plan->accounts[index];
    std::vector<const Item*> items;
    for (const Item& item : report.plan->items) {
        if (item.account == index && is_shown(item)) items.push_back(&item);
    }
    if (items.empty()) {
        if (reading.trouble) {
            const std::string place = account.source.empty() ? "" : " (" + account.source + ")";
            out.line(name_of(out, account) + place + ": " + reading.trouble->message() + "\n");
        }
        return;
    }
    std::string head = name_of(out, account);
    head += reading.identity.empty()
                ? (account.pack->identity.empty() ? ", the pack cannot tell who is signed in" : "")
                : ", signed in as " + reading.identity;
    if (!account.source.empty()) head += " in " + account.source;
    out.line(head + out.paint(Colour::dim, "  (pack verified: " + verified_words(items) + ")"));
    const bool has_choice = is_driven(*account.pack) || account.sign_in == "saved";
    if (has_choice && !account.sign_in_why.empty())
        out.line("  " + padded("sign-in", 12) + account.sign_in_why);
    if (!account.sign_in_note.empty())
        out.line("  " + out.paint(Colour::yellow, "note") + "        " + account.sign_in_note);

    // Trouble of the whole account is told once, not once a setting.
    const bool whole = reading.trouble && std::ranges::all_of(items, [&](const Item* item) {
                           return item->message == reading.trouble->message();
                       });
    if (whole) {
        out.line("  " + out.paint(Colour::yellow, padded(word(reading.trouble->verdict), 11)) + " " +
                 reading.trouble->message());
        out.line(std::string(14, ' ') +
                 out.paint(Colour::dim, std::to_string(items.size()) +
                                            (items.size() == 1 ? " setting" : " settings") + " not read"));
    } else {
        const Footnotes notes(items);
        std::size_t width = 0;
        for (const Item* item : items) width = std::max(width, title_of(*item).size());
        for (const Item* item : items) print_item(out, *item, notes, std::min(width, widest_title));
        notes.print(out);
    }
    out.line("");
}

std::string counted(std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

void print_sum(const Output& out, const Report& report) {
    std::map<std::string, std::size_t> counts;
    std::size_t planned = 0;
    for (const Item& item : report.plan->items) {
        if (!is_shown(item)) continue;
        if (item.step == Step::rest) {
            ++counts[std::string(word(item.verdict))];
        } else {
            ++planned;
        }
    }
    std::vector<std::string> parts;
    if (planned > 0) {
        parts.push_back(counted(planned, "setting", "settings") + " to change with " +
                        counted(report.plan->writes.size(), "request", "requests"));
    }
    for (const auto& [name, count] : counts) parts.push_back(std::to_string(count) + " " + name);
    std::string sum = parts.empty() ? "nothing was read" : join(parts, ", ");
    if (report.dry_run)
        sum += ". Dry run: nothing was written.";
    else if (report.done)
        sum += ". " + counted(report.requests_sent, "write was", "writes were") + " sent.";
    out.line(out.paint(Colour::bold, sum));
}

json item_json(const Item& item, const executor::Plan& plan) {
    json j{{"id", item.setting->id},
           {"title", item.setting->title},
           {"category", item.setting->category},
           {"verified", pack::word(item.setting->verified)},
           {"page", item.page.url}};
    if (!item.target.id.empty()) j["target"] = {{"id", item.target.id}, {"name", item.target.name}};
    j["before"] = item.before ? item.before->to_json() : json(nullptr);
    j["now"] = item.control && !item.stale ? item.control->state.to_json() : json(nullptr);
    j["wanted"] = item.goal ? item.goal->to_json() : json(nullptr);
    j["planned"] = item.step == Step::write    ? json("change")
                   : item.step == Step::follow ? json("follows")
                                               : json(nullptr);
    j["verdict"] = item.step == Step::rest ? json(word(item.verdict)) : json(nullptr);
    j["message"] = item.message;
    if (item.control) {
        j["rung"] = item.control->rung + 1;
        j["locator"] = item.setting->ladder[item.control->rung].describe();
    }
    if (item.follows) j["follows"] = plan.items[*item.follows].setting->id;
    if (item.observed) j["observed"] = true;
    if (item.change != nullptr && !item.change->unproven.empty()) j["unproven"] = item.change->unproven;
    if (!item.setting->irreversible.empty()) j["irreversible"] = item.setting->irreversible;
    return j;
}

}  // namespace

int exit_code(const Report& report) {
    if (report.unconfirmed) return 3;
    int code = 0;
    for (const Item& item : report.plan->items) {
        if (!is_shown(item)) continue;
        const Standing is = standing(item);
        if (is == Standing::person_needed) return 3;
        if (is == Standing::different) code = 1;
    }
    for (const auto& account : report.plan->accounts) {
        if (account.trouble && (account.trouble->verdict == Verdict::signed_out ||
                                account.trouble->verdict == Verdict::challenged))
            return 3;
    }
    const bool all_packs = report.left_out == nullptr || report.left_out->empty();
    return all_packs ? code : 2;
}

json to_json(const Report& report) {
    json accounts = json::array();
    for (std::size_t a = 0; a < report.accounts->size(); ++a) {
        const Account& account = (*report.accounts)[a];
        const executor::AccountReading& reading = report.plan->accounts[a];
        json j{{"site", account.pack->id},
               {"name", account.pack->name},
               {"label", account.label},
               {"source", account.source},
               {"sign_in", account.sign_in},
               {"sign_in_why", account.sign_in_why},
               {"sign_in_note", account.sign_in_note},
               {"signed_in_as", reading.identity},
               {"settings", json::array()}};
        if (reading.trouble)
            j["trouble"] = {{"verdict", word(reading.trouble->verdict)},
                            {"what", reading.trouble->what},
                            {"remedy", reading.trouble->remedy}};
        for (const Item& item : report.plan->items) {
            if (item.account == a) j["settings"].push_back(item_json(item, *report.plan));
        }
        accounts.push_back(std::move(j));
    }
    json left_out = json::array();
    if (report.left_out != nullptr) {
        for (const Error& mistake : *report.left_out) left_out.push_back(mistake.message());
    }
    return {{"run", report.run},
            {"dry_run", report.dry_run},
            {"done", report.done},
            {"unconfirmed", report.unconfirmed},
            {"packs_left_out", std::move(left_out)},
            {"accounts", std::move(accounts)},
            {"requests_planned", report.plan->writes.size()},
            {"requests_sent", report.requests_sent},
            {"cookies_decrypted", report.cookies_decrypted},
            {"exit_code", exit_code(report)}};
}

void print(const Output& out, const Report& report) {
    for (std::size_t a = 0; a < report.accounts->size(); ++a) print_account(out, report, a);
    print_sum(out, report);
}

}  // namespace optout::cli
