#include "session/transport.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "base/libcurl.hpp"
#include "base/text.hpp"
#include "base/wiping_memory.hpp"
#include "session/answer.hpp"
#include "session/cookie_line.hpp"
#include "session/failure.hpp"
#include "session/parts.hpp"

namespace optout::session {

namespace {

template <auto cleanup>
struct Cleanup {
    template <class T>
    void operator()(T* handle) const {
        (libcurl().*cleanup)(handle);
    }
};
using Easy = std::unique_ptr<CURL, Cleanup<&Libcurl::easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Cleanup<&Libcurl::multi_cleanup>>;
using Share = std::unique_ptr<CURLSH, Cleanup<&Libcurl::share_cleanup>>;
using List = std::unique_ptr<curl_slist, Cleanup<&Libcurl::slist_free_all>>;

void add(List& list, const std::string& text) {
    curl_slist* longer = libcurl().slist_append(list.get(), text.c_str());
    if (longer == nullptr) std::abort();
    (void)list.release();
    list.reset(longer);
}

template <class Handle>
Handle made(Handle handle) {
    if (!handle) std::abort();
    return handle;
}

template <class T>
void set(const Easy& easy, CURLoption option, T value) {
    if (libcurl().easy_setopt(easy.get(), option, value) != CURLE_OK) std::abort();
}

template <class T>
T get(const Easy& easy, CURLINFO what) {
    T value{};
    libcurl().easy_getinfo(easy.get(), what, &value);
    return value;
}

}  // namespace

struct Jar::Engine {
    Share share = made(Share(libcurl().share_init()));
    Easy easy = made(Easy(libcurl().easy_init()));  // the way to the cookies; never sends a request

