// The client of the look-alikes' own tests: cookies or a token, real host names, TLS checked against the
// throw-away CA.
#pragma once

#include <httplib.h>

#include <map>
#include <stdexcept>
#include <string>

#include "lookalikes/sites.hpp"

namespace optout::lookalikes {

/// What follows `before`, up to `after`; a test fails loudly (std::out_of_range) where there is no such
/// place.
inline std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const std::size_t at = text.find(before);
    if (at == text.npos) throw std::out_of_range("there is no '" + before + "'");
    const std::size_t begin = at + before.size();
    return text.substr(begin, text.find(after, begin) - begin);
}

/// The library percent-decodes the headers of answers.
class Visitor {
  public:
    Visitor(const Authority& authority, Site& site, const Credentials& credentials = {},
            std::string host = {})
        : client_(host.empty() ? site.host() : host, site.port()), bearer_(credentials.bearer) {
        const std::string name = host.empty() ? site.host() : host;
        for (const Cookie& cookie : credentials.cookies) cookies[cookie.name] = cookie.value;
        client_.set_hostname_addr_map({{name, "127.0.0.1"}});
        X509_STORE* trusted = X509_STORE_new();
        X509_STORE_add_cert(trusted, authority.certificate());
        client_.set_ca_cert_store(trusted);
        client_.set_ca_cert_path({}, "/");  // else the library reads all the system's certificates, slowly
        client_.set_keep_alive(true);
    }

    httplib::Result get(const std::string& path) { return keep(client_.Get(path, with_credentials())); }
    httplib::Result send(const std::string& method, const std::string& path, const std::string& body = {},
                         const std::string& type = "application/x-www-form-urlencoded") {
        httplib::Request request;
        request.method = method;
        request.path = path;
        request.headers = with_credentials();
        request.headers.emplace("Content-Type", type);
        request.body = body;
        return keep(client_.send(request));
    }
    httplib::Result send_json(const std::string& method, const std::string& path, const Json& body) {
        return send(method, path, body.dump(), "application/json");
    }

    std::map<std::string, std::string> cookies;
    httplib::Headers headers;  // sent with every request

  private:
    [[nodiscard]] httplib::Headers with_credentials() const {
        httplib::Headers all = headers;
        std::string line;
        for (const auto& [name, value] : cookies) line += (line.empty() ? "" : "; ") + name + "=" + value;
        if (!line.empty()) all.emplace("Cookie", line);
        if (!bearer_.empty()) all.emplace("Authorization", "Bearer " + bearer_);
        return all;
    }

    httplib::Result keep(httplib::Result result) {
        for (std::size_t i = 0; result && i < result->get_header_value_count("Set-Cookie"); ++i) {
            const std::string line = result->get_header_value("Set-Cookie", i);
            const std::size_t equals = line.find('=');
            cookies[line.substr(0, equals)] = line.substr(equals + 1, line.find(';') - equals - 1);
        }
        return result;
    }

    httplib::SSLClient client_;
    std::string bearer_;
};

}  // namespace optout::lookalikes
