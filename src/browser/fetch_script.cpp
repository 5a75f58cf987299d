#include "browser/scripts.hpp"

namespace optout::browser {

const std::string& fetch_script() {
    static const std::string script = R"js(
const [requests, limits, done] = arguments;
const read = async (answer, abort) => {
    if (!answer.body) return '';
    const reader = answer.body.getReader(), decoder = new TextDecoder();
    let size = 0, text = '';
    for (;;) {
        const {done: ended, value} = await reader.read();
        if (ended) return text + decoder.decode();
        size += value.length;
        if (size > limits.most) { abort.abort(); throw new RangeError('too large'); }
        text += decoder.decode(value, {stream: true});
    }
};
const ask = async wanted => {
    const abort = new AbortController();
    let late = false, answered = false;
    const timer = setTimeout(() => { late = true; abort.abort(); }, limits.timeout);
    const options = {method: wanted.method, headers: wanted.headers, credentials: 'include', cache: 'no-store',
                     mode: wanted.cross ? 'cors' : 'same-origin', redirect: wanted.cross ? 'error' : 'follow',
                     signal: abort.signal};
    if (wanted.body !== null) options.body = wanted.body;
    // A text would get a type of its own.
    if (wanted.body !== null && !wanted.typed) options.body = new Blob([wanted.body]);
    if (wanted.referrer) options.referrer = wanted.referrer;
    try {
        const answer = await fetch(wanted.url, options);
        answered = true;
        return {status: answer.status, type: answer.headers.get('content-type') || '',
                url: answer.redirected ? answer.url : '', body: await read(answer, abort)};
    } catch (error) {
        if (late) return {failure: 'timeout', answered};
        if (error instanceof RangeError) return {failure: 'too large', answered};
        if (wanted.method !== 'GET' || answered) return {failure: 'network', answered};
    } finally {
        clearTimeout(timer);
    }
    // A page is not told where it may not be led: it can only ask whether it would be led on.
    try {
        const probe = await fetch(wanted.url, {...options, redirect: 'manual', signal: undefined});
        if (probe.type === 'opaqueredirect') return {failure: 'left'};
    } catch (error) { /* no answer at all */ }
    return {failure: 'network', answered: false};
};
// A driver may run a script again in the next document; what is a write is sent from one alone.
if (limits.document && limits.document !== performance.timeOrigin) done('the page went on');
else Promise.all(requests.map(ask)).then(done, error => done(String(error)));
)js";
    return script;
}

}  // namespace optout::browser
