#include "cli/program.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <functional>
#include <iostream>

#include "base/text.hpp"
#include "base/version.hpp"
#include "cli/commands.hpp"

namespace optout::cli {

namespace {

/// Cookies must not end up in a core file, nor with the program that collects cores, to which the limit means
/// nothing.
void forbid_core_dumps() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

void start_log(bool verbose) {
    auto log = spdlog::stderr_color_st("optout");
    log->set_pattern("%H:%M:%S.%e %v");
    log->set_level(verbose ? spdlog::level::debug : spdlog::level::warn);
    spdlog::set_default_logger(log);
}

/// The command line: fills in the options and remembers which command was asked for.
class CommandLine {
  public:
    CommandLine() {
        app_.set_version_flag("--version", "optout " + std::string(optout::version));
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_option("--config", common_.config, "Another configuration file")->type_name("FILE");
        app_.add_flag("--json", common_.json, "Print one JSON document instead of text");
        app_.add_flag("-v,--verbose", common_.verbose, "Say on standard error what is asked and changed");
        add_run();
        add_undo();
        add_journal_commands();
        add_discover();
        add_sign_in();
        add_learn();
        add_packs();
        add_schedule();
        add_terms();
    }

    int run(int argc, char** argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) return app_.exit(error);
            std::cerr << "optout: " << explain(error, argc, argv)
                      << "; `optout --help` shows how to use it\n";
            return 2;
        }
        start_log(common_.verbose);
        return command_();
    }

  private:
    /// CLI11 says of a mistyped command only that one is required.
    std::string explain(const CLI::ParseError& error, int argc, char** argv) const {
        if (dynamic_cast<const CLI::RequiredError*>(&error) == nullptr || argc < 2 || argv[1][0] == '-')
            return error.what();
        std::vector<std::string> names;
        for (const CLI::App* known : app_.get_subcommands([](const CLI::App*) { return true; }))
            names.push_back(known->get_name());
        if (std::ranges::find(names, argv[1]) != names.end()) return error.what();
        const std::string meant = nearest(argv[1], names);
        return "there is no command \"" + printable(argv[1]) + "\"" +
               (meant.empty() ? "" : ", did you mean " + meant + "?");
    }

    CLI::App* command(const char* name, const char* what, std::function<int()> action) {
        CLI::App* added = app_.add_subcommand(name, what);
        added->callback([this, action = std::move(action)] { command_ = action; });
        return added;
    }

    /// What is given must say something: an empty name would count as not given.
    static std::string refuse_empty(const std::string& text) {
        return text.empty() ? "must not be empty" : "";
    }

    static void add_sign_in_options(CLI::App* to, AccountOptions& options) {
        CLI::Option* file =
            to->add_option("--cookies", options.cookies,
                           "A cookies.txt (Netscape format) or JSON export with your sign-ins, "
                           "instead of the configured accounts and your browsers")
                ->check(refuse_empty)
                ->type_name("FILE");
        to->add_option("--cookies-from-browser", options.cookies_from_browser,
                       "Only the sign-ins of this browser, as firefox, chromium:Default or firefox::Work")
            ->check(refuse_empty)
            ->type_name("BROWSER[:PROFILE][::CONTAINER]")
            ->excludes(file);
    }

    static void add_account_options(CLI::App* to, AccountOptions& options) {
        to->add_option("SITE", options.sites, "Only these services; all with an account otherwise");
        add_sign_in_options(to, options);
    }

    void add_run() {
        CLI::App* run = command("run", "Opt out: read, show the plan, ask, change, read back, journal",
                                [this] { return run_command(common_, run_); });
        add_account_options(run, run_.accounts);
        CLI::Option* dry = run->add_flag("--dry-run", run_.dry_run, "Read and show the plan; write nothing");
        run->add_flag("--yes", run_.yes, "Do not ask before changing")->excludes(dry);
        run->add_option("--only", run_.only, "Only this category, setting or SITE/SETTING; may be repeated")
            ->allow_extra_args(false)
            ->type_name("WHAT");
        run->add_option("--skip", run_.skip, "Not this category, setting or SITE/SETTING; may be repeated")
            ->allow_extra_args(false)
            ->type_name("WHAT");
        run->add_flag("--unverified-writes", run_.unverified_writes,
                      "Also change settings in ways that nobody has publicly shown to work");
        run->add_flag("--headed", run_.headed,
                      "Show the browser, so that you can answer in it what only you can");
        run->add_flag("--irreversible", run_.irreversible, "Also change what cannot be undone");
    }

