#include "cli/notify.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/child.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "session/mail.hpp"

namespace optout::cli {

namespace {

using nlohmann::json;

/// A cron job does not know where the session bus of its user is.
std::vector<std::pair<std::string, std::string>> session_bus() {
    if (std::getenv("DBUS_SESSION_BUS_ADDRESS") != nullptr) return {};
    const std::string bus = "/run/user/" + std::to_string(::getuid()) + "/bus";
    struct stat is {};
    if (::stat(bus.c_str(), &is) != 0) return {};
    return {{"DBUS_SESSION_BUS_ADDRESS", "unix:path=" + bus}};
}

Status run_quietly(const Command& command, const std::string& name, const std::string& remedy) {
    auto ended = run_to_end(command);
    if (!ended.ok()) return Error{ended.error().kind, ended.error().what, "", remedy};
    if (ended->exit_code == 0) return success();
    const std::string said = printable(trim(ended->err));
    return Error{
        ErrorKind::io,
        name + " ended with " + std::to_string(ended->exit_code) + (said.empty() ? "" : " (" + said + ")"),
        "", remedy};
}

/// What others on this computer may see in the list of processes: names of services, nothing of an account.
std::string desktop_text(const Digest& digest) {
    std::set<std::string> lines;
    for (const Occasion& occasion : digest.occasions)
        lines.insert(occasion.name + (occasion.title.empty() ? ": " + occasion.kind : ": " + occasion.title));
    std::string text;
    std::size_t shown = 0;
    for (const std::string& line : lines) {
        if (++shown > 5) break;
        text += line + "\n";
    }
    if (lines.size() > 5) text += "and " + std::to_string(lines.size() - 5) + " more\n";
    text += "`optout history " + digest.run + "` shows all of it.";
    // The body may be markup (Desktop Notifications Specification).
    return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

Status tell_desktop(const Digest& digest) {
    return run_quietly(
        {{"notify-send", "--app-name=optout", "--", "optout: " + subject_of(digest), desktop_text(digest)},
         "",
         session_bus()},
        "notify-send",
        "it is told once somebody is signed in at the desktop and notify-send is installed; "
        "`desktop = false` in [notify] turns it off");
}

Status tell_command(const std::vector<std::string>& command, const Digest& digest) {
    json occasions = json::array();
    for (const Occasion& occasion : digest.occasions) occasions.push_back(to_json(occasion));
    const json message{{"optout", optout::version},     {"run", digest.run},
                       {"time", iso_time(digest.time)}, {"subject", "optout: " + subject_of(digest)},
                       {"text", text_of(digest)},       {"occasions", std::move(occasions)}};
    return run_quietly({command, message.dump(2, ' ', false, json::error_handler_t::replace) + "\n", {}},
                       printable(command.front()), "see `command` in [notify]");
}

Status tell_mail(const session::MailOptions& options, const Digest& digest) {
    const session::Mail mail{"optout: " + subject_of(digest), text_of(digest), digest.time};
    if (options.server != "sendmail") return session::send_by_smtp(mail, options);
    const std::string program =
        find_program("sendmail").empty() ? "/usr/sbin/sendmail" : find_program("sendmail");
    return run_quietly(
        {{program, "-t", "-oi"}, replace_all(session::message_of(mail, options), "\r\n", "\n"), {}},
        "sendmail", "see `server` in [notify.mail]");
}

using Told = std::set<std::pair<std::string, std::string>>;  // way and Occasion::id

Result<Told> told_before(const journal::Journal& journal) {
    OPTOUT_TRY(const auto notes, journal.notes());
    Told told;
    for (const journal::Entry& note : notes) {
        if (note.body.value("told", "") != "digest") continue;
        for (const json& id : note.body.value("occasions", json::array())) {
            if (id.is_string()) told.emplace(note.body.value("by", ""), id.get<std::string>());
        }
    }
    return told;
}

Status remember(journal::Journal& journal, const std::string& by, const Digest& told) {
    json ids = json::array();
    for (const Occasion& occasion : told.occasions) ids.push_back(occasion.id);
    const auto written = journal.append(
        told.run, {{journal::Kind::note, {}, {{"told", "digest"}, {"by", by}, {"occasions", ids}}}});
    return written.ok() ? success() : Status(written.error());
}

}  // namespace

Result<std::vector<Telling>> tell(const Context& context, const Digest& digest, journal::Journal& journal) {
    std::vector<Telling> tellings;
    if (digest.occasions.empty()) return tellings;
    OPTOUT_TRY(const Told told, told_before(journal));
    const auto by = [&](const std::string& way, const auto& send) -> Status {
        Digest fresh{digest.run, digest.time, {}};
        std::ranges::copy_if(digest.occasions, std::back_inserter(fresh.occasions),
                             [&](const Occasion& occasion) {
                                 return !told.contains({way, occasion.id});
                             });
        if (fresh.occasions.empty()) return success();
        const Status sent = send(fresh);
        tellings.push_back(
            {way, sent.ok() ? fresh.occasions.size() : 0, sent.ok() ? "" : sent.error().message()});
        return sent.ok() ? remember(journal, way, fresh) : success();
    };
    const NotifyConfig& notify = context.config.notify;
    if (notify.desktop) OPTOUT_CHECK(by("desktop", tell_desktop));
    if (!notify.command.empty())
        OPTOUT_CHECK(by("command", [&](const Digest& fresh) { return tell_command(notify.command, fresh); }));
    if (notify.mail)
        OPTOUT_CHECK(by("mail", [&](const Digest& fresh) { return tell_mail(*notify.mail, fresh); }));
    return tellings;
}

}  // namespace optout::cli
