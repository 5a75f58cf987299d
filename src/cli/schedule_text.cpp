#include "cli/schedule_text.hpp"

#include <charconv>

#include "base/text.hpp"

namespace optout::cli {

namespace {

constexpr std::string_view cron_mark = "# written by `optout schedule install`";

/// One word of a unit's setting: in quotes, with systemd's own escapes and specifiers made harmless.
std::string unit_quoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

std::string without_specifiers(const std::string& text) {
    return replace_all(text, "%", "%%");
}

/// ExecStart= also fills in variables.
std::string exec_word(const std::string& text) {
    return unit_quoted(replace_all(without_specifiers(text), "$", "$$"));
}

std::string shell_quoted(const std::string& text) {
    return "'" + replace_all(text, "'", "'\\''") + "'";
}

std::string exec_start(const Calling& calling) {
    std::string line = exec_word(calling.program) + " recheck --scheduled";
    if (!calling.config.empty()) line += " --config " + exec_word(calling.config);
    return line;
}

std::string writable_folders(const Calling& calling) {
    std::string line;
    for (const std::string& folder : calling.folders) {
        const bool at_home = folder.starts_with("%h/");
        line += (line.empty() ? "" : " ") +
                unit_quoted("-" + (at_home ? "%h" + without_specifiers(folder.substr(2))
                                           : without_specifiers(folder)));
    }
    return line;
}

/// The lines of a text, each with its end.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

bool is_ours(std::string_view line) {
    return trim(line).ends_with(cron_mark);
}

}  // namespace

Calling packaged_calling() {
    return {"/usr/bin/optout", "", {}, {"%h/.config/optout", "%h/.local/state/optout"}};
}

std::string service_unit(const Calling& calling) {
    std::string environment;
    for (const auto& [name, value] : calling.environment)
        environment += "Environment=" + unit_quoted(without_specifiers(name + "=" + value)) + "\n";
    return R"([Unit]
Description=Looks again at the terms and settings of your accounts

[Service]
Type=oneshot
ExecStart=)" +
           exec_start(calling) + "\n" + environment +
           R"(# 1: something has moved; 3: you are needed. You are told of both, and neither is a failure of the unit.
SuccessExitStatus=1 3
TimeoutStartSec=1h
Nice=10
IOSchedulingClass=idle
UMask=0077

# The whole system is read-only but for what optout keeps: its configuration (services renew cookies there) and its
# journal. A user namespace of its own is what lets a user's manager set up the rest.
PrivateUsers=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=)" +
           writable_folders(calling) + R"(
PrivateTmp=yes
PrivateDevices=yes
ProtectHostname=yes
ProtectClock=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
# Unix sockets: the session bus (notifications, the keyring). Netlink: name resolution asks which addresses there are.
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

# Relaxed for services that are read through a browser, whose own sandbox is made of these. Where you have none,
# RestrictNamespaces=yes, MemoryDenyWriteExecute=yes (browsers compile as they run) and SystemCallFilter=~chroot seccomp
# are tighter.
RestrictNamespaces=user pid net ipc
MemoryDenyWriteExecute=no
SystemCallFilter=chroot seccomp
)";
}

std::string timer_unit() {
    return R"([Unit]
Description=Wakes optout, which looks whether anything is due

[Timer]
# How often services are asked is in the configuration ([recheck]); a call at which nothing is due asks nobody. So what
# failed is tried again after an hour, and what was missed in sleep is made up for.
OnCalendar=hourly
Persistent=true
RandomizedDelaySec=30min

[Install]
WantedBy=timers.target
)";
}

std::string crontab_line(const Calling& calling, int minute) {
    std::string command;
    for (const auto& [name, value] : calling.environment) command += name + "=" + shell_quoted(value) + " ";
    command += shell_quoted(calling.program) + " recheck --scheduled";
    if (!calling.config.empty()) command += " --config " + shell_quoted(calling.config);
    // To cron, an unescaped % is the end of the command.
    return std::to_string(minute) + " * * * * " + replace_all(command, "%", "\\%") + " " +
           std::string(cron_mark) + "\n";
}

std::optional<int> scheduled_minute(std::string_view crontab) {
    for (const std::string_view line : lines_of(crontab)) {
        if (!is_ours(line)) continue;
        int minute = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), minute);
        if (error == std::errc() && minute >= 0 && minute < 60 && *end == ' ') return minute;
    }
    return std::nullopt;
}

std::string with_line(std::string_view crontab, const std::string& line) {
    std::string text;
    for (const std::string_view other : lines_of(crontab)) {
        if (!is_ours(other)) text += other;
    }
    if (!line.empty() && !text.empty() && !text.ends_with('\n')) text += '\n';
    return text + line;
}

}  // namespace optout::cli
