#include "terms/passing.hpp"

#include <algorithm>
#include <initializer_list>
#include <regex>
#include <span>

#include "base/text.hpp"
#include "terms/substance.hpp"
#include "terms/typography.hpp"

namespace optout::terms {

namespace {

constexpr std::size_t longest_label = 100;  // bytes; longer lines are sentences

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// What an edition is called, in the languages of the packs.
bool speaks_of_an_edition(std::string_view lower) {
    return has_any(lower, {"updat",          "modif",      "publish",   "posted",       "review",
                           "edited",         "revis",      "changed",   "aktualis",     "geändert",
                           "veröffentlicht", "bearbeitet", "stand:",    "mis à jour",   "mise à jour",
                           "publié",         "actualiz",   "modificad", "publicad",     "aggiorn",
                           "pubblicat",      "bijgewerkt", "gewijzigd", "gepubliceerd", "atualiz"});
}

const std::regex& ago() {
    static const std::regex pattern(
        "(?:(?:over|about|almost|more than|less than) )?(?:an?|one|[0-9]+|a few|several) "
        "(?:second|minute|min|hour|day|week|month|year)s? ago"
        "|vor (?:etwa |über |mehr als |fast )?(?:einem|einer|wenigen|[0-9]+) "
        "(?:sekunde|minute|stunde|tag|woche|monat|jahr)[a-z]*"
        "|il y a (?:environ |plus d'|plus de |moins de )?(?:une?|quelques|[0-9]+) "
        "(?:seconde|minute|heure|jour|semaine|mois|an|année)s?"
        "|hace (?:unos |unas |más de |aproximadamente )?(?:una?|[0-9]+) "
        "(?:segundo|minuto|hora|día|semana|mes|año)(?:e?s)?"
        "|(?:un|una|un'|[0-9]+) ?(?:second|minut|or|giorn|settiman|mes|ann)[a-z]* fa"
        "|(?:há|ha) (?:cerca de |mais de )?(?:uma?|[0-9]+) "
        "(?:segundo|minuto|hora|dia|semana|mês|mes|ano)(?:e?s)?"
        "|(?:uma?|[0-9]+) (?:segundo|minuto|hora|dia|semana|mês|mes|ano)(?:e?s)? atrás"
        "|(?:een|[0-9]+) (?:seconde|minuut|minuten|uur|dag|dagen|week|weken|maand|maanden|jaar)n? geleden",
        std::regex::optimize);
    return pattern;
}

const std::regex& day_by_name() {
    static const std::regex pattern(
        "\\b(?:today|yesterday|just "
        "now|heute|gestern|aujourd'hui|hier|hoy|ayer|oggi|ieri|vandaag|gisteren|hoje|ontem)",
        std::regex::optimize);
    return pattern;
}

const std::regex& tally() {
    static const std::regex pattern(
        "[0-9][0-9.,]*[km]? ?(?:out of|of|von|sur|de|van|su) [0-9][0-9.,]* [^.]*"
        "(?:helpful|hilfreich|utile|útil|nuttig)[a-z]*"
        "|[0-9][0-9.,]*[km]? "
        "(?:views?|likes?|comments?|shares?|followers?|votes?|reads?|aufrufe|kommentare|vues|"
        "vistas|visualizzazioni|weergaven|visualizações)\\b"
        "|[0-9]+[ -]?(?:min(?:ute)?s?|minuten|minutos|minuti) (?:read|to read|lesezeit|de lecture|de lectura|"
        "di lettura|leestijd|de leitura)\\b"
        "|(?:reading time|read time|lesezeit|temps de lecture|tiempo de lectura|tempo di lettura|leestijd|"
        "tempo de leitura):? ?[0-9]+ ?[a-z]*",
        std::regex::optimize);
    return pattern;
}

const std::regex& copyright() {
    static const std::regex pattern(
        "((?:©|\\(c\\)|copyright)[ ,]*(?:(?:©|\\(c\\)|copyright|by)[ ,]*)*)((?:19|20)[0-9]{2}"
        "(?: ?[-,/] ?(?:19|20)[0-9]{2})*)"
        "|((?:19|20)[0-9]{2}(?: ?[-,/] ?(?:19|20)[0-9]{2})*)(?= ?©)",
        std::regex::optimize);
    return pattern;
}

const std::regex& year() {
    static const std::regex pattern("\\b(?:19|20)[0-9]{2}\\b", std::regex::optimize);
    return pattern;
}

const std::regex& long_number() {
    static const std::regex pattern("\\b(?=[a-z-]*[0-9])[0-9a-z][0-9a-z.-]{7,}\\b", std::regex::optimize);
    return pattern;
}

/// Replaces what matches in `line`, whose lower-case form is the same length in bytes.
bool replace(std::string& line, std::string& lower, const std::regex& pattern, std::string_view by) {
    std::smatch match;
    bool any = false;
    std::size_t from = 0;
    while (from < lower.size()) {
        const std::string rest = lower.substr(from);
        if (!std::regex_search(rest, match, pattern) || match.length(0) == 0) break;
        const std::size_t at = from + static_cast<std::size_t>(match.position(0));
        const auto length = static_cast<std::size_t>(match.length(0));
        line.replace(at, length, by);
        lower.replace(at, length, by);
        from = at + by.size();
        any = true;
    }
    return any;
}

bool is_label(std::string_view line, std::span<const std::string_view> labels) {
    if (line.size() > 60) return false;
    std::string lower = lower_letters(line);
    while (!lower.empty() && (lower.back() == ':' || lower.back() == ' ')) lower.pop_back();
    return std::ranges::find(labels, lower) != labels.end();
}

}  // namespace

std::string without_passing(std::string line, unsigned& found) {
    if (line.size() > longest_label * 2) return line;
    std::string lower = lower_letters(line);
    if (has_any(lower, {"©", "(c)", "copyright"}) && replace(line, lower, copyright(), "(c) YEAR"))
        found |= noise::copyright_year;
    if (has_any(lower, {"all rights reserved", "alle rechte vorbehalten", "tous droits réservés",
                        "todos los derechos reservados", "alle rechten voorbehouden",
                        "tutti i diritti riservati", "todos os direitos reservados"}) &&
        replace(line, lower, year(), "YEAR")) {
        found |= noise::copyright_year;
    }
    if (line.size() > longest_label) return line;
    const bool is_edition = speaks_of_an_edition(lower);
    if ((is_edition || line.size() <= 40) &&
        has_any(lower, {" ago", "vor ", "il y a ", "hace ", " fa", "há ", "ha ", " atrás", " geleden"}) &&
        replace(line, lower, ago(), "AGO")) {
        found |= noise::relative_date;
    }
    if (is_edition && replace(line, lower, day_by_name(), "AGO")) found |= noise::relative_date;
    if (std::ranges::any_of(lower, [](char c) { return c >= '0' && c <= '9'; })) {
        if (replace(line, lower, tally(), "COUNT")) found |= noise::counter;
        const bool names_request =
            has_any(lower, {"request id", "ray id", "reference id", "session id", "trace id", "error id",
                            "incident id", "correlation id", "support id"});
        if (names_request && replace(line, lower, long_number(), "NUMBER")) found |= noise::request_id;
    }
    return line;
}

bool announces_related_links(std::string_view plain_line) {
    static constexpr std::string_view titles[] = {"related articles",
                                                  "related content",
                                                  "related posts",
                                                  "related links",
                                                  "related topics",
                                                  "recommended articles",
                                                  "recommended for you",
                                                  "recently viewed articles",
                                                  "recently viewed",
                                                  "recent posts",
                                                  "popular articles",
                                                  "popular posts",
                                                  "read next",
                                                  "read more articles",
                                                  "you may also like",
                                                  "you might also like",
                                                  "more articles",
                                                  "more from the blog",
                                                  "latest news",
                                                  "latest posts",
                                                  "trending",
                                                  "verwandte artikel",
                                                  "ähnliche artikel",
                                                  "verwandte beiträge",
                                                  "weitere artikel",
                                                  "das könnte sie auch interessieren",
                                                  "articles associés",
                                                  "articles connexes",
                                                  "articles similaires",
                                                  "à lire aussi",
                                                  "artículos relacionados",
                                                  "contenido relacionado",
                                                  "gerelateerde artikelen",
                                                  "verwante artikelen",
                                                  "articoli correlati",
                                                  "potrebbe interessarti anche",
                                                  "artigos relacionados",
                                                  "conteúdo relacionado"};
    return is_label(plain_line, titles);
}

bool announces_contents(std::string_view plain_line) {
    static constexpr std::string_view titles[] = {"table of contents",
                                                  "contents",
                                                  "on this page",
                                                  "in this article",
                                                  "jump to",
                                                  "inhaltsverzeichnis",
                                                  "inhalt",
                                                  "auf dieser seite",
                                                  "table des matières",
                                                  "sommaire",
                                                  "sur cette page",
                                                  "tabla de contenidos",
                                                  "índice",
                                                  "en esta página",
                                                  "inhoudsopgave",
                                                  "op deze pagina",
                                                  "indice",
                                                  "sommario",
                                                  "in questa pagina",
                                                  "nesta página"};
    return is_label(plain_line, titles);
}

}  // namespace optout::terms
