#include "browser/scripts.hpp"

namespace optout::browser {

namespace {

/// The document as records, and its elements by their numbers.
constexpr const char* take_records = R"js(
const take_records = most => {
    const out = [], elements = [];
    let size = 0, text = '';
    const clean = part => /[\x1e\x1f]/.test(part) ? part.replace(/[\x1e\x1f]/g, '\ufffd') : part;
    const put = record => { size += record.length + 1; out.push(record); };
    const flush = () => { if (text) put('"' + clean(text)); text = ''; };
    const letter = element => {
        const style = element.ownerDocument.defaultView.getComputedStyle(element);
        const display = style.display;
        let drawn = 'b';
        if (display === 'none') drawn = 'n';
        else if (display === 'inline' || display === 'contents' || display.startsWith('ruby')) drawn = 'r';
        else if (display.startsWith('inline')) drawn = 'x';
        if (drawn === 'r' || drawn === 'x') {
            const position = style.position;
            if (position === 'absolute' || position === 'fixed' || style.float !== 'none') drawn = 'b';
        }
        return style.visibility === 'visible' ? drawn : drawn.toUpperCase();
    };
    // What is a property in a live document and an attribute in one that is read.
    const properties = (element, name) => {
        const is_input = name === 'input' && typeof element.type === 'string';
        if (!is_input && name !== 'option' && !name.includes('-')) return null;
        const said = new Map();
        const flag = (name, on) => said.set(name, on ? '' : null);
        if (is_input) {
            const type = element.type;
            if (type === 'checkbox' || type === 'radio') {
                flag('checked', element.checked);
                flag('indeterminate', element.indeterminate);
            } else if (type === 'password') {
                said.set('value', null);
            } else if (!['hidden', 'submit', 'button', 'reset', 'image', 'file'].includes(type)) {
                said.set('value', element.value || element.hasAttribute('value') ? element.value : null);
            }
        } else if (name === 'option') {
            flag('selected', element.selected);
        } else {
            for (const name of ['checked', 'selected', 'disabled']) {
                try {
                    if (typeof element[name] === 'boolean') flag(name, element[name]);
                } catch (error) { /* its own affair */ }
            }
        }
        return said;
    };
    const attributes = (element, name) => {
        const said = properties(element, name);
        let list = '';
        for (const name of element.getAttributeNames()) {
            if (said === null || !said.has(name))
                list += '\x1f' + name + '\x1f' + clean(element.getAttribute(name) ?? '');
        }
        if (said !== null) for (const [name, value] of said)
            if (value !== null) list += '\x1f' + name + '\x1f' + clean(value);
        return list;
    };
    const frame_document = element => {
        try { return element.contentDocument; } catch (error) { return null; }
    };
    const watch = root => { if (root && root.nodeType) state.watch(root); };
    const children = (element, name, hidden) => {
        if (name === 'textarea') { text += element.value; return; }
        if (name === 'style') return;
        if (name === 'iframe' || name === 'frame') {
            const inside = frame_document(element);
            if (inside && inside.documentElement) { watch(inside); visit(inside.documentElement, hidden); }
            return;
        }
        const shadow = element.shadowRoot;
        if (shadow) {
            watch(shadow);
            for (const child of shadow.childNodes) visit(child, hidden);
            for (const child of element.childNodes) if (!child.assignedSlot) visit(child, true);
            return;
        }
        const assigned = name === 'slot' && element.assignedNodes ? element.assignedNodes() : [];
        if (assigned.length) for (const child of assigned) visit(child, hidden);
        else for (let child = element.firstChild; child; child = child.nextSibling) visit(child, hidden);
    };
    const visit = (node, hidden) => {
        if (size > most) return;
        const type = node.nodeType;
        if (type === 3 || type === 4) { text += node.data; return; }
        flush();
        if (type === 8) put('!' + clean(node.data));
        if (type !== 1) return;
        const drawn = hidden ? 'n' : letter(node), name = node.localName;
        const html = node.namespaceURI === 'http://www.w3.org/1999/xhtml';
        elements.push(node);
        put('<' + (html ? 'h' : 'o') + drawn + name + attributes(node, name));
        children(node, name, hidden || drawn === 'n' || drawn === 'N');
        flush();
        put('>');
    };
    for (const node of document.childNodes) visit(node, false);
    flush();
    if (size > most) return null;
    const records = out.length ? out.join('\x1e') + '\x1e' : '';
    return {elements, records: records.toWellFormed ? records.toWellFormed() : records};
};
)js";

/// What a look answers, at any moment: {elements, answer}, or null where the page is too large.
constexpr const char* show = R"js(
// Of this window and of the frames in it that may be looked into.
const states = () => {
    const found = [], open = [window];
    while (open.length) {
        const one = open.pop();
        if (one[key]) found.push(one[key]);
        for (let i = 0; i < one.length; ++i) {
            try { if (one[i].document) open.push(one[i]); } catch (error) { /* of another origin */ }
        }
    }
    return found;
};
state.show = most => {
    const taken = take_records(most);
    if (taken === null) return null;
    const navigation = performance.getEntriesByType('navigation')[0] || {};
    const pre = /json/.test(document.contentType) ? document.querySelector('pre') : null;
    let changes = 0;
    for (const one of states()) changes += one.changes;
    return {elements: taken.elements,
            answer: {id: state.id, changes, url: location.href, type: document.contentType,
                     status: navigation.responseStatus || 0, records: taken.records,
                     text: pre ? pre.textContent : null}};
};
)js";

