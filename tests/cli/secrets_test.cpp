// No cookie value and no token appears in anything that the program writes.
#include "cli/world.hpp"

using support::Finished;
using world::World;

namespace {

/// All values that sign somebody in, as the look-alikes gave them out.
std::vector<std::string> secrets_of(World& w, const std::vector<std::string>& sites) {
    std::vector<std::string> secrets;
    for (const std::string& site : sites) {
        const auto& credentials = w.credentials(site);
        if (!credentials.bearer.empty()) secrets.push_back(credentials.bearer);
        for (const auto& cookie : credentials.cookies) {
            std::string value = cookie.value;
            std::erase(value, '"');
            // "yes" is no secret, and the sign-in name is what the user wants to see.
            if (value.size() > 8 && value.find("example") == std::string::npos) secrets.push_back(value);
        }
    }
    return secrets;
}

void check_absent(const std::vector<std::string>& secrets, const std::string& text) {
    for (const std::string& secret : secrets) CHECK(text.find(secret) == std::string::npos);
}

}  // namespace

TEST_CASE(
    "cookies and tokens are in no output, journal or other file, at any log level, in success and in "
    "trouble") {
    const std::vector<std::string> sites{"github",   "reddit",  "wordpress-com", "x",
                                         "linkedin", "chatgpt", "claude",        "grok"};
    World w(sites);
    std::vector<std::string> secrets = secrets_of(w, sites);
    REQUIRE(secrets.size() >= 8);
    std::string said;
    const auto run = [&](const std::vector<std::string>& arguments) {
        const Finished finished = w.optout(arguments);
        said += finished.out + finished.err;
    };
    run({"-v", "run", "--dry-run", "--unverified-writes"});
    run({"-v", "run", "--yes", "--unverified-writes", "--json"});
    run({"-v", "undo", "--yes"});
    for (const std::string& site : sites) {
        w.site(site).misbehave({.kind = "answer", .with = {{"status", 403}}, .only = "write"});
    }
    run({"-v", "run", "--yes", "--unverified-writes"});
    for (const std::string& site : sites) {
        w.site(site).behave();
        w.site(site).misbehave(world::lookalikes::answering(
            {{"status", 302}, {"location", "/checkpoint/CANARYTOKEN?token=CANARYTOKEN"}}));
    }
    secrets.emplace_back("CANARYTOKEN");
    run({"-v", "run", "--yes", "--json"});
    run({"history"});
    run({"status", "--json"});
    run({"sites"});
    check_absent(secrets, said);
    check_absent(secrets, support::read_tree(w.home.path() + "/.local"));
}

TEST_CASE("a cookie goes to the hosts that its pack names and nowhere else") {
    World w({"github", "x"});
    (void)w.report({"run", "--yes", "--unverified-writes"});
    const auto github = secrets_of(w, {"github"});
    const auto x = secrets_of(w, {"x"});
    for (const auto& entry : w.site("x").ledger.entries())
        check_absent(github, entry.request.header("Cookie"));
    for (const auto& entry : w.site("github").ledger.entries())
        check_absent(x, entry.request.header("Cookie"));
}

TEST_CASE("every request says that the person objects to the sale of data") {
    World w({"github"});
    (void)w.report({"run", "--yes"});
    for (const auto& entry : w.site("github").ledger.entries()) CHECK(entry.request.header("Sec-GPC") == "1");
}
