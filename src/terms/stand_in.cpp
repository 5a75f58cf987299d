#include "terms/stand_in.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "terms/typography.hpp"

namespace optout::terms {

namespace {

using Words = std::span<const std::string_view>;

constexpr std::string_view challenge_words[] = {"just a moment",
                                                "checking your browser",
                                                "attention required",
                                                "verify you are human",
                                                "verify that you are human",
                                                "verifying you are human",
                                                "are you a robot",
                                                "not a robot",
                                                "captcha",
                                                "unusual traffic",
                                                "ddos protection",
                                                "enable javascript and cookies to continue",
                                                "performing security verification",
                                                "press & hold",
                                                "bot detection",
                                                "pardon our interruption",
                                                "sind sie ein mensch",
                                                "kein roboter",
                                                "pas un robot",
                                                "no soy un robot",
                                                "non sono un robot",
                                                "não sou um robô",
                                                "geen robot"};

constexpr std::string_view error_words[] = {"access denied",
                                            "forbidden",
                                            "page not found",
                                            "not found",
                                            "404",
                                            "error 5",
                                            "service unavailable",
                                            "temporarily unavailable",
                                            "be right back",
                                            "back soon",
                                            "under maintenance",
                                            "scheduled maintenance",
                                            "down for maintenance",
                                            "something went wrong",
                                            "an error occurred",
                                            "an error has occurred",
                                            "went wrong",
                                            "too many requests",
                                            "request blocked",
                                            "has been blocked",
                                            "bad gateway",
                                            "gateway timeout",
                                            "gateway time-out",
                                            "internal server error",
                                            "server error",
                                            "try again later",
                                            "page isn't available",
                                            "page is not available",
                                            "page you requested",
                                            "page you are looking for",
                                            "page you're looking for",
                                            "page doesn't exist",
                                            "page does not exist",
                                            "no longer available",
                                            "not available in your",
                                            "you have been blocked",
                                            "enable javascript",
                                            "javascript is disabled",
                                            "requires javascript",
                                            "unsupported browser",
                                            "upgrade your browser",
                                            "seite nicht gefunden",
                                            "nicht gefunden",
                                            "zugriff verweigert",
                                            "wartungsarbeiten",
                                            "fehler ist aufgetreten",
                                            "nicht verfügbar",
                                            "page introuvable",
                                            "page non trouvée",
                                            "accès refusé",
                                            "en maintenance",
                                            "erreur est survenue",
                                            "página no encontrada",
                                            "acceso denegado",
                                            "en mantenimiento",
                                            "ha ocurrido un error",
                                            "pagina non trovata",
                                            "accesso negato",
                                            "in manutenzione",
                                            "si è verificato un errore",
                                            "pagina niet gevonden",
                                            "toegang geweigerd",
                                            "in onderhoud",
                                            "er is iets misgegaan",
                                            "página não encontrada",
                                            "acesso negado",
                                            "em manutenção",
                                            "ocorreu um erro"};

constexpr std::string_view consent_words[] = {
    "we use cookies",        "we and our partners",      "uses cookies",         "accept all",
    "accept cookies",        "before you continue",      "cookie preferences",   "cookie settings",
    "manage preferences",    "manage cookies",           "your privacy choices", "wir verwenden cookies",
    "alle akzeptieren",      "alle cookies akzeptieren", "bevor sie fortfahren", "nous utilisons des cookies",
    "tout accepter",         "avant de continuer",       "utilizamos cookies",   "aceptar todo",
    "antes de continuar",    "utilizziamo i cookie",     "accetta tutto",        "prima di continuare",
    "wij gebruiken cookies", "we gebruiken cookies",     "alles accepteren",     "voordat je verdergaat",
    "aceitar tudo"};

constexpr std::string_view sign_in_words[] = {
    "sign in",           "log in",       "login",          "signin",       "password",
    "create an account", "anmelden",     "einloggen",      "passwort",     "se connecter",
    "connexion",         "mot de passe", "iniciar sesión", "contraseña",   "accedi",
    "inloggen",          "wachtwoord",   "iniciar sessão", "palavra-passe"};

bool has_any(std::string_view text, Words words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

std::size_t count_words(std::string_view text) {
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
        const bool letter = !is_space(c);
        words += letter && !inside ? 1U : 0U;
        inside = letter;
    }
    // Languages without spaces between words: a word for two letters of three bytes.
    return std::max(words, text.size() / 24);
}

StandIn stand_in(const Reading& reading, std::string_view before) {
    // Of a long text it is enough to know that it is one.
    const std::size_t now = count_words(std::string_view(reading.text).substr(0, 12'000));
    if (now >= 300) return StandIn::none;
    const std::size_t was = count_words(before);
    const bool is_known = was > 0;
    if (is_known && now * 2 > was) return StandIn::none;
    const std::string lower = plain_letters(lower_letters(reading.title + "\n" + reading.text));
    const std::size_t short_text = is_known ? 300 : 80;
    if (now < short_text) {
        if (has_any(lower, challenge_words)) return StandIn::challenge;
        if (now < 150 && has_any(lower, error_words)) return StandIn::error;
        if (has_any(lower, consent_words)) return StandIn::consent;
        if (now < 100 && has_any(lower, sign_in_words)) return StandIn::sign_in;
    }
    if (was >= 100 && now < std::max<std::size_t>(20, was / 20)) return StandIn::remains;
    return StandIn::none;
}

std::string_view describe(StandIn what) {
    switch (what) {
        case StandIn::error:
            return "an error page came instead of the document";
        case StandIn::challenge:
            return "the site asks whether a person is there, instead of showing the document";
        case StandIn::consent:
            return "a question about cookies came instead of the document";
        case StandIn::sign_in:
            return "a sign-in page came instead of the document";
        case StandIn::remains:
            return "next to nothing is left of the text";
        case StandIn::none:
            break;
    }
    return "";
}

}  // namespace optout::terms
