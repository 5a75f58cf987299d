#include "terms/reading.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "terms/charset.hpp"
#include "terms/language.hpp"
#include "terms/stand_in.hpp"

using namespace optout;
using namespace optout::terms;

namespace {

std::string read(const std::string& type, const std::string& bytes) {
    const auto reading = read_text({type, bytes}, {});
    return reading.ok() ? reading->text : "error: " + reading.error().what;
}

/// A PDF of one page with these lines, one below the other.
std::string pdf(const std::vector<std::string>& lines) {
    std::string content = "BT /F1 12 Tf 14 TL 72 720 Td ";
    for (const std::string& line : lines) content += "(" + line + ") Tj T* ";
    content += "ET";
    std::string out = "%PDF-1.4\n";
    std::vector<std::size_t> places;
    const auto object = [&](const std::string& body) {
        places.push_back(out.size());
        out += std::to_string(places.size()) + " 0 obj\n" + body + "\nendobj\n";
    };
    object("<< /Type /Catalog /Pages 2 0 R >>");
    object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    object(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 "
        "R >> >> >>");
    object("<< /Length " + std::to_string(content.size()) + " >>\nstream\n" + content + "\nendstream");
    object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    const std::size_t table = out.size();
    out += "xref\n0 " + std::to_string(places.size() + 1) + "\n0000000000 65535 f \n";
    for (const std::size_t place : places) {
        std::string digits = std::to_string(place);
        out += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
    }
    return out + "trailer << /Size " + std::to_string(places.size() + 1) + " /Root 1 0 R >>\nstartxref\n" +
           std::to_string(table) + "\n%%EOF\n";
}

}  // namespace

TEST_CASE("declared, undeclared and wrongly declared encodings give the same text") {
    const std::string utf8 = "<p>Datenschutzerkl\u00E4rung \u201Eneu\u201C 5 \u20AC</p>";
    const std::string text = "Datenschutzerkl\u00E4rung \u201Eneu\u201C 5 \u20AC";
    const std::string windows = "<p>Datenschutzerkl\xE4rung \x84neu\x93 5 \x80</p>";
    CHECK(read("text/html; charset=utf-8", utf8) == text);
    CHECK(read("text/html", utf8) == text);
    CHECK(read("text/html; charset=iso-8859-1", utf8) == text);
    CHECK(read("text/html", "\xEF\xBB\xBF" + utf8) == text);
    CHECK(read("text/html; charset=ISO-8859-1", windows) == text);
    CHECK(read("text/html; charset=\"windows-1252\"", windows) == text);
    CHECK(read("text/html", "<meta charset=latin1>" + windows) == text);
    CHECK(read("text/html",
               "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'>" + windows) == text);
    CHECK(read("text/html", windows) == text);
    CHECK(read("text/html; charset=koi8-r", "<p>\xD0\xD2\xC9\xD7\xC5\xD4</p>") == "привет");
    CHECK(read("text/html; charset=shift_jis", "<p>\x93\xFA\x96\x7B</p>") == "日本");
    CHECK(to_utf8(std::string("\xFF\xFE"
                              "a\0b\0",
                              6),
                  "") == "ab");
    CHECK(to_utf8("a\xE9", "text/plain; charset=no-such-thing") == "a\u00E9");
}

TEST_CASE("plain text is paragraphs, and what is no text is an error that says what it is") {
    CHECK(read("text/plain", "One\ntwo\n\n# three\n") == "One\ntwo\n\n\\# three");
    CHECK(read("application/json", "{}").find("neither HTML nor plain text nor PDF, but application/json") !=
          std::string::npos);
    CHECK(read("image/png", "\x89PNG").starts_with("error: the answer is neither"));
    CHECK(read("", std::string("a\0b", 3)).starts_with("error: the answer is neither"));
    CHECK(read("", "<p>x</p>") == "x");
    CHECK(read("text/html", "").starts_with("error: there is no text"));
}

