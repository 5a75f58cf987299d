#include "browser/scripts.hpp"

namespace optout::browser {

const std::string& watch_script() {
    static const std::string script = R"js(
const key = Symbol.for('optout');
const install = () => {
    if (window[key]) return window[key];
    const state = {id: Date.now() + '-' + Math.random(), changes: 0, last: Date.now(), under_way: new Map(),
                   leaving: 0, goes: false, elements: [],
                   scripted: document.readyState !== 'loading' || document.documentElement !== null};
    Object.defineProperty(window, key, {value: state});
    state.touch = () => { ++state.changes; state.last = Date.now(); };
    // Also of a script that takes itself out of the page as it runs.
    const runs = node => node.localName === 'script' &&
        (!node.getAttribute('type') || /script|module/i.test(node.getAttribute('type')));
    const note = records => {
        for (const record of records) for (const node of record.addedNodes) if (runs(node)) state.scripted = true;
    };
    const observer = new MutationObserver(records => { note(records); state.touch(); });
    // No script has ever run in the document, so that nothing but a press changes it once it has been loaded.
    state.is_still = () => {
        note(observer.takeRecords());
        return !state.scripted && !document.querySelector(
            'iframe,frame,object,embed,base[target],meta[http-equiv=refresh i],a[href^="javascript:" i]') &&
            !document.evaluate('//@*[starts-with(name(),"on")]', document, null, 3, null).booleanValue &&
            !Array.prototype.some.call(document.getElementsByTagName('*'), element => element.shadowRoot);
    };
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
    // From here on another document is under way, unless the page has it otherwise.
    const stay = () => { state.leaving = 0; state.goes = false; };
    const leave = (event, goes) => {
        const begun = state.leaving = Date.now();
        state.goes = goes;
        setTimeout(() => { if (event.defaultPrevented && state.leaving === begun) stay(); });
    };
    addEventListener('submit', event => {
        const by = event.submitter, form = event.target;
        if (!event.isTrusted || !form.getAttribute) return;
        const said = name => (by && by.getAttribute('form' + name)) ?? form.getAttribute(name) ?? '';
        if (/^dialog$/i.test(said('method'))) return;
        if (/^(_self|_top|_parent)?$/i.test(said('target'))) leave(event, false);
        else state.scripted = true;
    }, true);
    if (window.navigation) {
        navigation.addEventListener('navigate', event => {
            if (!event.destination.sameDocument && event.downloadRequest === null) leave(event, true);
        });
        for (const end of ['navigatesuccess', 'navigateerror']) navigation.addEventListener(end, stay);
    }
    return state;
};
const state = install();
)js";
    return script;
}

}  // namespace optout::browser
