// bench_floor CONNECT_TO CA_FILE COOKIES_TXT PAGES [gumbo]
// The floor of the benchmark: the requests that `optout run` must send to settings.test, sent by libcurl's
// multi interface alone. No parsing beyond a plain search for the token and the check box, no journal, no
// judgement. With `gumbo`, every page is parsed too, and the tree thrown away: the floor of whatever reads
// pages with gumbo.
#include <curl/curl.h>
#include <gumbo.h>

#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t connections = 6;

struct Request {
    std::string url;
    std::string form;  // empty: GET
    std::string answer;
    long status = 0;
};

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "bench_floor: %s\n", why.c_str());
    std::exit(1);
}

std::size_t append(const char* bytes, std::size_t, std::size_t size, void* to) {
    static_cast<std::string*>(to)->append(bytes, size);
    return size;
}

void parse(const std::string& html) {
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
    gumbo_destroy_output(&kGumboDefaultOptions, output);
}

class Client {
  public:
    Client(const char* connect_to, const char* ca_file, const char* cookies, bool parse)
        : connect_to_(curl_slist_append(nullptr, connect_to)), parse_(parse) {
        for (CURL*& handle : handles_) {
            handle = curl_easy_init();
            curl_easy_setopt(handle, CURLOPT_CONNECT_TO, connect_to_);
            curl_easy_setopt(handle, CURLOPT_CAINFO, ca_file);
            curl_easy_setopt(handle, CURLOPT_COOKIEFILE, cookies);
            curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
            curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, append);
        }
    }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client() {
        for (CURL* handle : handles_) curl_easy_cleanup(handle);
        curl_multi_cleanup(multi_);
        curl_slist_free_all(connect_to_);
    }

    /// All of them, at most six at once; any answer but a 2xx ends the program.
    void send(std::span<Request> requests) {
        auto next = requests.begin();
        for (CURL* handle : handles_) {
            if (next != requests.end()) start(handle, *next++);
        }
        for (int running = 1; running > 0;) {
            curl_multi_perform(multi_, &running);
            for (int left = 0; const CURLMsg* message = curl_multi_info_read(multi_, &left);) {
                CURL* const handle = message->easy_handle;
                finish(handle, message->data.result);
                if (next == requests.end()) continue;
                start(handle, *next++);
                running = 1;
            }
            if (running > 0) curl_multi_poll(multi_, nullptr, 0, 1000, nullptr);
        }
    }

  private:
    void start(CURL* handle, Request& request) {
        curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(handle, CURLOPT_WRITEDATA, &request.answer);
        curl_easy_setopt(handle, CURLOPT_PRIVATE, &request);
        if (request.form.empty()) {
            curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
        } else {
            curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.form.c_str());
        }
        curl_multi_add_handle(multi_, handle);
    }

    void finish(CURL* handle, CURLcode code) {
        Request* request = nullptr;
        curl_easy_getinfo(handle, CURLINFO_PRIVATE, &request);
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &request->status);
        curl_multi_remove_handle(multi_, handle);
        if (code != CURLE_OK) fail(request->url + ": " + curl_easy_strerror(code));
        if (request->status / 100 != 2) fail(request->url + ": " + std::to_string(request->status));
        if (parse_) parse(request->answer);
    }

    CURLM* multi_ = curl_multi_init();
    curl_slist* connect_to_;
    bool parse_;
    CURL* handles_[connections] = {};
};

/// What stands between `before` and the next `after`.
std::string_view between(std::string_view page, std::string_view before, std::string_view after) {
    const std::size_t begin = page.find(before);
    if (begin == page.npos) fail("the page has no " + std::string(before));
    page.remove_prefix(begin + before.size());
    return page.substr(0, page.find(after));
}

bool is_on(std::string_view page) {
    return between(page, "name=\"setting_", ">").find(" checked") != std::string_view::npos;
}

std::vector<Request> reads(int pages) {
    std::vector<Request> requests;
    for (int page = 1; page <= pages; ++page) {
        requests.push_back({"https://settings.test/settings/" + std::to_string(page), {}, {}});
    }
    return requests;
}

void flip_all(Client& client, int pages) {
    std::vector<Request> before = reads(pages), who = reads(1), writes, after = reads(pages);
    client.send(before);
    for (const Request& read : before) {
        if (!is_on(read.answer)) fail(read.url + " is off already");
        // A browser leaves out a box that is not ticked.
        writes.push_back(
            {read.url, "csrf=" + std::string(between(read.answer, "name=\"csrf\" value=\"", "\"")), {}});
    }
    client.send(who);
    if (between(who.front().answer, "name=\"user\" content=\"", "\"").empty()) fail("nobody is signed in");
    client.send(writes);
    client.send(after);
    for (const Request& read : after) {
        if (is_on(read.answer)) fail(read.url + " is still on");
    }
}

}  // namespace

int main(int argc, char** argv) {
    const bool parse = argc == 6 && std::string_view(argv[5]) == "gumbo";
    if (argc != 5 && !parse) fail("usage: bench_floor CONNECT_TO CA_FILE COOKIES_TXT PAGES [gumbo]");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    {
        Client client(argv[1], argv[2], argv[3], parse);
        flip_all(client, std::atoi(argv[4]));
    }
    curl_global_cleanup();
}
