// Real browsers, signed in at look-alikes: they make the profiles that the tests read.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lookalikes/server.hpp"
#include "lookalikes/site.hpp"
#include "support/program.hpp"

namespace support {

/// A server under the hosts of look-alikes that hands out cookies, as their sign-in page would: a browser
/// that asks for /NAME gets what was put there under that name.
class Door {
  public:
    Door(const optout::lookalikes::Authority& authority, const std::vector<std::string>& hosts);
    /// Lines of Set-Cookie.
    void put(const std::string& name, const std::vector<std::string>& lines);
    /// The cookies of a sign-in: kept for a day, Secure; with `for_session`, until the browser ends.
    void put(const std::string& name, const optout::lookalikes::Credentials& credentials,
             bool for_session = false);
    [[nodiscard]] int port() const { return server_->port(); }
    [[nodiscard]] const std::vector<std::string>& hosts() const { return hosts_; }

  private:
    optout::lookalikes::Answer answer(const optout::lookalikes::Request& request);

    std::vector<std::string> hosts_;
    std::mutex mutex_;
    std::map<std::string, std::vector<std::string>> lines_;
    std::unique_ptr<optout::lookalikes::Server> server_;
};

/// Debian's Firefox in a profile that it makes itself, driven from inside (Marionette), without a window.
class Firefox {
  public:
    /// `name` is the profile's; `preferences` are lines of user.js.
    Firefox(const std::string& home, const Door& door, const std::string& name = "default-release",
            const std::vector<std::string>& preferences = {});
    ~Firefox();
    Firefox(const Firefox&) = delete;
    Firefox& operator=(const Firefox&) = delete;

    /// Opens https://host/name of the door in a tab, in a container when it is not 0, and waits for the page.
    void visit(const std::string& host, const std::string& name, int container = 0);
    /// Waits until the browser has written this text to its files of cookies or of open windows.
    void wait_for(const std::string& text) const;
    /// Ends as a person ends it.
    void quit();
    /// Ends as a power cut ends it.
    void kill_now() { process_->kill_now(); }
    [[nodiscard]] Background& process() { return *process_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }

  private:
    nlohmann::json command(const std::string& name, const nlohmann::json& arguments);
    nlohmann::json receive();

    const Door& door_;
    std::string folder_;
    std::unique_ptr<Background> process_;
    int socket_ = -1;
    int number_ = 0;
};

/// A session bus with an unlocked gnome-keyring on it, as a desktop has them.
class DesktopSession {
  public:
    DesktopSession();
    ~DesktopSession();
    DesktopSession(const DesktopSession&) = delete;
    DesktopSession& operator=(const DesktopSession&) = delete;
    /// How a program finds it.
    [[nodiscard]] std::map<std::string, std::string> environment() const;
    void lock() const;

  private:
    TemporaryFolder folder_;
    std::unique_ptr<Background> bus_, keyring_;
};

/// Debian's Chromium without a window: opens https://host/name of the door and ends, by which its cookies are
/// on disk. `environment` beside HOME. Below HOME/.config/chromium.
void visit_with_chromium(const std::string& home, const Door& door, const std::string& host,
                         const std::string& name, const std::string& profile = "Default",
                         const std::vector<std::string>& options = {},
                         const std::map<std::string, std::string>& environment = {});
/// The same, but it stays, with the page open and a port for debuggers (0: any).
[[nodiscard]] std::unique_ptr<Background> stay_with_chromium(const std::string& home, const Door& door,
                                                             const std::string& host, const std::string& name,
                                                             int port = 0,
                                                             const std::vector<std::string>& options = {});

/// Bytes, size, mode and times of each file below a folder whose name begins with one of `names`: what must
/// be the same afterwards.
[[nodiscard]] std::map<std::string, std::string> fingerprints(const std::string& folder,
                                                              const std::vector<std::string>& names);

}  // namespace support
