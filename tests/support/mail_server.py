#!/usr/bin/env python3
"""A mail server for tests: Debian's aiosmtpd, which writes what it is given into a folder.

    mail_server.py PORT FOLDER [--tls PEM | --starttls PEM] [--auth USER PASSWORD] [--refuse]
"""

import argparse
import json
import pathlib
import ssl
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Box:
    def __init__(self, folder, refuse):
        self.folder, self.refuse, self.count = folder, refuse, 0

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "554 not taken"
        self.count += 1
        name = self.folder / str(self.count)
        name.with_suffix(".json").write_text(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": server.transport.get_extra_info("cipher") is not None,
            "signed_in": session.authenticated}))
        name.with_suffix(".eml").write_bytes(envelope.original_content)
        return "250 taken"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--tls")
    parser.add_argument("--starttls")
    parser.add_argument("--auth", nargs=2)
    parser.add_argument("--refuse", action="store_true")
    options = parser.parse_args()
    context = None
    if pem := options.tls or options.starttls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    settings = {}
    if options.starttls:
        settings.update(tls_context=context, require_starttls=True)
    if options.auth:
        right = tuple(word.encode() for word in options.auth)
        settings.update(
            auth_required=True, auth_require_tls=False,
            authenticator=lambda server, session, envelope, mechanism, data:
                AuthResult(success=(data.login, data.password) == right, handled=False))
    controller = Controller(Box(options.folder, options.refuse), hostname="127.0.0.1", port=options.port,
                            ssl_context=context if options.tls else None, **settings)
    controller.start()
    threading.Event().wait()


main()
