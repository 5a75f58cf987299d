// LinkedIn's settings pages as their script draws them: facts in linkedin.md 3.1 to 3.3. Assumed: everything
// that a person only sees (colours, places), and the words of the dialog beside its one known button.
#include "lookalikes/linkedin_face.hpp"

namespace optout::lookalikes::linkedin {

const std::string_view face_script = R"js(
const decoded = text => {
  const area = document.createElement('textarea');
  area.innerHTML = text;
  return area.value;
};
const preloaded = [...document.querySelectorAll('code')].map(code => JSON.parse(decoded(code.firstChild.data)));
const settings = preloaded.flatMap(answer => answer.included ?? []);
const links = preloaded.flatMap(answer => answer.elements ?? []);

const put = (setting, value, signal) => {
  const {settingDisplayType, entityUrn, key, hasChild} = setting;
  return fetch('/mysettings-api/settingsApiSettings/' + key, {
    method: 'PUT', signal,
    headers: {
      'accept': 'application/json', 'content-type': 'application/json',
      'csrf-token': document.cookie.match(/JSESSIONID="?([^;"]+)/)[1], 'x-restli-protocol-version': '2.0.0',
    },
    body: JSON.stringify({value, settingDisplayType, entityUrn, key, hasChild}),
  });
};

const ask = setting => new Promise(answer => {
  const button = (words, yes) => el('button', {type: 'button', onclick: event => {
    closeDialog(event.target);
    answer(yes);
  }}, words);
  dialog('Are you sure?', button('Cancel', false), button(setting.confirmation, true));
});

// The key names the control; where names are made anew on each page, it does not.
const nameOf = (setting, place) => tricks.renamed ? `r${face.style}-${place}` : setting.key;
const byId = setting => setting.key === 'nonEssentialCookieConsent';

const onOff = (setting, place, attributes) => {
  const name = nameOf(setting, place);
  const id = byId(setting) ? name : `input-${face.style}-${place}`;
  const send = async (on, signal) =>
    !on && setting.confirmation && !await ask(setting) ? {ok: false}
      : put(setting, on ? setting.onValue : setting.offValue, signal);
  const input = switchInput({...attributes, id, 'aria-labelledby': byId(setting) ? null : name},
    setting.value === setting.onValue, send);
  return el('div', {look: 'row'},
    el('label', {for: id}, el('p', {id: byId(setting) ? null : name}, setting.a11yName)),
    el('div', {look: 'control'}, input, el('label', {for: id, look: 'slider', 'aria-hidden': 'true'})));
};

const toggle = (setting, place) => onOff(setting, place, {role: 'switch', look: 'switchCheckbox', class: 'a11y-text'});
const box = (setting, place) => onOff(setting, place, {look: 'checkbox'});

const choice = setting => el('div', {role: 'radiogroup', 'aria-label': face.title},
  ...setting.settingDisplayValues.map(({value, text}) => {
    const id = `${setting.key}__${value}`;
    const radio = el('input', {type: 'radio', id, name: setting.key, 'aria-labelledby': id + '-label',
      onchange: () => save(signal => put(setting, value, signal), () => {})});
    radio.checked = setting.value === value;
    return el('div', {look: 'row'}, radio, el('label', {for: id, id: id + '-label'}, text));
  }));

const drawn = (setting, place) => ({TOGGLE: toggle, RADIO: choice})[setting.settingDisplayType](setting, place);

looks({
  row: 'display: flex; justify-content: space-between; max-width: 40em; padding: .5em 0',
  switchCheckbox: 'position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0 0 0 0)',
  slider: 'display: inline-block; width: 3em; height: 1.5em; border-radius: 1em; background: #999',
  on: '',
});
document.head.append(el('style', {}, `:checked + .${generated('slider')} { background: #01754f }`));

start(root => {
  const boxes = settings.filter(setting => setting.settingDisplayType === 'CHECKBOX');
  const others = settings.filter(setting => setting.settingDisplayType !== 'CHECKBOX');
  root.append(
    el('nav', {}, el('a', {href: '/feed/', class: 'global-nav__primary-link'}, 'Home')),
    el('main', {id: 'main'},
      el('h1', {id: `heading-${face.style}`}, face.title),
      ...others.map(drawn),
      ...(boxes.length ? [el('div', {role: 'group', 'aria-labelledby': `heading-${face.style}`}, ...boxes.map((setting, place) => box(setting, 'b' + place)))] : []),
      ...(links.length ? [el('ul', {}, ...links.map(link => el('li', {},
        el('a', {href: link.navigationUrl}, el('div', {}, link.title),
          ...(link.displayText ? [el('div', {}, link.displayText)] : [])))))] : []),
      ...(face.danger ? [el('button', {type: 'button', onclick: () => fetch(location.pathname, {method: 'POST'})}, face.title)] : [])));
});
)js";

}  // namespace optout::lookalikes::linkedin
