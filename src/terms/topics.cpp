#include "terms/topics.hpp"

#include <algorithm>
#include <cctype>

#include "terms/typography.hpp"

namespace optout::terms {

namespace {

std::vector<Topic> make_topics() {
    return {
        {"AI",
         10,
         {"ai-training"},
         {"ai ",
          "a.i. ",
          "artificial intelligence",
          "machine learning",
          "generative",
          "large language model",
          "llm",
          "language model",
          "neural",
          "chatbot",
          "copilot",
          "ki ",
          "künstliche",
          "künstlicher",
          "maschinelles lernen",
          "maschinellen lernen",
          "sprachmodell",
          "ia ",
          "l'ia ",
          "intelligence artificielle",
          "apprentissage automatique",
          "modèle de langage",
          "inteligencia artificial",
          "aprendizaje automático",
          "modelo de lenguaje",
          "kunstmatige intelligentie",
          "taalmodel",
          "intelligenza artificiale",
          "apprendimento automatico",
          "modello linguistico",
          "modelli linguistici",
          "inteligência artificial",
          "aprendizado de máquina",
          "aprendizagem automática",
          "modelo de linguagem"}},
        {"training",
         9,
         {"ai-training"},
         {"train ", "trains ", "trained ", "training", "fine-tun", "improve our model", "develop our model",
          "trainier", "anlernen", "entraîne", "entraîner", "entraînement", "entrena", "getraind", "trainen",
          "addestra", "allenare", "treina", "treino"}},
        {"selling data",
         9,
         {"data-sharing", "ads"},
         {"sell ", "sells ", "sold ", "sale of ", "verkauf", "vend ", "vendre", "vendu", "vende ", "vender",
          "venta ", "verkoop", "verkopen", "vendere", "vendita", "venda "}},
        {"advertising",
         8,
         {"ads"},
         {"advertis", "ads ", "ad ", "marketing", "sponsor", "targeted", "retarget", "werb", "anzeige",
          "publicit", "annonce", "advertentie", "reclame", "adverteerder", "pubblicit", "inserzion",
          "anúncio", "anuncio", "anunciante"}},
        {"sharing",
         7,
         {"data-sharing"},
         {"share ",     "shares ",       "shared ",    "sharing",     "disclos",       "third part",
          "third-part", "transfer",      "weitergabe", "weitergeben", "weitergegeben", "offenleg",
          "dritte",     "drittanbieter", "übermitt",   "partag",      "communiqu",     "divulg",
          "tiers ",     "compart",       "tercero",    "transmit",    "delen ",        "gedeeld",
          "derde",      "doorgeven",     "verstrek",   "condivi",     "terze ",        "terzi ",
          "comunic",    "partilha",      "compartilh", "terceir"}},
        {"partners",
         7,
         {"data-sharing", "ads"},
         {"partner", "affiliate", "vendor", "data broker", "socio", "socios", "parceiro", "verbunden"}},
        {"opt out",
         8,
         {"ai-training", "data-sharing", "ads"},
         {"opt out",
          "opt-out",
          "opting out",
          "opt in",
          "opt-in",
          "object to",
          "right to object",
          "do not sell",
          "do not share",
          "withdraw",
          "unsubscribe",
          "widerspr",
          "widerruf",
          "abmeld",
          "s'opposer",
          "opposition",
          "retirer votre consentement",
          "désinscri",
          "oponer",
          "oposición",
          "retirar su consentimiento",
          "bezwaar",
          "intrekken",
          "afmelden",
          "opporsi",
          "opposizione",
          "revoca",
          "opor-se",
          "oposição",
          "revogar"}},
        {"consent",
         7,
         {"data-sharing", "ads"},
         {"consent", "permission", "einwillig", "zustimm", "consentement", "consentimiento", "toestemming",
          "consenso", "consentimento", "autoris", "autoriz", "agree to "}},
        {"legitimate interest",
         8,
         {"ai-training", "data-sharing", "ads"},
         {"legitimate interest", "berechtigte", "intérêt légitime", "intérêts légitimes", "interés legítimo",
          "intereses legítimos", "gerechtvaardigd", "legittimo interesse", "legittimi interessi",
          "interesse legítimo", "interesses legítimos", "legal bas", "rechtsgrundlage", "base juridique",
          "base legal", "rechtsgrond", "base giuridica"}},
        {"personal data",
         4,
         {},
         {"personal data", "personal information", "personenbezogen", "données personnelles",
          "données à caractère personnel", "datos personales", "persoonsgegevens", "dati personali",
          "dados pessoais", "sensitive"}},
        {"profiling",
         6,
         {"personalization", "ads"},
         {"profiling", "personaliz", "personalis", "inferr", "inference", "profilbildung", "profilage",
          "perfilado", "elaboración de perfiles", "profilering", "profilazione", "perfis"}},
        {"tracking",
         5,
         {"ads", "data-sharing"},
         {"cookie", "tracker", "tracking", "pixel", "fingerprint", "analytics", "telemetr", "nachverfolg",
          "traceur", "rastre", "tracciamento"}},
        {"content and licence",
         5,
         {"ai-training"},
         {"license", "licence", "your content", "user content", "royalty", "sublicens", "lizenz",
          "ihre inhalte", "votre contenu", "licencia", "su contenido", "licentie", "uw inhoud", "licenza",
          "contenuti", "licença", "seu conteúdo"}},
        {"research",
         4,
         {"research"},
         {"research", "forschung", "recherche scientifique", "investigación", "onderzoek", "ricerca",
          "pesquisa"}},
        {"keeping data",
         3,
         {},
         {"retention", "retain", "delete", "erasure", "aufbewahr", "lösch", "conserv", "supprim", "bewaar",
          "verwijder", "elimina", "cancell", "apagar", "retenção"}},
        {"children",
         3,
         {},
         {"child", "minor", "under 13", "under 16", "kinder", "enfant", "niño", "kinderen", "bambin",
          "minori", "criança"}},
        {"disputes",
         2,
         {},
         {"arbitrat", "class action", "jurisdiction", "liab", "schiedsverfahren", "arbitrage", "arbitraje",
          "arbitrato", "arbitragem"}},
    };
}

bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0;
}

/// At the beginning of a word; a stem that ends in a space, up to its end.
bool speaks_of(std::string_view text, std::string_view stem) {
    const bool whole = stem.ends_with(' ');
    const std::string_view word = whole ? stem.substr(0, stem.size() - 1) : stem;
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool begins = at == 0 || !is_letter(text[at - 1]);
        if (begins && (!whole || end == text.size() || !is_letter(text[end]))) return true;
    }
    return false;
}

}  // namespace

const std::vector<Topic>& topics() {
    static const std::vector<Topic> all = make_topics();
    return all;
}

std::vector<const Topic*> topics_of(std::string_view text) {
    const std::string lower = plain_letters(lower_letters(text));
    std::vector<const Topic*> found;
    for (const Topic& topic : topics()) {
        if (std::ranges::any_of(topic.stems, [&](std::string_view stem) { return speaks_of(lower, stem); }))
            found.push_back(&topic);
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Topic::weight);
    return found;
}

}  // namespace optout::terms