constexpr const char* wait_for_rest = R"js(
const [wanted, done] = arguments;
const begun = Date.now();
// A dialog that slides in is not yet where it can be pressed. What moves for ever is decoration.
const moves = () => document.getAnimations && document.getAnimations().some(one =>
    one.playState === 'running' && one.effect && one.effect.getComputedTiming().endTime <= wanted.patience);
const look = () => {
    const now = Date.now();
    let changes = 0, last = 0;
    let busy = (document.readyState !== 'complete' || moves()) && now - begun < wanted.patience;
    for (const one of states()) {
        changes += one.changes;
        last = Math.max(last, one.last);
        // What takes longer is a channel that the page keeps open.
        for (const since of one.under_way.values()) busy = busy || now - since < wanted.patience;
    }
    const ending = now - begun >= wanted.limit;
    const leaving = states().find(one => one.leaving && one.leaving !== wanted.left);
    if (leaving && !ending && wanted.left !== true) {
        // Whether an answer comes that is a document is only known outside.
        if (now - leaving.leaving < (leaving.goes ? 5 : wanted.quiet)) return setTimeout(look, 5);
        return done({leaving: leaving.leaving});
    }
    const still = wanted.still && !busy && state.is_still();
    // A page that never rests is looked at all the same, and soon once that is known.
    const rests = now - last >= wanted.quiet;
    const waited = now - begun >= (state.restless ? wanted.patience / 5 : 2 * wanted.patience);
    if (!rests && waited) state.restless = true;
    const again = () => setTimeout(look, Math.max(4, Math.min(25, wanted.quiet - (now - last))));
    if (wanted.id === state.id && wanted.changes === changes) {
        if (!ending && !still && (busy || now - begun < wanted.patience)) return again();
        return done({unchanged: true});
    }
    if (!ending && !still && (busy || !(rests || waited))) return again();
    const shown = state.show(wanted.most);
    if (shown === null) return done({too_large: true});
    state.elements = shown.elements;
    if (state.tell) shown.answer.told = state.tell();
    const press = state.press;
    if (press) press.end();
    state.press = null;
    done({...shown.answer, still: Boolean(still), missed: press ? press.missed : false});
};
look();
)js";

}  // namespace

const std::string& look_script() {
    static const std::string script = watch_script() + take_records + show + wait_for_rest;
    return script;
}

}  // namespace optout::browser
