#include "learn/recorder.hpp"

namespace optout::learn {

const std::string& recorder_script() {
    static const std::string script = R"js(
const state = window[Symbol.for('optout')];
if (!state) return [];
if (!state.pressed) {
    state.pressed = [];
    state.listened = new WeakSet();
    state.note = event => {
        if (!event.isTrusted) return;
        let number = -1;
        for (const target of event.composedPath()) {
            number = state.elements.indexOf(target);
            if (number >= 0) break;
        }
        const look = state.elements.look === undefined ? null : state.elements.look;
        state.pressed.push({number, look, press: event.type === 'click'});
        state.touch();
    };
}
const open = [window];
while (open.length) {
    const one = open.pop();
    try {
        if (!state.listened.has(one.document)) {
            state.listened.add(one.document);
            for (const type of ['click', 'change']) one.document.addEventListener(type, state.note, true);
        }
        for (let i = 0; i < one.length; ++i) open.push(one[i]);
    } catch (error) { /* of another origin */ }
}
state.elements.look = arguments[0];
return state.pressed.splice(0);
)js";
    return script;
}

}  // namespace optout::learn
