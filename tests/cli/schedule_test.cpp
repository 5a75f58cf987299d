// `optout schedule` on a machine without a user manager, and with a cron that keeps its crontabs in a place
// of this test.
#include <unistd.h>

#include <filesystem>

#include "cli/world.hpp"

using support::Finished;
using world::json;

namespace {

namespace fs = std::filesystem;

/// A home in which `crontab` is Debian's own, working on a spool of this test: both that and /run are mounts
/// that only its processes see. Root is needed for it.
class CronHome {
  public:
    /// Why there can be none here; empty when there can.
    [[nodiscard]] static std::string hindrance() {
        if (::geteuid() != 0) return "a crontab of the test's own needs root to mount";
        const Finished tried =
            support::run({"unshare", "--mount", "mount", "-t", "tmpfs", "none", "/run"}, {});
        return tried.exit_code == 0 ? "" : "nothing can be mounted here: " + tried.err;
    }

    /// A shell script in which $O is optout. What it mounts over is as the script left it at the next call.
    [[nodiscard]] Finished sh(const std::string& script, int seconds = 60) const {
        const std::string mounts =
            "set -e; mkdir -p " + spool() + "; chgrp crontab " + spool() + "; chmod 1730 " + spool() +
            "; mount --bind " + spool() +
            " /var/spool/cron/crontabs; mount -t tmpfs none /run; "
            "mount -t tmpfs none /etc/cron.d; mount --bind /dev/null /etc/crontab; set +e; ";
        auto environment = home.environment();
        environment["O"] = OPTOUT_BINARY;
        return support::run({"unshare", "--mount", "sh", "-c", mounts + script}, environment, seconds);
    }
    [[nodiscard]] std::string spool() const { return home.path() + "/spool"; }

    support::Home home;
};

#define SKIP_WITHOUT_CRON()                                     \
    if (const auto why = CronHome::hindrance(); !why.empty()) { \
        MESSAGE("NOT TESTED: ", why);                           \
        return;                                                 \
    }

}  // namespace

TEST_CASE("where no user manager answers, the units are written and what is left to do is said") {
    support::Home home;
    const Finished installed = home.optout({"schedule", "install", "--systemd"});
    CHECK(installed.exit_code == 1);
    CHECK(installed.out.find("Wrote " + home.path() + "/.config/systemd/user/optout-recheck.timer.") !=
          std::string::npos);
    CHECK(installed.err.find(
              "systemctl --user daemon-reload && systemctl --user enable --now optout-recheck.timer") !=
          std::string::npos);
    const std::string units = home.path() + "/.config/systemd/user/";
    const Finished verified = support::run(
        {"systemd-analyze", "verify", units + "optout-recheck.service", units + "optout-recheck.timer"},
        home.environment());
    CHECK_MESSAGE(verified.exit_code == 0, verified.err);
    // Of the units that the machine has beside ours it may have something to say.
    CHECK(verified.err.find("optout") == std::string::npos);
    const json shown = home.optout({"schedule", "show", "--json"}).json();
    CHECK(shown["systemd"]["files"].size() == 2);
    CHECK(shown["exit_code"] == 0);

    const Finished removed = home.optout({"schedule", "remove"});
    CHECK(removed.exit_code == 1);  // the manager, if there is one, was not told
    CHECK(!fs::exists(home.path() + "/.config/systemd"));
    CHECK(home.optout({"schedule", "remove"}).out == "Nothing was scheduled.\n");
    CHECK(home.optout({"schedule", "show"}).exit_code == 1);
}

TEST_CASE("the unit is as tight as a browser lets it be") {
    const Finished security = support::run({"systemd-analyze", "security", "--offline=true", "--threshold=30",
                                            OPTOUT_SOURCE_DIR "/scripts/systemd/optout-recheck.service"},
                                           {{"LC_ALL", "C"}});
    const std::size_t at = security.out.find("Overall exposure level");
    REQUIRE(at != std::string::npos);
    MESSAGE(security.out.substr(at, security.out.find('\n', at) - at));
    CHECK(security.exit_code == 0);  // 3.0 or less
}

TEST_CASE("the crontab gets one line, keeps the others, and loses only ours again") {
    SKIP_WITHOUT_CRON();
    const CronHome cron;
    const Finished all = cron.sh(
        "printf '# mine\\n5 4 * * * true\\n' | crontab -; $O schedule install --cron; crontab -l > "
        "$HOME/once; "
        "$O schedule install --cron; crontab -l > $HOME/twice; $O schedule show; $O schedule remove; crontab "
        "-l");
    const std::string once = support::read_file(cron.home.path() + "/once");
    CHECK(once.starts_with("# mine\n5 4 * * * true\n"));
    CHECK(once.find(" * * * * '" OPTOUT_BINARY "' recheck --scheduled # written by") != std::string::npos);
    CHECK(support::read_file(cron.home.path() + "/twice") == once);
    CHECK(all.out.find("Added a line to your crontab") != std::string::npos);
    CHECK(all.out.find("Your crontab has the line already.") != std::string::npos);
    CHECK(all.out.find("cron: every hour at minute ") != std::string::npos);
    CHECK(all.out.ends_with("Removed the line from your crontab.\n# mine\n5 4 * * * true\n"));
    const Finished alone = cron.sh("crontab -r; $O schedule install --cron; $O schedule remove; crontab -l");
    CHECK(alone.err == "no crontab for root\n");
}

TEST_CASE("a real cron calls it") {
    SKIP_WITHOUT_CRON();
    const CronHome cron;
    // Cron gives its jobs the home folder of the password file, so the line says where this one's folders
    // are. The daemon's clock is set to just before the minute, by libfaketime; its jobs have the real one.
    // In a container that was started from a session with an audit id, pam_loginuid keeps all jobs from
    // running, so it is left out. Nothing of cron may hold this test's pipes.
    const Finished called = cron.sh(
        "sed /pam_loginuid/d /etc/pam.d/cron > $HOME/pam; mount --bind $HOME/pam /etc/pam.d/cron; "
        "export XDG_CONFIG_HOME=$HOME/.config XDG_STATE_HOME=$HOME/.local/state; "
        "$O schedule install --cron; minute=$(crontab -l | cut -d' ' -f1); "
        "LD_PRELOAD='/usr/$LIB/faketime/libfaketime.so.1' "
        "FAKETIME=\"@$(date -d \"2027-01-01 10:$minute:00 3 seconds ago\" '+%F %T')\" "
        "timeout 60 /usr/sbin/cron -f < /dev/null > $HOME/cron.log 2>&1 & "
        "for i in $(seq 500); do $O schedule show --json > $HOME/shown 2> $HOME/trouble; "
        "grep -q '\"ended\": \"' $HOME/shown && break; sleep 0.1; done; "
        "kill $(cat /run/crond.pid); wait; cat $HOME/cron.log $HOME/trouble >&2; cat $HOME/shown",
        75);
    INFO(called.out << called.err);
    const std::size_t at = called.out.find('{');
    REQUIRE(at != std::string::npos);
    const json shown = json::parse(called.out.substr(at));
    REQUIRE(shown["last"].size() == 1);
    CHECK(shown["last"][0]["exit_code"] == 0);
}
