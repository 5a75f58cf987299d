// Pages that only a script draws: the server sends an empty shell and the page's state as JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lookalikes/site.hpp"

namespace optout::lookalikes {

/// The kinds of misbehaviour that every drawn page knows, besides `further` ones of its site:
///   late         nothing is drawn for {ms}
///   moves-back   a switch that is moved sends nothing, and goes back after {ms}
///   save-lost    the request of a save breaks off before it leaves; the switch stays moved
///   stays-moved  the switch stays moved whatever the save was answered
///   toast        the page says that it has saved, and has sent nothing
///   same-label   before the control of {key} stands another one, with the same label
///   renamed      names that are made when the site is built are others on each page
[[nodiscard]] std::vector<std::string> drawn_kinds(const std::vector<std::string>& further = {});

struct Face {
    std::string title;
    std::string_view script;      // draws into #root; may use what face.cpp defines
    Json state = Json::object();  // `face` in the script
    std::string style;            // what generated class names end in
    std::string language = "en";
    std::string head{};  // further elements of the head
    std::string body{};  // before #root
};
[[nodiscard]] std::string render(const Face& face, const Visit& visit);

}  // namespace optout::lookalikes