    /// Calls `visit` with each cookie that has not expired.
    template <class Visit>
    void each(const Visit& visit) const {
        const List lines(get<curl_slist*>(easy, CURLINFO_COOKIELIST));
        for (const curl_slist* line = lines.get(); line != nullptr; line = line->next) {
            const auto cookie = CookieLine::parse(line->data);
            if (cookie && !cookie->has_expired()) visit(*cookie);
        }
    }
};

Jar::Jar() {
    start_libcurl();
    engine_ = std::make_unique<Engine>();
    libcurl().share_setopt(engine_->share.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
    set(engine_->easy, CURLOPT_SHARE, engine_->share.get());
}

Jar::~Jar() = default;

void Jar::put(const Cookie& cookie) {
    auto line = netscape_line(cookie);
    if (!line) return;
    libcurl().easy_setopt(engine_->easy.get(), CURLOPT_COOKIELIST, line->c_str());
    explicit_bzero(line->data(), line->size());
}

bool Jar::empty() const {
    bool any = false;
    engine_->each([&](const CookieLine&) { any = true; });
    return !any;
}

std::vector<Cookie> Jar::all() const {
    std::vector<Cookie> cookies;
    engine_->each([&](const CookieLine& line) {
        Cookie cookie;
        cookie.name = line.name;
        cookie.value = line.value;
        cookie.domain = line.domain;
        cookie.host_only = line.host_only;
        cookie.path = line.path;
        cookie.secure = line.secure;
        cookie.http_only = line.http_only;
        std::from_chars(line.expires.data(), line.expires.data() + line.expires.size(), cookie.expires);
        cookies.push_back(std::move(cookie));
    });
    return cookies;
}

void Jar::remove_for(const std::vector<Url>& addresses) {
    std::vector<std::string> kept;
    const List lines(get<curl_slist*>(engine_->easy, CURLINFO_COOKIELIST));
    for (const curl_slist* line = lines.get(); line != nullptr; line = line->next) {
        const auto cookie = CookieLine::parse(line->data);
        const auto goes = [&](const Url& url) { return cookie->goes_to(url); };
        if (cookie && std::ranges::none_of(addresses, goes)) kept.emplace_back(line->data);
    }
    libcurl().easy_setopt(engine_->easy.get(), CURLOPT_COOKIELIST, "ALL");
    for (std::string& line : kept) {
        libcurl().easy_setopt(engine_->easy.get(), CURLOPT_COOKIELIST, line.c_str());
        explicit_bzero(line.data(), line.size());
    }
}

std::optional<std::string> Jar::find(std::string_view name, const Url& url) const {
    std::optional<std::string> value;
    CookieLine best;
    engine_->each([&](const CookieLine& cookie) {
        if (cookie.name != name || !cookie.goes_to(url)) return;
        if (value && !cookie.goes_before(best)) return;
        best = cookie;
        value = cookie.value;
    });
    return value;
}

std::optional<std::string> Jar::renewed(const CookieLine& line) const {
    std::optional<std::string> renewed;
    engine_->each([&](const CookieLine& cookie) {
        const bool same = cookie.name == line.name && cookie.path == line.path &&
                          cookie.host_only == line.host_only && ascii_iequals(cookie.domain, line.domain);
        if (!same || cookie.value == line.value) return;
        renewed = std::string(cookie.http_only ? "#HttpOnly_" : "") + (cookie.host_only ? "" : ".") +
                  std::string(cookie.domain) + "\t" + (cookie.host_only ? "FALSE" : "TRUE") + "\t" +
                  std::string(cookie.path) + "\t" + (cookie.secure ? "TRUE" : "FALSE") + "\t" +
                  std::string(cookie.expires) + "\t" + std::string(cookie.name) + "\t" +
                  std::string(cookie.value);
    });
    return renewed;
}

std::optional<std::string> Jar::find_only(std::string_view name) const {
    std::optional<std::string> value;
    int found = 0;
    engine_->each([&](const CookieLine& cookie) {
        if (cookie.name != name) return;
        ++found;
        value = cookie.value;
    });
    return found == 1 ? value : std::nullopt;
}

namespace {

/// One request under way.
struct Transfer {
    Transfer(std::size_t number, Request what, std::size_t max_body)
        : id(number), request(std::move(what)), incoming(max_body) {}

    [[nodiscard]] bool is_write() const { return request.method != "GET" && request.method != "HEAD"; }

    std::size_t id;
    Request request;
    IncomingAnswer incoming;
    int sent = 0;
    List headers;
    Easy easy = made(Easy(libcurl().easy_init()));
};

// libcurl goes no further with an answer when these return less than they were given.
std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* user) {
    return static_cast<Transfer*>(user)->incoming.take_body({bytes, count}) ? count : 0;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* user) {
    return static_cast<Transfer*>(user)->incoming.take_header({bytes, count}) ? count : 0;
}

/// libcurl sends a request again when a kept connection dies without an answer. Asked right before each
/// sending, we allow that once for reads and never for writes.
int may_be_sent(void* user, char*, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(user);
    const int most = transfer.is_write() ? 1 : 2;
    return ++transfer.sent > most ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

Failure certificate_failure(const Transfer& transfer) {
    // Numbers of OpenSSL's X509_V_ERR_*.
    switch (get<long>(transfer.easy, CURLINFO_SSL_VERIFYRESULT)) {
        case 0:
        case 1:  // nothing wrong with the certificate itself
            return Failure::certificate_for_other_host;
        case 9:
            return Failure::certificate_not_yet_valid;
        case 10:
            return Failure::certificate_expired;
        default:
            return Failure::certificate_not_trusted;
    }
}

/// Nothing when the answer has come and is whole.
std::optional<Failure> failure(CURLcode code, const Transfer& transfer) {
    const IncomingAnswer& incoming = transfer.incoming;
    if (incoming.failure()) return incoming.failure();
    switch (code) {
        case CURLE_OK:
            if (incoming.is_whole()) return std::nullopt;
            return Failure::answer_cut_off;
        case CURLE_COULDNT_RESOLVE_HOST:
            return Failure::name_not_found;
        case CURLE_COULDNT_RESOLVE_PROXY:
            return Failure::proxy_name_not_found;
        case CURLE_COULDNT_CONNECT:
            return get<long>(transfer.easy, CURLINFO_OS_ERRNO) == ECONNREFUSED ? Failure::connection_refused
                                                                               : Failure::unreachable;
        case CURLE_OPERATION_TIMEDOUT:
            return transfer.sent == 0 ? Failure::connect_timeout : Failure::answer_timeout;
        case CURLE_PEER_FAILED_VERIFICATION:
            return certificate_failure(transfer);
        case CURLE_SSL_CACERT_BADFILE:
            return Failure::ca_file_unreadable;
        case CURLE_SSL_CONNECT_ERROR:
            return Failure::no_secure_connection;
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_SEND_FAIL_REWIND:
        case CURLE_ABORTED_BY_CALLBACK:
            return Failure::connection_lost;
        case CURLE_RECV_ERROR:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM:
            return incoming.has_begun() ? Failure::answer_cut_off : Failure::connection_lost;
        case CURLE_PARTIAL_FILE:
            return Failure::answer_cut_off;
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return Failure::answer_not_http;
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WRITE_ERROR:
            return Failure::answer_not_decodable;
        default:
            return Failure::other;
    }
}

/// The system's own file of certificates, when it is there. Named as a file, libcurl reads it once for all
/// connections.
const char* system_ca_file() {
    const char* file = libcurl().version_info(CURLVERSION_NOW)->cainfo;
    return file != nullptr && access(file, R_OK) == 0 ? file : nullptr;
}

}  // namespace

struct Transport::Parts {
    explicit Parts(const HttpOptions& http_options) : options(http_options) {
        for (const std::string& rule : options.connect_to) add(connect_to, rule);
        ca_file = options.ca_file.empty() ? system_ca_file() : options.ca_file.c_str();
        // libcurl would otherwise size its store of idle connections by the transfers of the moment.
        libcurl().multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 256L);
    }

    ~Parts() {
        for (const auto& [easy, transfer] : transfers) libcurl().multi_remove_handle(multi.get(), easy);
    }

    void prepare(Transfer& transfer, CURLSH* cookies);
    Finished finish(CURL* easy, CURLcode code);
    void prepare_connection(Transfer& transfer);
    void prepare_request(Transfer& transfer);

    const HttpOptions& options;
    List connect_to;
    const char* ca_file = nullptr;
    Multi multi = made(Multi(libcurl().multi_init()));
    std::map<CURL*, std::unique_ptr<Transfer>> transfers;
};

void Transport::Parts::prepare_connection(Transfer& transfer) {
    const Easy& easy = transfer.easy;
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
    const bool own_timeout = transfer.request.timeout.count() > 0;
    const auto timeout = own_timeout ? transfer.request.timeout : options.timeout;
    set(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    set(easy, CURLOPT_LOW_SPEED_LIMIT, own_timeout ? 0L : 1L);
    set(easy, CURLOPT_LOW_SPEED_TIME, own_timeout ? 0L : 20L);
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (connect_to) set(easy, CURLOPT_CONNECT_TO, connect_to.get());
    if (connect_to || transfer.request.url.is_loopback()) set(easy, CURLOPT_PROXY, "");
    if (ca_file != nullptr) {
        set(easy, CURLOPT_CAINFO, ca_file);
        set(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    // Under TLS, libcurl does not see that a server has closed an idle connection. A write has only one try,
    // so it takes no connection that had the time to be closed.
    set(easy, CURLOPT_MAXAGE_CONN, transfer.is_write() ? 1L : 4L);
}

void Transport::Parts::prepare_request(Transfer& transfer) {
    const Easy& easy = transfer.easy;
    const Request& request = transfer.request;
    set(easy, CURLOPT_URL, request.url.text().c_str());
    bool has_content_type = false;
    for (const auto& [name, value] : request.headers) {
        add(transfer.headers, value.empty() ? name + ";" : name + ": " + value);
        has_content_type = has_content_type || ascii_iequals(name, "content-type");
    }
    add(transfer.headers, "Expect:");
    add(transfer.headers, "Accept-Encoding: gzip");
    const bool announces_body =
        request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (announces_body || !request.body.empty()) {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        if (!has_content_type) add(transfer.headers, "Content-Type:");
    }
    if (request.method == "HEAD") {
        set(easy, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" && request.method != "POST") {
        set(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    set(easy, CURLOPT_HTTPHEADER, transfer.headers.get());
}

void Transport::Parts::prepare(Transfer& transfer, CURLSH* cookies) {
    const Easy& easy = transfer.easy;
    prepare_connection(transfer);
    prepare_request(transfer);
    set(easy, CURLOPT_SHARE, cookies);
    set(easy, CURLOPT_COOKIEFILE, "");  // no file; it turns cookies on
    set(easy, CURLOPT_WRITEFUNCTION, take_body);
    set(easy, CURLOPT_WRITEDATA, &transfer);
    set(easy, CURLOPT_HEADERFUNCTION, take_header);
    set(easy, CURLOPT_HEADERDATA, &transfer);
    set(easy, CURLOPT_PREREQFUNCTION, may_be_sent);
    set(easy, CURLOPT_PREREQDATA, &transfer);
}

Transport::Transport(HttpOptions options) : Channel(std::move(options)) {
    start_libcurl();
    parts_ = std::make_unique<Parts>(this->options());
}

Transport::~Transport() = default;

void Transport::start(std::size_t id, Request request, Session& session) {
    start(id, std::move(request), session.parts().jar);
}

void Transport::start(std::size_t id, Request request, const Jar& jar) {
    auto transfer = std::make_unique<Transfer>(id, std::move(request), parts_->options.max_body);
    parts_->prepare(*transfer, jar.engine_->share.get());
    CURL* easy = transfer->easy.get();
    if (libcurl().multi_add_handle(parts_->multi.get(), easy) != CURLM_OK) std::abort();
    parts_->transfers.emplace(easy, std::move(transfer));
}

std::optional<Transport::Finished> Transport::wait(Clock::time_point until) {
    for (;;) {
        int under_way = 0, messages = 0;
        libcurl().multi_perform(parts_->multi.get(), &under_way);
        if (const CURLMsg* message = libcurl().multi_info_read(parts_->multi.get(), &messages)) {
            return parts_->finish(message->easy_handle, message->data.result);
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0) return std::nullopt;
        constexpr std::chrono::milliseconds longest{60'000};
        libcurl().multi_poll(parts_->multi.get(), nullptr, 0,
                             static_cast<int>(std::min(left, longest).count()), nullptr);
    }
}

Transport::Finished Transport::Parts::finish(CURL* easy, CURLcode code) {
    const auto at = transfers.find(easy);
    const std::unique_ptr<Transfer> transfer = std::move(at->second);
    transfers.erase(at);
    libcurl().multi_remove_handle(multi.get(), easy);
    if (const auto why = failure(code, *transfer)) {
        return {transfer->id, describe(*why, transfer->request.url, options, transfer->is_write())};
    }
    transfer->incoming.answer.status = static_cast<int>(get<long>(transfer->easy, CURLINFO_RESPONSE_CODE));
    return {transfer->id, std::move(transfer->incoming.answer)};
}

}  // namespace optout::session
