#include "lookalikes/face.hpp"

#include "lookalikes/html.hpp"

namespace optout::lookalikes {
namespace {

const std::vector<std::string> kinds{"late",  "moves-back", "save-lost", "stays-moved",
                                     "toast", "same-label", "renamed"};

constexpr std::string_view common = R"js(
const face = JSON.parse(document.getElementById('face').textContent);
const tricks = face.tricks;

// Class names as build tools make them; `look` names are written so, `class` names as they are.
const generated = look => `_${look}_${face.style}`;
const el = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'look') element.classList.add(generated(value));
    else if (name === 'class') element.classList.add(value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
};
const looks = rules => document.head.append(el('style', {},
  ...Object.entries(rules).map(([look, rule]) => `.${generated(look)} { ${rule} }\n`)));

const say = words => document.body.append(el('div', {role: 'status', look: 'toast'}, words));

// Saves what a person has just moved. `send` gets the signal that breaks it off, `back` moves it back.
const save = async (send, back) => {
  if (tricks['moves-back']) return void setTimeout(back, tricks['moves-back'].ms ?? 1000);
  if (tricks.toast) return say('Your changes have been saved');
  const answer = await send(tricks['save-lost'] ? AbortSignal.abort() : undefined).catch(() => null);
  if (answer && answer.ok) say('Your changes have been saved');
  else if (!tricks['save-lost'] && !tricks['stays-moved']) back();
};

// A switch whose state is only the property `checked`.
const switchInput = (attributes, on, send) => {
  const input = el('input', {type: 'checkbox', ...attributes, onchange: () => {
    const value = input.checked;
    save(signal => send(value, signal), () => { input.checked = !value; });
  }});
  input.checked = on;
  return input;
};

// A switch that is a button (or another element); its state is `aria-checked`.
const switchButton = (tag, attributes, on, send) => {
  const show = value => button.setAttribute('aria-checked', value);
  const button = el(tag, {role: 'switch', ...attributes, onclick: () => {
    const value = button.getAttribute('aria-checked') !== 'true';
    show(value);
    save(signal => send(value, signal), () => show(!value));
  }});
  show(on);
  return button;
};

const dialog = (label, ...children) => {
  const box = el('div', {role: 'dialog', 'aria-modal': 'true', 'aria-label': label, look: 'dialog'},
    el('h2', {}, label), ...children);
  document.body.append(el('div', {look: 'backdrop'}, box));
  return box;
};
const closeDialog = inside => inside.closest('.' + generated('backdrop')).remove();

looks({
  toast: 'position: fixed; bottom: 1em; left: 1em; background: #dfd; padding: .5em',
  backdrop: 'position: fixed; inset: 0; background: #0006; display: grid; place-items: center',
  dialog: 'background: #fff; padding: 1em; border-radius: .5em; min-width: 20em',
});

const start = draw => setTimeout(() => draw(document.getElementById('root')), tricks.late ? tricks.late.ms : 0);
)js";

/// In a script element nothing but "<" could end the JSON too early.
std::string embedded(const Json& state) {
    std::string text = state.dump();
    for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at))
        text.replace(at, 1, "\\u003c");
    return text;
}

Json tricks_of(const Visit& visit) {
    Json tricks = Json::object();
    for (const std::string& kind : kinds) {
        if (const Json* with = visit.find(kind)) tricks[kind] = *with;
    }
    return tricks;
}

}  // namespace

std::vector<std::string> drawn_kinds(const std::vector<std::string>& further) {
    std::vector<std::string> all = kinds;
    all.insert(all.end(), further.begin(), further.end());
    return all;
}

std::string render(const Face& face, const Visit& visit) {
    Json state = face.state;
    state["tricks"] = tricks_of(visit);
    state["style"] = visit.is("renamed") ? random_hex(6) : face.style;
    Page page{.title = face.title, .language = face.language};
    // Without an icon of its own a browser would ask for one.
    page.head = "<link rel=\"icon\" href=\"data:,\">\n" + face.head;
    page.body = face.body +
                "\n<div id=\"root\"></div>\n<noscript>JavaScript is not available.</noscript>\n"
                "<script type=\"application/json\" id=\"face\">" +
                embedded(state) + "</script>\n<script>" + std::string(common) + std::string(face.script) +
                "</script>";
    return render(page);
}

}  // namespace optout::lookalikes