    void add_undo() {
        CLI::App* undo = command("undo", "Put back the values from before a run",
                                 [this] { return undo_command(common_, undo_); });
        undo->add_option("RUN", undo_.run,
                         "The run to undo, as `optout history` names it; otherwise the last that changed "
                         "something and was no undo");
        undo->add_option("--site", undo_.accounts.sites, "Only this service; may be repeated")
            ->allow_extra_args(false)
            ->type_name("SITE");
        add_sign_in_options(undo, undo_.accounts);
        CLI::Option* dry =
            undo->add_flag("--dry-run", undo_.dry_run, "Read and show the plan; write nothing");
        undo->add_flag("--headed", undo_.headed,
                       "Show the browser, so that you can answer in it what only you can");
        undo->add_flag("--yes", undo_.yes, "Do not ask before changing")->excludes(dry);
    }

    void add_journal_commands() {
        CLI::App* status = command("status", "What is known from the journal, without asking any service",
                                   [this] { return status_command(common_, sites_); });
        status->add_option("SITE", sites_, "Only these services");
        CLI::App* history = command("history", "The runs, or what happened in one run",
                                    [this] { return history_command(common_, history_); });
        history->add_option("RUN", history_.run, "Show this run");
        history->add_flag("--verify", history_.verify, "Check that the journal is as it was written");
        command("sites", "The services that optout knows, and your accounts there",
                [this] { return sites_command(common_); });
        CLI::App* doctor = command("doctor", "What is broken, and what to do about it",
                                   [this] { return doctor_command(common_, id_); });
        doctor->add_option("SITE", id_, "Only what this service needs");
    }

    void add_discover() {
        CLI::App* discover =
            command("discover", "List the settings on a service's pages, and those that no pack knows",
                    [this] { return discover_command(common_, discover_); });
        add_account_options(discover, discover_.accounts);
        discover->get_option("SITE")->required();
        discover->add_option("--pages", discover_.pages, "Open at most so many pages")
            ->type_name("N")
            ->check(CLI::Range(1, 1000))
            ->capture_default_str();
        discover->add_flag("--entries", discover_.entries,
                           "Print entries for a pack of yours instead of the list");
        discover->add_flag("--headed", discover_.headed, "Show the browser, where one is used");
    }

    void add_sign_in() {
        CLI::App* sign_in = command(
            "sign-in", "A window in which you sign in, once; or save a sign-in that you have", [this] {
                if (sign_in_.forget) return forget_sign_in_command(common_, sign_in_);
                if (!sign_in_.save.empty()) return save_sign_in_command(common_, sign_in_);
                return sign_in_command(common_, sign_in_);
            });
        sign_in->add_option("SITE", sign_in_.site, "The service")->required();
        CLI::Option* save =
            sign_in
                ->add_option("--save", sign_in_.save,
                             "No window: keep the sign-in that your browser has, in the keyring or in a file")
                ->check(refuse_empty)
                ->type_name("keyring|file");
        CLI::Option* file = sign_in->add_option("--cookies", sign_in_.cookies, "Save the one of this export")
                                ->check(refuse_empty)
                                ->type_name("FILE")
                                ->needs(save);
        sign_in
            ->add_option("--cookies-from-browser", sign_in_.cookies_from_browser,
                         "Save the one of this browser, as firefox, chromium:Default or firefox::Work")
            ->check(refuse_empty)
            ->type_name("BROWSER[:PROFILE][::CONTAINER]")
            ->excludes(file)
            ->needs(save);
        CLI::Option* forget =
            sign_in->add_flag("--forget", sign_in_.forget, "Remove what was kept of this service")
                ->excludes(save);
        sign_in
            ->add_option("--patience", sign_in_.patience,
                         "Give up when nobody has signed in after so many seconds")
            ->type_name("SECONDS")
            ->check(CLI::Range(1, 86400))
            ->capture_default_str()
            ->excludes(save)
            ->excludes(forget);
        sign_in
            ->add_option("--label", sign_in_.label,
                         "A name for this sign-in, where you have several accounts")
            ->type_name("NAME");
    }

    void add_learn() {
        CLI::App* learn =
            command("learn", "Watch you flip one switch in a browser, and write its entry into your pack",
                    [this] { return learn_command(common_, learn_); });
        learn->add_option("SITE", learn_.site, "The service, or a name for a new one")->required();
        learn->add_option("ADDRESS", learn_.address,
                          "The page with the switch; the first page of the pack otherwise");
        learn->add_flag("--yes", learn_.yes,
                        "Do not ask before the switch is flipped back and forth to prove the entry");
        learn
            ->add_option("--cookies", learn_.cookies,
                         "A cookies.txt with your sign-in, instead of the configured account")
            ->type_name("FILE");
        learn
            ->add_option("--attach", learn_.attach,
                         "Look on in a Chromium that you have started with --remote-debugging-port=PORT")
            ->type_name("HOST:PORT");
        learn->add_flag("--headless", learn_.headless,
                        "Show no window; the switch is then flipped by a program in the browser of --attach");
        learn
            ->add_option("--patience", learn_.patience,
                         "Give up when nothing was flipped after so many seconds")
            ->type_name("SECONDS")
            ->check(CLI::Range(1, 86400))
            ->capture_default_str();
    }

