// lookalikes --dir DIR [--latency MS] [--work MS] [--pages N] [--site NAME]...
// Runs the sites on 127.0.0.1 and writes into DIR what optout needs to reach them: ca.pem, credentials and
// config.toml.
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>

#include "lookalikes/control.hpp"
#include "lookalikes/sites.hpp"

namespace {

using namespace optout::lookalikes;
using Sites = std::vector<std::unique_ptr<Site>>;

struct Options {
    std::string dir;
    int latency = 0;
    int work = 0;
    int pages = 40;
    std::vector<std::string> sites;
};

constexpr char usage[] =
    "usage: lookalikes --dir DIR [--latency MS] [--work MS] [--pages N] [--site NAME]...\n"
    "sites: chatgpt, claude, gemini, github, grok, linkedin, reddit, wordpress-com, x (all of these without "
    "--site), forms\n";

Options parse(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        if (i + 1 == arguments.size()) throw std::invalid_argument(arguments[i]);
        const std::string& name = arguments[i];
        const std::string& value = arguments[i + 1];
        if (name == "--dir")
            options.dir = std::filesystem::absolute(value);
        else if (name == "--latency")
            options.latency = std::stoi(value);
        else if (name == "--work")
            options.work = std::stoi(value);
        else if (name == "--pages")
            options.pages = std::stoi(value);
        else if (name == "--site")
            options.sites.push_back(value);
        else
            throw std::invalid_argument(name);
    }
    if (options.dir.empty()) throw std::invalid_argument("--dir");
    if (options.sites.empty())
        options.sites = {"chatgpt",  "claude", "gemini",        "github", "grok",
                         "linkedin", "reddit", "wordpress-com", "x"};
    return options;
}

std::unique_ptr<Rules> rules_of(const std::string& name, const Options& options) {
    if (name == "chatgpt") return chatgpt_like();
    if (name == "claude") return claude_like();
    if (name == "gemini") return gemini_like();
    if (name == "grok") return grok_like();
    if (name == "github") return github_like();
    if (name == "linkedin") return linkedin_like();
    if (name == "reddit") return reddit_like();
    if (name == "wordpress-com") return wordpress_like();
    if (name == "x") return x_like();
    if (name == "forms") return forms_like(options.pages);
    throw std::invalid_argument(name);
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text;
    if (!file.flush()) throw std::runtime_error("could not write " + path);
}

/// Signs in, writes the credentials, and gives back the site's part of the configuration.
std::string account(Site& site, const std::string& dir) {
    const Credentials credentials = site.sign_in();
    const bool by_token = !credentials.bearer.empty();
    const std::string path = dir + "/" + site.id() + (by_token ? ".token" : ".cookies.txt");
    write_file(path, by_token ? credentials.bearer : credentials.cookies_txt(site.host()));
    return "\n[[account]]\nsite = \"" + site.id() + "\"\n" +
           (by_token ? "tokens = { bearer = \"" + path + "\" }\n" : "cookies = \"" + path + "\"\n");
}

std::string configuration(const Sites& sites, const std::string& dir) {
    std::string connect_to, accounts;
    for (const auto& site : sites) {
        for (const std::string& line : site->connect_to()) connect_to += "  \"" + line + "\",\n";
        accounts += account(*site, dir);
    }
    return "allow_unverified_writes = false\n\n[http]\nca_file = \"" + dir + "/ca.pem\"\nconnect_to = [\n" +
           connect_to + "]\ninterval_scale = 0.0\n" + accounts;
}

/// Blocked before any thread starts, so that they reach nobody but wait_for_end.
int open_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return signalfd(-1, &signals, SFD_CLOEXEC);
}

/// Until a signal comes, or the end of standard input where that is a pipe that somebody holds. (A script's
/// background job has /dev/null there, which ends at once and means nothing.)
void wait_for_end(int signals) {
    struct stat input {};
    const bool held =
        fstat(STDIN_FILENO, &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode));
    pollfd ends[] = {{signals, POLLIN, 0}, {held ? STDIN_FILENO : -1, POLLIN, 0}};
    for (char byte[256]; ppoll(ends, 2, nullptr, nullptr) > 0 && ends[0].revents == 0;) {
        if (ends[1].revents != 0 && read(STDIN_FILENO, byte, sizeof byte) <= 0) return;
    }
}

void run(const Options& options) {
    const int signals = open_signals();
    umask(0077);
    std::filesystem::create_directories(options.dir);
    const Authority authority;
    authority.write(options.dir + "/ca.pem");

    Sites sites;
    for (const std::string& name : options.sites) {
        sites.push_back(std::make_unique<Site>(rules_of(name, options)));
        sites.back()->start(authority);
        sites.back()->set_latency(options.latency);
        sites.back()->set_work(options.work);
    }
    Site control(control_of(sites));
    control.start_plain();
    write_file(options.dir + "/config.toml", configuration(sites, options.dir));
    write_file(options.dir + "/control", std::to_string(control.port()) + "\n");
    std::puts("ready");
    std::fflush(stdout);
    wait_for_end(signals);
}

}  // namespace

int main(int argc, char** argv) try {
    run(parse({argv + 1, argv + argc}));
    return 0;
} catch (const std::logic_error& e) {
    std::fprintf(stderr, "lookalikes: not understood: %s\n%s", e.what(), usage);
    return 2;
} catch (const std::exception& e) {
    std::fprintf(stderr, "lookalikes: %s\n", e.what());
    return 1;
}
