#include "learn/recorder.hpp"

namespace optout::learn {

const std::string& recorder_script() {
    static const std::string script = R"js(
const state = window[Symbol.for('optout')];
if (!state || !state.show) return null;
const place = 'optout: pressed last';
if (!state.noted) {
    state.noted = [];
    state.listened = new WeakSet();
    const most = arguments[0];
    let shot = null, is_fresh = false, count = 0;
    const take = () => {
        const shown = state.show(most);
        shot = shown ? {page: shown.answer, elements: shown.elements} : null;
        is_fresh = true;
    };
    // A press begins before anything of the page knows of it.
    state.begin = event => {
        const presses = ['Enter', ' ', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End'];
        if (event.isTrusted && (event.type !== 'keydown' || presses.includes(event.key))) take();
    };
    state.note = event => {
        if (!event.isTrusted) return;
        const press = event.type === 'click';
        // A program for people who cannot use a mouse presses at once.
        if (press && !is_fresh) take();
        // What a label passes on comes at the same time.
        if (press) setTimeout(() => { is_fresh = false; }, 0);
        state.touch();
        if (!shot) return;
        const target = event.composedPath().find(one => shot.elements.includes(one));
        let entry = state.noted[state.noted.length - 1];
        if (!entry || entry.shot !== shot || entry.is_told) {
            entry = {number: ++count, shot, acts: [], is_told: false};
            state.noted.push(entry);
        }
        entry.acts.push({number: target ? shot.elements.indexOf(target) : -1, press});
    };
    // What takes the page away (a form that is sent, a script that loads it anew) must not take with it what
    // was pressed. Only the same site can read it.
    addEventListener('pagehide', () => {
        try {
            if (state.noted.length) sessionStorage.setItem(place, JSON.stringify(state.tell()));
        } catch (error) { /* no room, or not allowed */ }
    });
    state.tell = () => state.noted.map(entry => {
        entry.is_told = true;
        return {number: entry.number, page: entry.shot.page, acts: entry.acts};
    });
}
state.noted = state.noted.filter(entry => entry.number > arguments[1]);
const open = [window];
while (open.length) {
    const one = open.pop();
    try {
        if (!state.listened.has(one.document)) {
            state.listened.add(one.document);
            for (const type of ['pointerdown', 'keydown']) one.document.addEventListener(type, state.begin, true);
            for (const type of ['click', 'change']) one.document.addEventListener(type, state.note, true);
        }
        for (let i = 0; i < one.length; ++i) open.push(one[i]);
    } catch (error) { /* of another origin */ }
}
try {
    const left = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    return left === null ? null : JSON.parse(left);
} catch (error) { return null; }
)js";
    return script;
}

}  // namespace optout::learn
