#include "cli/watched_world.hpp"

#include <filesystem>

namespace world {

namespace {

std::string terms_page(const std::string& sentence) {
    return "<!doctype html><html lang=\"en\"><head><title>Terms</title></head><body><main><h1>Terms of "
           "Forms</h1>"
           "<h2>Your content</h2><p>You keep your rights in everything that you write here. We store it for "
           "as long as "
           "you have an account, and for thirty days after you have closed it. You may ask for a copy at any "
           "time.</p>"
           "<h2>What we do with it</h2><p>" +
           sentence +
           "</p><h2>How to reach us</h2><p>Write to the address that is given below, in any language that "
           "you like. We "
           "answer within a month, and say why when we do not do what you ask for.</p></main></body></html>";
}

}  // namespace

std::string moment(optout::Time time) {
    std::string text = optout::iso_time(time).substr(0, 19);
    text[10] = ' ';
    return text;
}

WatchedWorld::WatchedWorld(int settings, int certificate_days)
    : world({"forms"}, lookalikes::Region::everywhere, certificate_days) {
    json pack = json::parse(forms_pack(settings));
    pack["terms"] = {{{"title", "Terms"}, {"url", "https://settings.test/terms"}, {"select", "main"}}};
    world.home.write_pack("forms", pack.dump(1));
    support::write_file(world.home.path() + "/tell",
                        "#!/bin/sh\ncd \"$HOME/told\" && cat > $(printf %04d $(ls | wc -l)).json\n");
    std::filesystem::permissions(world.home.path() + "/tell", std::filesystem::perms::owner_all);
    std::filesystem::create_directories(world.home.path() + "/told");
    set_terms(
        "We use what you write to show it to you. We do not use it to train models of artificial "
        "intelligence.");
    configure("");
}

void WatchedWorld::order() {
    site().behave();
    for (const lookalikes::Misbehaviour& misbehaviour : how_) site().misbehave(misbehaviour);
    lookalikes::Misbehaviour terms =
        lookalikes::answering({{"status", 200}, {"type", "text/html"}, {"body", terms_page(terms_)}});
    terms.on = "/terms";
    site().misbehave(terms);
}

void WatchedWorld::misbehave(const std::vector<lookalikes::Misbehaviour>& how) {
    how_ = how;
    order();
}

void WatchedWorld::set_terms(const std::string& sentence) {
    terms_ = sentence;
    order();
}

void WatchedWorld::configure(const std::string& toml, const std::string& http) {
    configuration_ = toml;
    http_ = http;
    world.configure(toml + "\n[notify]\ndesktop = false\ncommand = [\"" + world.home.path() + "/tell\"]\n",
                    http);
}

void WatchedWorld::start() {
    site().start(world.authority);
    configure(configuration_, http_);
}

Finished WatchedWorld::at(const std::string& moment, const std::vector<std::string>& arguments) {
    return world.home.optout_at(moment, arguments);
}

json WatchedWorld::recheck(const std::string& moment, std::vector<std::string> more) {
    more.insert(more.begin(), {"recheck", "--json"});
    const Finished finished = at(moment, more);
    json report = finished.json();
    CHECK_MESSAGE(report["exit_code"] == finished.exit_code, finished.err);
    return report;
}

std::string WatchedWorld::told() {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(world.home.path() + "/told"))
        files.push_back(entry.path().string());
    std::ranges::sort(files);
    std::string told;
    for (; read_ < files.size(); ++read_) {
        const json digest = json::parse(support::read_file(files[read_]));
        for (const json& occasion : digest["occasions"]) {
            const std::string title = occasion["title"];
            told += (told.empty() ? "" : ", ") + occasion["kind"].get<std::string>() +
                    (title.empty() ? "" : ": " + title);
        }
    }
    return told;
}

}  // namespace world
