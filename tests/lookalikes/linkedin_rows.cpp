#include "lookalikes/linkedin_rows.hpp"

#include <algorithm>

namespace optout::lookalikes::linkedin {
namespace {

#define SETTINGS "/mypreferences/d/settings/"
#define ASSUMED SETTINGS "assumed-"

constexpr char promotions[] = SETTINGS "linkedin-promotions";
constexpr char education[] = ASSUMED "education-and-skills";
constexpr char job[] = ASSUMED "job-information";
constexpr char employer[] = ASSUMED "employer";
constexpr char email[] = SETTINGS "email-address-visibility";

}  // namespace

const std::vector<Row>& rows() {
    static const std::vector<Row> all{
        // Data privacy: public address and public key.
        {cookies_key, "/mypreferences/d/member-cookies", "privacy", "Manage cookie preferences", "Cookies"},
        {"allowAnonymizedDataResearch", SETTINGS "policy-and-academic-research", "privacy",
         "Social, economic, and workplace research", "Use data for research"},
        {"allowDataForGenerativeAI", SETTINGS "data-for-ai-improvement", "privacy",
         "Data for Generative AI Improvement", "Use my data for training content creation AI models"},
        {"allowProfileAndActivityDataForMarketingAds", promotions, "privacy", "LinkedIn promotions",
         "LinkedIn promotions"},
        {"tipsForUsingLinkedinViaEmail", promotions, "privacy", "LinkedIn promotions", "Tips by email"},
        // Data privacy: the label is known, the key is not.
        {"assumedResearchInvites", ASSUMED "research-invites", "privacy", "Research invites",
         "Research invitations"},
        {"assumedFocusedInbox", ASSUMED "focused-inbox", "privacy", "Focused Inbox", "Use Focused Inbox"},
        {"assumedMessagingSuggestions", ASSUMED "messaging-suggestions", "privacy", "Messaging suggestions",
         "Messaging suggestions"},
        {"assumedMessageNudges", ASSUMED "message-nudges", "privacy", "Message nudges", "Message nudges"},
        {"assumedHarmfulContent", ASSUMED "harmful-content", "privacy",
         "Automated detection of harmful content", "Automated detection of harmful content"},
        {inbox_ads_key, ASSUMED "inbox-layout", "privacy", "Inbox layout with ads", "With ads|Without ads",
         Kind::radio},
        {"assumedSavedResumes", "/jobs/application-settings/", "privacy", "Job application settings",
         "Save resumes and application data", Kind::toggle, true, "Yes, delete"},
        {"assumedShareWithPoster", ASSUMED "share-with-poster", "privacy",
         "Share your profile when you click Apply for a job", "Share profile with job poster", Kind::toggle,
         false},
        {"assumedSignalInterest", ASSUMED "signal-interest", "privacy",
         "Signal your interest to recruiters at companies you've created job alerts for",
         "Signal interest to recruiters", Kind::toggle, false},
        {"assumedMicrosoftWord", ASSUMED "microsoft-word", "privacy", "Microsoft Word",
         "Show work experience in Word"},
        // Advertising data: public address and public key.
        {"allowIpToPersonalizeAds", SETTINGS "ads-inferred-location", "ads", "Inferred city location",
         "Inferred city location"},
        {"adsPrivacyAllowInterestsAndBehaviors", "/mypreferences/d/interest-categories", "ads",
         "Interests and traits", "Interests and traits"},
        {"allowAdsByAge", SETTINGS "ads-by-age", "ads", "Age range", "Use your age range for ads"},
        {"allowAdsByGender", SETTINGS "ads-by-gender", "ads", "Gender", "Use your gender for ads"},
        {off_linkedin_key, SETTINGS "ads-beyond-linkedin", "ads", "Ads off LinkedIn",
         "Ads outside of LinkedIn"},
        {from_others_key, SETTINGS "ads-interactions-with-business", "ads", "Data from others for ads",
         "Use data you've given to businesses"},
        {"allowConversionTrackings", SETTINGS "ads-related-actions", "ads", "Measure ad success",
         "Use your data for ad insights"},
        {partners_key, partners_page, "ads", "Share data with affiliates and partners",
         "Share data with affiliates and partners"},
        // Advertising data: the label is known, the key is not.
        {"assumedConnections", ASSUMED "connections", "ads", "Connections", "Use connections data"},
        {"assumedCompanies", ASSUMED "companies-you-follow", "ads", "Companies you follow",
         "Use followed companies data"},
        {"assumedGroups", ASSUMED "groups", "ads", "Groups", "Use groups data"},
        {"assumedDisplayFormat", ASSUMED "customized-display-format", "ads", "Customized display format",
         "Profile data on ads"},
        {"assumedLocation", SETTINGS "ads-location", "ads", "Profile location",
         "Use postal code and city location data"},
        {activity_key, SETTINGS "linked-in-activity-data", "ads", "LinkedIn activity data",
         "LinkedIn activity data"},
        // Lists of boxes; the names of most boxes are assumed.
        {"assumedDegrees", education, "ads", "Education and skills", "Degrees", Kind::box},
        {"assumedFieldsOfStudy", education, "ads", "Education and skills", "Fields of study", Kind::box},
        {"assumedSkills", education, "ads", "Education and skills", "Skills", Kind::box},
        {"assumedCurrentJob", job, "ads", "Job information", "Current job", Kind::box},
        {"assumedPastJobs", job, "ads", "Job information", "Past jobs", Kind::box},
        {"assumedCurrentCompany", employer, "ads", "Employer", "Current company", Kind::box},
        {"assumedPastCompanies", employer, "ads", "Employer", "Past companies", Kind::box},
        // Visibility. The first control of the e-mail page is a choice; its words are assumed.
        {"assumedExportByPages", SETTINGS "data-export-by-page-admins", "profile-visibility",
         "Page owners exporting your data", "Allow Page owners to export your data"},
        {"assumedVisibilityForPartners", SETTINGS "profile-visibility-for-partners", "profile-visibility",
         "Profile discovery and visibility off LinkedIn", "Profile visibility outside LinkedIn"},
        {"assumedProfileOnContent", ASSUMED "profile-on-content", "profile-visibility",
         "Representing your organizations and interests", "Profile information on content"},
        {"assumedPageVisits", ASSUMED "page-visits", "profile-visibility", "Page visit visibility",
         "Allow organizations to see when you visit their LinkedIn Page"},
        {"assumedEmailVisibility", email, "profile-visibility", "Who can see or download your email address",
         "Only visible to me|1st-degree connections", Kind::radio},
        {"assumedEmailExport", email, "profile-visibility", "Who can see or download your email address",
         "Allow connections to export emails"},
    };
    return all;
}

const Row* find_row(std::string_view key) {
    const auto found = std::find_if(rows().begin(), rows().end(), [&](const Row& r) { return r.key == key; });
    return found == rows().end() ? nullptr : &*found;
}

bool waits_for_consent(std::string_view key) {
    constexpr std::string_view all[] = {"allowIpToPersonalizeAds",
                                        "adsPrivacyAllowInterestsAndBehaviors",
                                        "allowAdsByAge",
                                        "allowAdsByGender",
                                        off_linkedin_key,
                                        from_others_key,
                                        "allowConversionTrackings",
                                        activity_key};
    return std::find(std::begin(all), std::end(all), key) != std::end(all);
}

std::string in_language(const std::string& language, const std::string& english) {
    struct Text {
        std::string_view language, english, text;
    };
    constexpr std::string_view ai_row = "Data for Generative AI Improvement";
    constexpr std::string_view ai_switch = "Use my data for training content creation AI models";
    constexpr std::string_view partners = "Share data with affiliates and partners";
    static constexpr Text texts[] = {
        {"de", ai_row, "Daten zur Verbesserung generativer KI"},
        {"de", ai_switch, "Ihre Daten zum Schulen von KI-Modellen verwenden, um Inhalte zu erstellen"},
        {"de", partners, "Daten mit verbundenen Unternehmen und Partnern teilen"},
        {"de", "Inbox layout with ads", "Inbox-Layout mit Anzeigen"},
        {"de", "Profile discovery and visibility off LinkedIn",
         "Sichtbarkeit Ihres Profils außerhalb von LinkedIn"},
        {"de", "On", "Ein"},
        {"de", "Off", "Aus"},
        {"fr", ai_row, "Données pour l'amélioration de l'IA générative"},
        {"fr", ai_switch, "Utiliser mes données pour entraîner des modèles d'IA de création de contenu"},
        {"es", ai_row, "Datos para mejorar la IA generativa"},
        {"es", ai_switch, "Usar mis datos para entrenar modelos de IA que crean contenido"},
        {"nl", ai_row, "Gegevens voor verbetering van generatieve AI"},
        {"nl", ai_switch,
         "Mijn gegevens gebruiken voor training van AI-modellen waarmee content wordt gemaakt"},
        {"it", ai_row, "Dati per migliorare l'IA generativa"},
        {"it", ai_switch, "Dati per migliorare l'IA generativa"},  // assumed: as the row
        {"it", "On", "Sì"},
        {"it", "Off", "No"},
        {"pt", ai_row, "Dados para aprimoramento da IA generativa"},
        {"pt", ai_switch, "Usar meus dados para treinar modelos de IA para criar conteúdos"},
    };
    for (const Text& text : texts) {
        if (text.language == language && text.english == english) return std::string(text.text);
    }
    return english;
}

const std::vector<Link>& further_links() {
    static const std::vector<Link> all{
        {"/mypreferences/d/download-my-data", "Get a copy of your data"},
        {"/mypreferences/d/connected-microsoft-accounts", "Microsoft accounts"},
        {"/mypreferences/d/dark-mode", "Dark mode"},
        {"/feed/", "Back to LinkedIn"},
        {"/help/linkedin/", "Help Center"}};
    return all;
}

const std::vector<Link>& never_links() {
    static const std::vector<Link> all{
        {"/mypreferences/d/close-accounts", "Close account"},
        {"/mypreferences/d/hibernate-account", "Hibernate account"},
        {"/mypreferences/d/change-password", "Change password"},
        {"/mypreferences/d/two-factor-authentication", "Two-step verification"}};
    return all;
}

const std::vector<Link>& categories() {
    static const std::vector<Link> all{
        {"/mypreferences/d/categories/account", "Account preferences"},
        {"/mypreferences/d/categories/sign-in-and-security", "Sign in & security"},
        {"/mypreferences/d/categories/profile-visibility", "Visibility"},
        {"/mypreferences/d/categories/privacy", "Data privacy"},
        {"/mypreferences/d/categories/ads", "Advertising data"},
        {"/mypreferences/d/categories/notifications", "Notifications"}};
    return all;
}

}  // namespace optout::lookalikes::linkedin
