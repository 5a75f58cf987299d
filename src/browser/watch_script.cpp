#include "browser/scripts.hpp"

namespace optout::browser {

const std::string& watch_script() {
    static const std::string script = R"js(
const key = Symbol.for('optout');
const install = () => {
    if (window[key]) return window[key];
    const state = {id: Date.now() + '-' + Math.random(), changes: 0, last: Date.now(), under_way: new Map(),
                   elements: [], documents: new WeakSet()};
    Object.defineProperty(window, key, {value: state});
    state.touch = () => { ++state.changes; state.last = Date.now(); };
    const observer = new MutationObserver(state.touch);
    const watched = new WeakSet();
    state.watch = root => {
        if (watched.has(root)) return;
        watched.add(root);
        observer.observe(root, {subtree: true, childList: true, attributes: true, characterData: true});
    };
    state.watch(document);
    let number = 0;
    const begin = () => { state.under_way.set(++number, Date.now()); return number; };
    const end = request => { if (state.under_way.delete(request)) state.touch(); };
    const wrap = (owner, name, around) => {
        if (owner && typeof owner[name] === 'function') {
            owner[name] = new Proxy(owner[name], {apply: (target, self, list) =>
                around(() => Reflect.apply(target, self, list), self)});
        }
    };
    wrap(window, 'fetch', (call, self) => {
        const request = begin();
        const answer = call();
        answer.then(() => end(request), () => end(request));
        return answer;
    });
    wrap(window.XMLHttpRequest && XMLHttpRequest.prototype, 'send', (call, self) => {
        const request = begin();
        self.addEventListener('loadend', () => end(request), {once: true});
        try { return call(); } catch (error) { end(request); throw error; }
    });
    wrap(Element.prototype, 'attachShadow', call => {
        const root = call();
        state.watch(root);
        state.touch();
        return root;
    });
    return state;
};
const state = install();
)js";
    return script;
}

}  // namespace optout::browser
