#include "browser/scripts.hpp"

namespace optout::browser {

const std::string& target_script() {
    static const std::string script = R"js(
const [id, number, tried, depth, by_place] = arguments;
let holder = window;
for (let i = 0; i < depth; ++i) holder = holder.parent;
const state = holder[Symbol.for('optout')];
// Once more for the same control, whose number another look has given away.
const control = !state || state.id !== id ? null : number === null ? state.meant : state.elements[number];
if (!control || !control.isConnected) return {gone: true};
state.meant = control;
let frame = null;
for (let one = control.ownerDocument.defaultView; one !== window; one = one.parent) {
    if (!one || one === one.parent) return {gone: true};
    frame = one.frameElement;
}
if (frame) return {frame};
if (control.localName === 'option') return {how: tried.includes('option') ? 'none' : 'option', element: control};

const above = node => node.assignedSlot || node.parentNode || node.host || null;
const is_in = (node, element) => {
    for (; node; node = above(node)) if (node === element) return true;
    return false;
};
const interactive = 'a[href],button,input,select,textarea,summary,[role=button],[role=link],[tabindex]';
// What a press in the middle of the element would meet, where WebDriver presses.
let x = 0, y = 0;
const meets = element => {
    element.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    const box = element.getClientRects()[0];
    if (!box || box.width < 1 || box.height < 1) return null;
    x = Math.floor((Math.max(0, box.left) + Math.min(innerWidth, box.right)) / 2);
    y = Math.floor((Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2);
    let met = document.elementFromPoint(x, y);
    while (met && met.shadowRoot) {
        const inner = met.shadowRoot.elementFromPoint(x, y);
        if (!inner || inner === met) break;
        met = inner;
    }
    return met;
};
const reaches = element => {
    const met = meets(element);
    return met && is_in(met, element) ? met : null;
};
// A label passes a press on to its control, unless the press meets something of its own in it.
const passes_on = label => {
    const met = reaches(label);
    for (let node = met; node && node !== label; node = above(node)) {
        if (node !== control && node.matches && node.matches(interactive)) return false;
    }
    return met !== null;
};
const stands_for = () => {
    const roles = '[role=switch],[role=checkbox],[role=radio],[role=button],button';
    let node = above(control);
    for (let i = 0; i < 4 && node; ++i, node = above(node)) {
        if (node.nodeType !== 1) continue;
        if (node.querySelectorAll('input,select,textarea').length > 1) return null;
        if (node.matches(roles)) return node;
    }
    const parent = control.parentElement;
    return parent && parent.matches('span,div') && !parent.textContent.trim() ? parent : null;
};
// What has come under the pointer between now and the press hears nothing of it.
const guard = element => {
    const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'];
    let begun = false;
    const meet = event => {
        if (!event.isTrusted || (event.type === 'click' && !begun)) return;
        if (!begun) press.missed = !event.composedPath().includes(element);
        begun = true;
        if (press.missed) { event.preventDefault(); event.stopImmediatePropagation(); }
        if (event.type === 'click') press.end();
    };
    const press = {missed: true, end: () => { for (const kind of kinds) removeEventListener(kind, meet, true); }};
    if (state.press) state.press.end();
    state.press = press;
    for (const kind of kinds) addEventListener(kind, meet, true);
};
const press_of = (how, element) => {
    if (!by_place) return {how, element};
    guard(element);
    return {how, x, y};
};
if (!tried.includes('control') && reaches(control)) return press_of('control', control);
if (!tried.includes('label')) {
    for (const label of control.labels || []) if (passes_on(label)) return press_of('label', label);
}
if (!tried.includes('wrapper')) {
    const wrapper = stands_for();
    if (wrapper && reaches(wrapper)) return press_of('wrapper', wrapper);
}
// The heading of what lies over the control.
const cover = () => {
    const met = meets(control);
    if (!met || is_in(met, control)) return '';
    for (let node = met; node; node = above(node)) {
        if (node.nodeType !== 1 || node.contains(control)) continue;
        const heading = node.querySelector('h1,h2,h3,h4,h5,h6,[role=heading],legend');
        const said = node.getAttribute('aria-label') || (heading ? heading.innerText : '');
        if (said.trim()) return said.trim().replace(/\s+/g, ' ').slice(0, 80);
    }
    return '';
};
if (tried.includes('keyboard')) return {how: 'none', under: cover()};
control.focus();
const root = control.getRootNode();
if (root.activeElement !== control) return {how: 'none', under: cover()};
const box = control.localName === 'input' || /^(checkbox|radio|switch)$/.test(control.getAttribute('role') || '');
return {how: 'keyboard', key: box ? ' ' : '\ue007'};
)js";
    return script;
}

}  // namespace optout::browser
