"""A site of legal documents on 127.0.0.1, made of asyncio so that 200 hosts can be slow at once.

    terms_site.py DOCUMENTS LATENCY_MS [--plain]      prints its port; ends with its standard input
        /doc/N       a page of about 60 kB with ETag, answered 304 where it may; gzip where it is asked for
        /_figures    requests, bytes of bodies sent, 304s, and the most requests under way at once to one host
With --plain there are no validators.
"""

import asyncio
import collections
import gzip
import hashlib
import json
import random
import sys

WORDS = """we may share use collect personal data information service account content partners advertising consent
you your our rights process purpose legal law provide third parties retain delete access request security cookies
training models improve settings choose withdraw object interest legitimate contract notify change terms agreement""".split()


def document(number):
    dice = random.Random(number)
    def sentence():
        words = [dice.choice(WORDS) for _ in range(dice.randint(8, 24))]
        return " ".join(words).capitalize() + "."
    parts = []
    while sum(map(len, parts)) < 44_000:
        parts.append(f"<h2 class=\"heading heading--{dice.randint(1, 9)}\">{sentence()}</h2>")
        for _ in range(4):
            parts.append(f"<p class=\"text text--body\">{' '.join(sentence() for _ in range(5))} "
                         f"<a href=\"/doc/{dice.randint(1, 99)}?utm_source=terms\">{dice.choice(WORDS)}</a></p>")
        parts.append("<ul>" + "".join(f"<li>{sentence()}</li>" for _ in range(4)) + "</ul>")
    menu = "".join(f'<li class="nav__item"><a class="nav__link" href="/m/{n}">{dice.choice(WORDS)}</a></li>' for n in range(120))
    return (f"<!doctype html><html lang=en><head><meta charset=utf-8><title>Document {number}</title>"
            f"<style>{'.x{color:red}' * 150}</style></head><body><nav><ul>{menu}</ul></nav><main><h1>Terms {number}</h1>"
            + "\n".join(parts) + f"</main><script>{'var a=1;' * 300}</script></body></html>").encode()


class Site:
    def __init__(self, documents, latency, validates):
        self.pages = [document(number) for number in range(documents)]
        self.packed = [gzip.compress(page, 1) for page in self.pages]
        self.tags = [f'"{hashlib.sha256(page).hexdigest()[:16]}"' for page in self.pages]
        self.latency, self.validates = latency, validates
        self.busy = collections.Counter()
        self.reset()

    def reset(self):
        self.figures = {"requests": 0, "bytes": 0, "not_modified": 0, "most_per_host": 0}

    async def serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lines = head.decode("latin-1").split("\r\n")
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:] if line)}
                writer.write(await self.answer(lines[0].split(" ")[1], headers))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, path, headers):
        if path == "/_figures":
            figures = json.dumps(self.figures).encode()
            self.reset()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(figures) + figures
        if not path.startswith("/doc/"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        host, number = headers.get("host", ""), int(path.split("/")[2].split("?")[0])
        self.busy[host] += 1
        self.figures["requests"] += 1
        self.figures["most_per_host"] = max(self.figures["most_per_host"], self.busy[host])
        if self.latency:
            await asyncio.sleep(self.latency)
        self.busy[host] -= 1
        tag = self.tags[number]
        if self.validates and headers.get("if-none-match") == tag:
            self.figures["not_modified"] += 1
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        packed = "gzip" in headers.get("accept-encoding", "")
        body = self.packed[number] if packed else self.pages[number]
        self.figures["bytes"] += len(body)
        extra = (f"ETag: {tag}\r\n" if self.validates else "") + ("Content-Encoding: gzip\r\n" if packed else "")
        return (f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
                .encode() + body)


async def main():
    site = Site(int(sys.argv[1]), int(sys.argv[2]) / 1000, "--plain" not in sys.argv)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(main())
