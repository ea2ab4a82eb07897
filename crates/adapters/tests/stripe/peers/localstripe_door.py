"""localstripe, by strangers, in a process of its own, behind a door that knows both dialects. Prints the door's port; both end with
the input.

localstripe refuses parameters that are younger than it (automatic_payment_methods, expand of some, reasons) and leaves out
fields of answers; the door takes the former away and computes the latter from what it answers. What a payment's state becomes, what is
taken, refunded and declined is localstripe's own."""

import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

KNOWN = {
    "payment_intents": {"amount", "currency", "customer", "payment_method", "metadata", "capture_method", "payment_method_options", "confirm"},
    "capture": {"amount_to_capture"},
    "cancel": set(),
    "refunds": {"payment_intent", "amount", "metadata"},
}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


behind = free_port()
scratch = tempfile.mkdtemp()
program = f"from localstripe.server import app; from aiohttp import web; web.run_app(app, host='127.0.0.1', port={behind}, print=None)"
process = subprocess.Popen(
    [sys.executable, "-I", "-c", program], cwd=scratch, env={**os.environ, "TMPDIR": scratch}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
)


def completed(said):
    """The fields that localstripe leaves out, from those it has."""
    if isinstance(said, dict) and said.get("object") == "payment_intent":
        said["amount_received"] = said["amount"] if said["status"] == "succeeded" else 0
        said["amount_capturable"] = said["amount"] if said["status"] == "requires_capture" else 0
    return said


class Door(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        url = urllib.parse.urlsplit(self.path)
        last = url.path.rstrip("/").split("/")[-1]
        known = KNOWN.get(last)
        if self.command == "POST" and known is not None:
            pairs = urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)
            body = urllib.parse.urlencode([(n, v) for n, v in pairs if n.split("[")[0] in known]).encode()
        query = [(n, v) for n, v in urllib.parse.parse_qsl(url.query) if n.split("[")[0] != "expand"]
        to = f"http://127.0.0.1:{behind}{url.path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        headers = {"Authorization": self.headers["authorization"] or ""}
        ask = urllib.request.Request(to, data=body if self.command == "POST" else None, method=self.command, headers=headers)
        try:
            with urllib.request.urlopen(ask) as answer:
                status, told = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, told = error.code, error.read()
        try:
            told = json.dumps(completed(json.loads(told))).encode()
        except ValueError:
            pass
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = pass_on


for _ in range(1200):
    try:
        socket.create_connection(("127.0.0.1", behind)).close()
        break
    except OSError:
        time.sleep(0.1)
else:
    sys.exit("localstripe did not open its port")
door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
threading.Thread(target=door.serve_forever, daemon=True).start()
print(door.server_address[1], flush=True)
sys.stdin.read()
process.kill()
