#include "terms/difference.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "terms/topics.hpp"

using namespace optout;
using namespace optout::terms;

TEST_CASE("the sentences that changed are shown with their section, the most relevant first") {
    const std::string before =
        "# Terms\n\nLast updated: 1 May 2025\n\n## Content\n\nYou own your content. We store it for you. You "
        "may leave.\n\n"
        "## Ads\n\nWe show ads.";
    const std::string after =
        "# Terms\n\nLast updated: 3 May 2026\n\n## Content\n\nYou own your content. We store it for you and "
        "use it to train "
        "AI models. You may leave.\n\n## Ads\n\nWe show ads. We share data with partners.";
    const auto passages = difference(before, after);
    REQUIRE(passages.size() == 3);
    CHECK(passages[0].section == "Content");
    CHECK(passages[0].before == "We store it for you.");
    CHECK(passages[0].after == "We store it for you and use it to train AI models.");
    CHECK(passages[0].topics == std::vector<std::string>{"AI", "training"});
    CHECK(passages[0].categories == std::vector<std::string>{"ai-training"});
    CHECK(passages[1].after == "We share data with partners.");
    CHECK(passages[1].before.empty());
    CHECK(passages[2].before == "Last updated: 1 May 2025");
    CHECK(passages[2].after == "Last updated: 3 May 2026");
    CHECK(passages[2].relevance == 0);
}

TEST_CASE("what is the same in substance is not shown, and a removal is") {
    CHECK(difference("One \u201Ctwo\u201D.", "## One \"two\".").empty());
    const auto passages = difference("You may opt out. Bye.", "Bye.");
    REQUIRE(passages.size() == 1);
    CHECK(passages[0].before == "You may opt out.");
    CHECK(passages[0].after.empty());
    CHECK(difference("", "").empty());
    CHECK(difference("", "New.").size() == 1);
    const auto row =
        difference("| a | b |\n| --- | --- |\n| Name | no |", "| a | b |\n| --- | --- |\n| Name | yes |");
    REQUIRE(row.size() == 1);
    CHECK(row[0].after == "| Name | yes |");
}

TEST_CASE("topics are known in the languages of the packs") {
    const auto speaks_of = [](std::string_view text, std::string_view topic) {
        const auto found = topics_of(text);
        return std::ranges::any_of(found, [&](const Topic* one) { return one->name == topic; });
    };
    CHECK(speaks_of("We use it to train our AI.", "AI"));
    CHECK(speaks_of("Zum Trainieren Künstlicher Intelligenz", "AI"));
    CHECK(speaks_of("l'intelligence artificielle", "AI"));
    CHECK(speaks_of("la inteligencia artificial", "AI"));
    CHECK(speaks_of("kunstmatige intelligentie", "AI"));
    CHECK(speaks_of("l\u2019intelligenza artificiale", "AI"));
    CHECK(speaks_of("a inteligência artificial", "AI"));
    CHECK(speaks_of("unser berechtigtes Interesse", "legitimate interest"));
    CHECK(speaks_of("notre intérêt légitime", "legitimate interest"));
    CHECK(speaks_of("Sie können widersprechen", "opt out"));
    CHECK(speaks_of("puede oponerse", "opt out"));
    CHECK(speaks_of("Einwilligung", "consent"));
    CHECK(speaks_of("adverteerders", "advertising"));
    CHECK(speaks_of("condividiamo i dati con terze parti", "sharing"));
    CHECK_FALSE(speaks_of("We maintain the site in the rain.", "AI"));
    CHECK_FALSE(speaks_of("a strained address", "training"));
    CHECK_FALSE(speaks_of("We sold it not; soldiers", "AI"));
}

TEST_CASE("a change names the settings that it touches") {
    pack::Pack pack;
    pack::Setting ads, training, other;
    ads.id = "ad-data";
    ads.category = "ads";
    training.id = "model-training";
    training.category = "ai-training";
    other.id = "visible";
    other.category = "visibility";
    pack.settings = {ads, training, other};
    const auto passages = difference("x", "x\n\nWe train AI on what you write.\n\nWe show marketing.");
    CHECK(touched_settings(passages, &pack) == std::vector<std::string>{"model-training", "ad-data"});
    CHECK(touched_settings(passages, nullptr).empty());
    CHECK(touched_settings(difference("a", "b"), &pack).empty());
}

TEST_CASE("texts that have nothing in common are compared in bounded time") {
    std::string before, after;
    for (int i = 0; i < 6000; ++i) {
        before += "Old sentence number " + std::to_string(i) + ".\n\n";
        after += "Fresh words come at " + std::to_string(i) + ".\n\n";
    }
    const auto passages = difference(before, after);
    CHECK(passages.size() >= 6000);
    CHECK(passages.size() <= 12000);
}
