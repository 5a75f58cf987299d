#include "learn/words.hpp"

#include <doctest/doctest.h>

#include <string>

using optout::learn::looks_generated;
using optout::learn::looks_personal;

TEST_CASE("ids that a program makes up are told from names that somebody chose") {
    for (const std::string text : {":r1:",
                                   "\xC2\xABr3\xC2\xBB",
                                   "_r_5_",
                                   "ember123",
                                   "ember1042",
                                   "css-1x2y3z",
                                   "radix-:r1:",
                                   "mui-4",
                                   "headlessui-switch-:r7:",
                                   "react-aria-12",
                                   "switch-3",
                                   "lbl-7",
                                   "toggle_12",
                                   "form.checkbox-2",
                                   "input-117",
                                   "sc-bdVaJa-5fzx9k",
                                   "12ycew",
                                   "c-81f3-1",
                                   "x81kqz",
                                   "jss1042",
                                   "a3f9c2e1",
                                   "5f3a9c",
                                   "setting-400113",
                                   "42",
                                   "",
                                   "0b1c2d3e-aaaa-bbbb-cccc-0123456789ab",
                                   "xkqzvbn",
                                   "aKqXzBvT",
                                   "yui_3_18_1_1_1700000000000_22"}) {
        CAPTURE(text);
        CHECK(looks_generated(text));
    }
    for (const std::string text :
         {"telemetry", "setting-allowAds", "setting_12", "allowDataForGenerativeAI", "user_web_search",
          "data-for-ai-improvement", "privacy.usage_reports", "i18n-toggle", "a11y", "two-factor-2fa", "k8s",
          "globalDiscoveryEnabled", "urAccepted", "crash-reports", "step-2", "oauth2", "bing_github_chat"}) {
        CAPTURE(text);
        CHECK_FALSE(looks_generated(text));
    }
}

TEST_CASE("what may be a secret or say who somebody is is never taken for a word") {
    for (const std::string text :
         {"casey@example.org", "ajax:1234567890123456789",
          "AAAAAAAAAAAAAAAAAAAAANRILgAAAAAAnNwIzUejRCOuH5E6I8xnZz4puTs",
          "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
          "0b1c2d3e-aaaa-bbbb-cccc-0123456789ab", "urn:li:member:123456789",
          "d41d8cd98f00b204e9800998ecf8427e", "user-9f8e7d6c5b", "sess_4Kd93jdKs9", "+49 170 1234567"}) {
        CAPTURE(text);
        CHECK(looks_personal(text));
    }
    for (const std::string text : {"allowDataForGenerativeAI", "true", "ON", "2.0.0", "application/json",
                                   "Use my data for purpose 12", "XMLHttpRequest", "account_settings",
                                   "en-US", "https://chirp.example", "privacy-2026", "Send usage reports"}) {
        CAPTURE(text);
        CHECK_FALSE(looks_personal(text));
    }
}
