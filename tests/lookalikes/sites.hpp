// The sites that there are. What is known of the real ones is in the fact files; what is not known is the
// simplest shape that fits, marked "assumed".
#pragma once

#include <memory>

#include "lookalikes/site.hpp"

namespace optout::lookalikes {

/// Form pages: settings "telemetry" ("enabled", "disabled") and, with variant "several",
/// "public_code_matching" and "product_improvements". Variants: radio, several, sudo, missing, renamed,
/// second-switch, duplicate, language {lang: de}, rotate-token.
[[nodiscard]] std::unique_ptr<Rules> github_like();

/// A JSON object of preferences behind a bearer token. Variants: user-required, missing {key}.
[[nodiscard]] std::unique_ptr<Rules> reddit_like();

/// Three blogs, each with settings: "/101/wpcom_data_sharing_opt_out" and so on. Variants: missing {key}.
[[nodiscard]] std::unique_ptr<Rules> wordpress_like();

/// Cookie → header CSRF and a bearer from the page's script; the Grok page is drawn by script, and
/// "grok_history_deleted" tells whether its dangerous button was pressed. Variants: those of drawn pages
/// (face.hpp), rotate-token, missing {key}, older-labels, memory-hidden.
[[nodiscard]] std::unique_ptr<Rules> x_like();

/// chatgpt.com: a dialog behind menu, tab and button, whose switch is aria-checked; "training_allowed" and
/// others behind a bearer from /api/auth/session. A read without Oai-Ep-Cache-Bypass shows what the session
/// saw first. Variants: those of drawn pages (face.hpp), missing {key}.
[[nodiscard]] std::unique_ptr<Rules> chatgpt_like();

/// claude.ai: "grove_enabled". Variants: those of drawn pages (face.hpp), missing, older-labels.
[[nodiscard]] std::unique_ptr<Rules> claude_like();

/// grok.com: "excludeFromTraining" and others; what a POST leaves out of an object falls to its default.
/// Variants: those of drawn pages (face.hpp), missing {key}.
[[nodiscard]] std::unique_ptr<Rules> grok_like();

/// myactivity.google.com: "keep_activity", "improve_with_audio"; "activity_deleted" tells whether the
/// deleting choice was taken. Variants: those of drawn pages (face.hpp), missing {key}, sudo.
[[nodiscard]] std::unique_ptr<Rules> gemini_like();

/// everywhere: a region in which every row is shown and on; eu: what needs consent is off and partner sharing
/// has no page; us: the cookies page does not exist.
enum class Region { everywhere, eu, us };
/// The rows of linkedin_rows.cpp, by setting key, and "/education/<box>"; "closed" is the address of a
/// dangerous page whose button was pressed. The token rotates after every write. Variants: those of drawn
/// pages (face.hpp), rendered (the server draws the switches), language {lang}, missing {key}, duplicate
/// {key}, second-switch, gpc (Sec-GPC: 1 switches two settings off).
[[nodiscard]] std::unique_ptr<Rules> linkedin_like(Region region = Region::everywhere);

/// settings.test: pages /settings/1 to /settings/<pages>, each with the check box "setting_<n>" (on) in a
/// form, made to be fast. meta[name=user] says who is signed in; who is not is sent to /sign-in. Variants:
/// missing, renamed, second-switch, duplicate, language {lang: de}, sudo, rotate-token, coupled {from, to}.
[[nodiscard]] std::unique_ptr<Rules> forms_like(int pages = 40);

}  // namespace optout::lookalikes