    void add_packs() {
        CLI::App* packs = app_.add_subcommand("packs", "Check packs, or start a new one");
        packs->require_subcommand(1);
        packs->fallthrough();
        CLI::App* check = packs->add_subcommand("check", "Check packs without asking any service");
        check->add_option("FILE", files_, "Pack files or folders; all known packs otherwise");
        check->callback([this] { command_ = [this] { return packs_check_command(common_, files_); }; });
        CLI::App* fresh =
            packs->add_subcommand("new", "Write a pack to start from into your configuration folder");
        fresh->add_option("ID", id_, "Its name, as in my-service")->required();
        fresh->add_option("ADDRESS", address_, "The address of its settings page")->required();
        fresh->callback([this] { command_ = [this] { return packs_new_command(common_, id_, address_); }; });
    }

    void add_schedule() {
        CLI::App* recheck = command(
            "recheck", "What the schedule calls: look at the terms, then at settings that could have moved",
            [this] { return recheck_command(common_, recheck_); });
        add_account_options(recheck, recheck_.accounts);
        recheck->add_flag("--reapply", recheck_.reapply,
                          "Put back what has moved away from your choice, without asking");
        recheck->add_flag("--scheduled", recheck_.scheduled,
                          "Only what is due, and quiet when there is nothing to say");
        CLI::App* schedule = app_.add_subcommand("schedule", "Have it looked again by itself");
        schedule->require_subcommand(1);
        schedule->fallthrough();
        CLI::App* install = schedule->add_subcommand(
            "install", "A systemd user timer, or a line in your crontab where there is no systemd");
        CLI::Option* systemd = install->add_flag("--systemd", schedule_.systemd, "A systemd user timer");
        install->add_flag("--cron", schedule_.cron, "A line in your crontab")->excludes(systemd);
        install->callback(
            [this] { command_ = [this] { return schedule_install_command(common_, schedule_); }; });
        schedule->add_subcommand("remove", "Take it away again")->callback([this] {
            command_ = [this] { return schedule_remove_command(common_); };
        });
        schedule->add_subcommand("show", "When it looks next, and how the last ones ended")->callback([this] {
            command_ = [this] { return schedule_show_command(common_); };
        });
    }

    void add_terms() {
        CLI::App* terms =
            app_.add_subcommand("terms", "The documents that are watched, and what changed in them");
        terms->callback([this, terms] {
            // A part of the command has set its own.
            if (terms->get_subcommands().empty())
                command_ = [this] { return terms_command(common_, sites_); };
        });
        terms->require_subcommand(0, 1);
        terms->fallthrough();
        terms->add_option("SITE", sites_, "Only these services or documents");
        const auto part = [&](const char* name, const char* says, std::function<int()> run) {
            CLI::App* app = terms->add_subcommand(name, says);
            app->fallthrough();
            app->callback([this, run = std::move(run)] { command_ = run; });
            return app;
        };
        part("check", "Look at the documents now", [this] {
            return terms_check_command(common_, watched_);
        })->add_option("SITE", watched_, "Only these services or documents");
        CLI::App* diff = part("diff", "The sentences that changed last, most relevant first",
                              [this] { return terms_diff_command(common_, watched_, all_); });
        diff->add_option("SITE", watched_, "Only these services or documents");
        diff->add_flag("--all", all_, "Every sentence that changed");
        part("show", "The present text of a document", [this] { return terms_show_command(common_, id_); })
            ->add_option("DOCUMENT", id_, "As `optout terms` names it")
            ->required();
        part("add", "Watch what declarations of Open Terms Archive name",
             [this] { return terms_add_command(common_, files_); })
            ->add_option("FILE", files_, "A declaration, or a folder with declarations")
            ->required();
    }

    CLI::App app_{"Opts your own accounts out of AI training, data sharing and advertising, and proves it.",
                  "optout"};
    CommonOptions common_;
    RunOptions run_;
    UndoOptions undo_;
    HistoryOptions history_;
    LearnOptions learn_;
    RecheckOptions recheck_;
    ScheduleOptions schedule_;
    std::vector<std::string> sites_, files_, watched_;
    bool all_ = false;
    DiscoverOptions discover_;
    SignInOptions sign_in_;
    std::string id_, address_;
    std::function<int()> command_;
};

}  // namespace

int run(int argc, char** argv) {
    try {
        forbid_core_dumps();
        const int code = CommandLine().run(argc, argv);
        std::cout.flush();
        if (!std::cout) {
            std::cerr << "optout: standard output could not be written\n";
            return 1;
        }
        return code;
    } catch (const std::exception& error) {
        std::cerr << "optout: a mistake of ours: " << error.what()
                  << "; please report it with the command that you typed\n";
        return 4;
    }
}

}  // namespace optout::cli
