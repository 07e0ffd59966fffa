# SPDX-License-Identifier: MIT
"""Drives headless Chromium by its remote debugging pipe: messages of JSON, each ended by NUL, on descriptors 3 and 4.

Nothing but Debian's chromium and Python's own library. Everything that the page asks the network for, and every error that it
reports, is kept in `requests` and `errors`.
"""
import base64
import contextlib
import json
import os
import shutil
import subprocess
import tempfile

SECONDS = 120  # a step of a test may take, on a busy machine


class Browser:
    def __init__(self, width=1280, height=900, dark=False):
        self.profile = tempfile.mkdtemp(prefix="twindex-browser-")
        self.downloads = os.path.join(self.profile, "downloads")
        os.mkdir(self.downloads)
        to_browser, self.out = os.pipe()
        self.back, from_browser = os.pipe()
        self.number = 0
        self.buffer = b""
        self.events = []
        self.requests = []
        self.errors = []

        def descriptors():
            a, b = os.dup(to_browser), os.dup(from_browser)  # neither is 3 or 4 before both are moved
            os.dup2(a, 3)
            os.dup2(b, 4)
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
             f"--user-data-dir={self.profile}", f"--window-size={width},{height}", "about:blank"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": self.profile},  # it leaves folders there
            start_new_session=True)
        os.close(to_browser)
        os.close(from_browser)
        targets = self.call("Target.getTargets", session=None)["targetInfos"]
        page = next(t for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", session=None, targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "Inspector"):
            self.call(f"{domain}.enable")
        self.call("Browser.setDownloadBehavior", session=None, behavior="allow", downloadPath=self.downloads, eventsEnabled=True)
        self.resize(width, height)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, 9)
            self.process.wait()
        os.close(self.out)
        os.close(self.back)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)  # its own processes write there until they end
        while os.path.exists(self.profile):
            shutil.rmtree(self.profile, ignore_errors=True)

    # ---- Messages

    def _read(self):
        while b"\0" not in self.buffer:
            more = os.read(self.back, 1 << 20)
            if not more:
                raise RuntimeError("the browser has ended")
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def _note(self, event):
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(params["exceptionDetails"].get("exception", {}).get("description", "?"))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.errors.append(params["entry"]["text"] + " " + params["entry"].get("url", ""))
        elif method == "Page.javascriptDialogOpening":
            self._send("Page.handleJavaScriptDialog", self.session, {"accept": True})
        elif method == "Inspector.targetCrashed":
            raise RuntimeError("the page has crashed")
        self.events.append(event)

    def _send(self, method, session, params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        return self.number

    def call(self, method, session="", **params):
        number = self._send(method, self.session if session == "" else session, params)
        while True:
            message = self._read()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self._note(message)

    def wait_for(self, method, **wanted):
        """The first event of that name, with these parameters, since the last that was waited for."""
        while True:
            for at, event in enumerate(self.events):
                params = event.get("params", {})
                if event["method"] == method and all(params.get(k) == v for k, v in wanted.items()):
                    del self.events[:at + 1]
                    return params
            message = self._read()
            if "method" in message:
                self._note(message)

    # ---- Pages

    def resize(self, width, height, scale=1, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=mobile)

    def open(self, path):
        self.events.clear()
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.wait_for("Page.loadEventFired")

    def run(self, script):
        """The value of an expression; a promise is waited for."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description", script))
        return result["result"].get("value")

    def key(self, key):
        """Presses a key, as a keyboard does."""
        text = {"Enter": "\r", "Space": " "}.get(key, key if len(key) == 1 else "")
        name = " " if key == "Space" else key
        code = {"Enter": 13, "Tab": 9, "Space": 32, "Escape": 27, "ArrowRight": 39, "ArrowLeft": 37,
                "ArrowDown": 40, "ArrowUp": 38}.get(key, ord(key.upper()) if len(key) == 1 else 0)
        common = {"key": name, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def downloaded(self):
        """Waits for a download to be complete; its bytes."""
        begun = self.wait_for("Browser.downloadWillBegin")
        self.wait_for("Browser.downloadProgress", guid=begun["guid"], state="completed")
        with open(os.path.join(self.downloads, begun["suggestedFilename"]), "rb") as f:
            return f.read()

    def screenshot(self, path):
        with open(path, "wb") as f:
            f.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
