#include "terms/substance.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace optout::terms;

namespace {

struct Pair {
    const char *before, *after;
};

}  // namespace

TEST_CASE("noise is no change, in every language of the packs") {
    const std::vector<Pair> pairs{
        {"One  two.\n\nThree", "One two.\nThree"},
        {"## Title\n\ntext", "Title\n\n- text"},
        {"\u201Cquoted\u201D \u2013 it\u2019s\u2026", "\"quoted\" - it's..."},
        {"\u00ABtexte\u00BB", "\"texte\""},
        {"## Title #\n\nx", "## Title\n\nx"},
        {"See [this](https://a.example/x?utm_source=mail&id=7).",
         "See [this](http://www.a.example/x/?id=7)."},
        {"[x](https://a.example/p;jsessionid=1A2B?sid=99)", "[x](https://a.example/p)"},
        {"[x](https://a.example/p?csrf=abc123)", "[x](https://a.example/p?csrf=zzz999)"},
        {"[x](https://a.example/p?k=9f8e7d6c5b4a39281706)",
         "[x](https://a.example/p?k=0a1b2c3d4e5f60718293)"},
        {"[x](https://a.example/en-gb/p#a)", "[x](https://a.example/de/p#b)"},
        {"![logo](x) [i](https://cdn.example/i.3f2a9c1b.png)",
         "![logo](x) [i](https://cdn.example/i.99aa77bb.png)"},
        {"Last updated 3 months ago", "Last updated 4 months ago"},
        {"Updated over a week ago", "Updated yesterday"},
        {"Zuletzt aktualisiert: vor 3 Tagen", "Zuletzt aktualisiert: vor einem Monat"},
        {"Mis à jour il y a 2 semaines", "Mis à jour il y a 3 mois"},
        {"Actualizado hace 2 días", "Actualizado hace 3 meses"},
        {"Aggiornato 2 giorni fa", "Aggiornato 3 mesi fa"},
        {"Atualizado há 2 dias", "Atualizado há 3 meses"},
        {"Bijgewerkt 2 dagen geleden", "Bijgewerkt 3 maanden geleden"},
        {"\u00A9 2025 Forge Inc.", "\u00A9 2026 Forge Inc."},
        {"Copyright (c) 2019-2025 Forge", "Copyright (c) 2019-2026 Forge"},
        {"Forge Inc. 2025. All rights reserved.", "Forge Inc. 2026. All rights reserved."},
        {"34 out of 50 found this helpful", "35 out of 51 found this helpful"},
        {"5 min read", "6 min read"},
        {"Request ID: 8f3a-99c1-aa", "Request ID: 1b2c-00d4-ee"},
        {"text\n\n## Related articles\n\n- [A](https://a.example/a)\n- [B](https://a.example/b)\n\nend",
         "text\n\n## Related articles\n\n- [C](https://a.example/c)\n\nend"},
        {"Table of contents\n\n- One\n- Two\n\n## One\n\nx\n\n## Two\n\ny", "## One\n\nx\n\n## Two\n\ny"},
    };
    for (const auto& pair : pairs) {
        const auto& before = pair.before;
        const auto& after = pair.after;
        INFO(before << "\n -> \n" << after);
        CHECK(substance(before) == substance(after));
        CHECK(substance_digest(before) == substance_digest(after));
    }
}

TEST_CASE("the smallest change of substance is a change") {
    const std::vector<Pair> pairs{
        {"Effective date: 1 May 2026", "Effective date: 2 May 2026"},
        {"Last updated: May 3, 2025", "Last updated: May 3, 2026"},
        {"We may not share it.", "We may share it."},
        {"within 30 days", "within 90 days"},
        {"You keep the rights", "We keep the rights"},
        {"Uptime Robot s. r. o.", "UptimeRobot s. r. o."},
        {"1 Main Street", "11 Main Street"},
        {"legal@a.example", "legal@b.example"},
        {"[opt out](https://a.example/opt-out)", "[opt out](https://a.example/optout-form)"},
        {"[notice](https://a.example/eu/notice)", "[notice](https://a.example/us/notice)"},
        {"[notice](https://a.example/n?doc=7)", "[notice](https://a.example/n?doc=8)"},
        {"[notice](https://a.example/notice-3f2a9c1b.pdf)",
         "[notice](https://a.example/notice-99aa77bb.pdf)"},
        {"if you asked for it more than 3 months ago, we delete it, unless a law says that we must keep it "
         "longer",
         "if you asked for it more than 6 months ago, we delete it, unless a law says that we must keep it "
         "longer"},
        {"Copyright policy of 2025", "Copyright policy of 2026"},
        {"## Your rights\n\nx", "## Your duties\n\nx"},
        {"a, b and c", "a and b and c"},
        {"data", "data."},
        {"| Name | yes |", "| Name | no |"},
        {"one. two.", "two. one."},
        {"Training is off.", "training is off."},
        {"text\n\n## Related articles\n\nWe sell data.", "text\n\n## Related articles\n\nWe rent data."},
    };
    for (const auto& pair : pairs) {
        const auto& before = pair.before;
        const auto& after = pair.after;
        INFO(before << "\n -> \n" << after);
        CHECK(substance(before) != substance(after));
    }
}

TEST_CASE("the noise has a name") {
    CHECK(name_noise("Updated 3 days ago\n\nx", "Updated 4 days ago\n\nx") == "dates that count from today");
    CHECK(name_noise("\u00A9 2025 F", "\u00A9 2026 F") == "the year of the copyright notice");
    CHECK(name_noise("[x](https://a.example/?gclid=1)", "[x](https://a.example/?gclid=2)") ==
          "parameters of links");
    CHECK(name_noise("a  b", "a b") == "layout, white space, quote marks or dashes");
}

TEST_CASE("an address that is hidden from robots stands for any other, and nothing else does") {
    const std::string shown = "Write to legal@a.example, please.",
                      hidden = "Write to \\[email protected\\], please.";
    CHECK(differs_in_hidden_emails_only(shown, hidden));
    CHECK(differs_in_hidden_emails_only(hidden, shown));
    CHECK_FALSE(differs_in_hidden_emails_only(shown, "Write to legal@b.example, please."));
    CHECK_FALSE(differs_in_hidden_emails_only(shown, hidden + " Now."));
}
