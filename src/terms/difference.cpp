#include "terms/difference.hpp"
namespace optout::terms {
std::vector<Passage> difference(std::string_view, std::string_view) {
    return {};
}
std::vector<std::string> touched_settings(const std::vector<Passage>&, const pack::Pack*) {
    return {};
}
}  // namespace optout::terms
