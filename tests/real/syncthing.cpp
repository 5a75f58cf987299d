#include "real/syncthing.hpp"

#include <sstream>
#include <stdexcept>
#include <vector>

#include "real/http.hpp"

namespace real {

namespace {

/// Puts a value between the tags of an element that is there once.
void put(std::string& xml, const std::string& tag, const std::string& value) {
    const std::string open = "<" + tag + ">", close = "</" + tag + ">";
    const auto begin = xml.find(open), end = xml.find(close);
    if (begin == std::string::npos || end == std::string::npos)
        throw std::runtime_error("config.xml has no " + tag);
    xml.replace(begin + open.size(), end - begin - open.size(), value);
}

}  // namespace

Syncthing::Syncthing(Reports reports) {
    const std::map<std::string, std::string> environment{{"HOME", folder_.path()}, {"STNOUPGRADE", "1"}};
    const std::string home = "--home=" + folder_ / "home";
    const auto made = support::run({"syncthing", "generate", home, "--no-default-folder"}, environment);
    if (made.exit_code != 0) throw std::runtime_error("syncthing generate: " + made.out + made.err);
    write_config(reports);
    program_ = std::make_unique<support::Background>(
        std::vector<std::string>{"syncthing", "serve", home, "--no-browser", "--no-restart"}, environment,
        folder_ / "syncthing.log");
    if (!support::wait_for_port(port_, 60))
        throw std::runtime_error(support::read_file(folder_ / "syncthing.log"));
}

void Syncthing::write_config(Reports reports) const {
    const std::string file = folder_ / "home/config.xml";
    std::string xml = support::read_file(file);
    const std::string gui = "<address>127.0.0.1:";
    const auto begin = xml.find(gui, xml.find("<gui "));
    if (begin == std::string::npos) throw std::runtime_error("config.xml has no address of the GUI");
    xml.replace(begin, xml.find('<', begin + 1) - begin, gui + std::to_string(port_));
    const std::string nobody = "127.0.0.1:9";
    put(xml, "listenAddress", "tcp://127.0.0.1:0");
    put(xml, "globalAnnounceServer", "https://" + nobody + "/");
    put(xml, "localAnnounceMCAddr", "[::1]:21027");
    put(xml, "stunServer", nobody);
    for (const char* address : {"urURL", "crashReportingURL", "releasesURL"})
        put(xml, address, "http://" + nobody + "/");
    if (reports == Reports::refused) {
        put(xml, "urAccepted", "-1");
        put(xml, "urSeen", "3");
    }
    support::write_file(file, xml);
}

std::string Syncthing::page(const std::string& path) const {
    return real::exchange(port_, "GET " + path + " HTTP/1.0\r\nHost: " + host() + "\r\n\r\n");
}

/// It writes one element a line.
Config Syncthing::config() const {
    Config values;
    std::vector<std::string> path;
    std::istringstream lines(support::read_file(folder_ / "home/config.xml"));
    for (std::string line; std::getline(lines, line);) {
        const auto begin = line.find('<');
        if (begin == std::string::npos) continue;
        line.erase(0, begin + 1);
        if (line.starts_with("/")) {
            if (!path.empty()) path.pop_back();
            continue;
        }
        const std::string tag = line.substr(0, line.find_first_of(" >"));
        std::string place;
        for (const std::string& one : path) place += one + "/";
        std::string& value = values[place + tag];
        value += (value.empty() ? "" : "\n") + line.substr(tag.size(), line.find("</") - tag.size());
        if (line.find("</") == std::string::npos && !line.ends_with("/>")) path.push_back(tag);
    }
    return values;
}

}  // namespace real
