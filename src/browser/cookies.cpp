// A browser's cookies: by the DevTools protocol in Chromium, by WebDriver's own commands elsewhere, which
// know only the document that is open.
#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "browser/browser.hpp"

namespace optout::browser {

namespace {

bool flag(const Json& object, const char* key) {
    const Json value = object.value(key, Json());
    return value.is_boolean() && value.get<bool>();
}

/// DevTools says "expires", WebDriver "expiry".
long long expiry(const Json& object) {
    for (const char* key : {"expires", "expiry"}) {
        const Json value = object.value(key, Json());
        if (value.is_number() && value.get<double>() > 0) return value.get<long long>();
    }
    return 0;
}

Cookie read_cookie(const Json& object) {
    Cookie cookie;
    cookie.name = text_of(object, "name");
    cookie.value = text_of(object, "value");
    cookie.domain = text_of(object, "domain");
    cookie.host_only = !cookie.domain.starts_with('.');
    if (!cookie.host_only) cookie.domain.erase(0, 1);
    cookie.path = text_of(object, "path");
    cookie.secure = flag(object, "secure");
    cookie.http_only = flag(object, "httpOnly");
    cookie.expires = expiry(object);
    return cookie;
}

Json base(const Cookie& cookie) {
    return {{"name", cookie.name},
            {"value", cookie.value},
            {"path", cookie.path},
            {"secure", cookie.secure},
            {"httpOnly", cookie.http_only}};
}

/// A domain makes a cookie go to sub-domains too, so one for a single host names an address instead.
Json for_devtools(const Cookie& cookie) {
    Json made = base(cookie);
    if (cookie.host_only) {
        made["url"] = (cookie.secure ? "https://" : "http://") + cookie.domain + cookie.path;
    } else {
        made["domain"] = "." + cookie.domain;
    }
    if (cookie.expires > 0) made["expires"] = cookie.expires;
    return made;
}

void add(std::vector<Cookie>& cookies, const Json& list) {
    for (const Json& object : list) {
        if (object.is_object()) cookies.push_back(read_cookie(object));
    }
}

}  // namespace

Result<std::vector<Cookie>> Browser::cookies(const std::vector<Url>& addresses) {
    std::vector<Cookie> found;
    if (family() == Family::chromium) {
        std::set<std::string> texts;
        for (const Url& url : addresses) texts.insert(url.text());
        OPTOUT_TRY(const Json answer, devtools("Network.getCookies", {{"urls", texts}}));
        add(found, answer.value("cookies", Json::array()));
        return found;
    }
    OPTOUT_TRY(const Reply reply, get("/cookie"));
    if (reply.ok() && reply.value.is_array()) add(found, reply.value);
    return found;
}

Status Browser::set_cookies(const std::vector<Cookie>& cookies) {
    if (cookies.empty()) return success();
    if (family() == Family::chromium) {
        Json list = Json::array();
        for (const Cookie& cookie : cookies) list.push_back(for_devtools(cookie));
        OPTOUT_TRY(const Json answer, devtools("Network.setCookies", {{"cookies", list}}));
        return success();
    }
    for (const Cookie& cookie : cookies) OPTOUT_CHECK(add_cookie(cookie));
    return success();
}

/// Of the document that is open; one that is not for it is left out, as WebDriver has it.
Status Browser::add_cookie(const Cookie& cookie) {
    Json made = base(cookie);
    if (!cookie.host_only) made["domain"] = cookie.domain;
    if (cookie.expires > 0) made["expiry"] = cookie.expires;
    OPTOUT_TRY(const Reply reply, post("/cookie", {{"cookie", made}}));
    return success();
}

Status Browser::forget(const std::vector<std::string>& hosts) {
    OPTOUT_TRY(const Json cookies, devtools("Network.clearBrowserCookies", Json::object()));
    OPTOUT_TRY(const Json cache, devtools("Network.clearBrowserCache", Json::object()));
    for (const std::string& host : hosts) {
        for (const char* scheme : {"https://", "http://"}) {
            OPTOUT_TRY(const Json stored, devtools("Storage.clearDataForOrigin",
                                                   {{"origin", scheme + host}, {"storageTypes", "all"}}));
        }
    }
    return success();
}

}  // namespace optout::browser