TEST_CASE("a PDF is read by its text, whatever its type says") {
    const std::string file = pdf({"Terms of Service", "", "We do not sell your per-",
                                  "sonal data to anybody at all.", "", "Effective 1 May 2026"});
    std::string got = read("application/pdf", file);
    std::replace(got.begin(), got.end(), '\n', ' ');
    CHECK(got.find("We do not sell your personal data to anybody at all.") != std::string::npos);
    CHECK(got.find("Effective 1 May 2026") != std::string::npos);
    CHECK(read("application/octet-stream", file) == read("application/pdf", file));
}

TEST_CASE("a broken PDF is an error and nothing worse") {
    const std::string whole = pdf({"Terms"});
    CHECK(read("application/pdf", "%PDF-1.7 nonsense").starts_with("error: the PDF"));
    CHECK(read("application/pdf", pdf({})).find("no text") != std::string::npos);
    for (std::size_t length = 8; length < whole.size(); length += 37) {
        const std::string got = read("application/pdf", whole.substr(0, length));
        INFO(length);
        CHECK((got.starts_with("error: ") || got == "Terms"));
    }
    std::string damaged = whole;
    for (std::size_t at = 9; at < damaged.size(); at += 11) damaged[at] = static_cast<char>(at * 31);
    CHECK_FALSE(read("application/pdf", damaged).empty());
}

TEST_CASE("languages are told apart, and short texts are not guessed") {
    const auto many = [](std::string sentence) {
        std::string all;
        for (int i = 0; i < 12; ++i) all += sentence + " ";
        return all;
    };
    CHECK(language_of(many("We share the data that you give to us with our partners and for the service.")) ==
          "en");
    CHECK(language_of(many(
              "Wir geben die Daten, die Sie uns geben, nicht an Dritte und werden sie löschen.")) == "de");
    CHECK(language_of(many(
              "Nous partageons les données que vous nous donnez avec nos partenaires pour le service.")) ==
          "fr");
    CHECK(language_of(many(
              "Los datos que usted nos da para el servicio no se comparten con los socios por las leyes.")) ==
          "es");
    CHECK(language_of(many("Wij delen de gegevens die u aan ons geeft niet met het bedrijf van een ander "
                           "voor de dienst.")) == "nl");
    CHECK(language_of(many("I dati che ci fornisce per il servizio sono condivisi con gli altri nel rispetto "
                           "della legge.")) == "it");
    CHECK(language_of(many(
              "Os dados que você nos dá para o serviço não são partilhados com os outros pela empresa.")) ==
          "pt");
    CHECK(language_of(many("私たちはお客様の情報を共有しません。")) == "ja");
    CHECK(language_of("We share the data.").empty());
    CHECK(language_of("").empty());
}

TEST_CASE("pages in the place of the document are known by their words and by being short") {
    std::string before;
    for (int i = 0; i < 200; ++i) before += "word ";
    const auto what = [&](const std::string& title, const std::string& text) {
        return stand_in({text, title}, before);
    };
    CHECK(what("Just a moment...", "Checking your browser before accessing.") == StandIn::challenge);
    CHECK(what("", "Access denied. You do not have permission.") == StandIn::error);
    CHECK(what("Wartung", "Wegen Wartungsarbeiten nicht verfügbar") == StandIn::error);
    CHECK(what("", "We use cookies. Accept all") == StandIn::consent);
    CHECK(what("", "Nous utilisons des cookies. Tout accepter") == StandIn::consent);
    CHECK(what("Log in", "Sign in to continue. Password") == StandIn::sign_in);
    CHECK(what("", "Nothing to see") == StandIn::remains);
    CHECK(what("", before + "Access denied") == StandIn::none);
    CHECK(stand_in({"Our short terms: be kind.", "Terms"}, "") == StandIn::none);
    CHECK(stand_in({"404 Page not found", ""}, "") == StandIn::error);
}
