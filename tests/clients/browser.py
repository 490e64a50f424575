"""Opens a page of `fayan export html` in Chromium and clicks on every field, as a reader would.

    browser.py CHROMIUM PAGE [--fields N] [--screenshot FILE]

For each field (or N of them, evenly spaced): the source is scrolled away, the field is clicked with the mouse, and then
exactly its bytes must be marked in the source, and the first of them must be in view. Then the marked place is clicked,
which must choose a field that holds it. The page must work from the keyboard, raise no error, and request nothing.
Prints one line of JSON. Needs nothing but Python; Chromium is driven through a pipe.
"""

import argparse
import base64
import fcntl
import json
import os
import pathlib
import select
import subprocess
import sys
import tempfile
import time

BOUND = 60.0


def moved_up(descriptor):
    """The same file under a number from 10 on."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD, 10)
    os.close(descriptor)
    return moved


class Browser:
    """A headless Chromium, spoken to in the DevTools protocol: JSON messages that end with a zero byte."""

    def __init__(self, program, profile):
        # File descriptors 3 and 4 are what Chromium reads and writes; ours must be others meanwhile.
        to_child, self._write = map(moved_up, os.pipe())
        self._read, from_child = map(moved_up, os.pipe())

        def place():
            os.dup2(to_child, 3)
            os.dup2(from_child, 4)

        options = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--disable-gpu",
                   "--no-first-run", "--hide-scrollbars", "--disable-dev-shm-usage", "--disable-background-networking"]
        if os.geteuid() == 0:
            # Chromium refuses its sandbox to root, who runs tests in containers.
            options.append("--no-sandbox")
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen([program, *options, "about:blank"], preexec_fn=place, pass_fds=(3, 4),
                                         stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        os.close(to_child)
        os.close(from_child)
        self._buffer, self._number, self.events = b"", 0, []

    def call(self, method, session=None, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._write, data):]
        deadline = time.monotonic() + BOUND
        while True:
            answer = self._next(deadline, method)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait_until(self, is_so):
        """Asks again whenever something happened, and now and then."""
        deadline = time.monotonic() + BOUND
        while not is_so():
            assert time.monotonic() < deadline, "the page did not load"
            if select.select([self._read], [], [], 0.05)[0]:
                self.events.append(self._next(deadline, "a page to load"))

    def _next(self, deadline, what):
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0, deadline - time.monotonic()))
            data = os.read(self._read, 1 << 20) if ready else b""
            if not data:
                self._log.seek(0)
                raise AssertionError(f"Chromium did not answer to {what}: {self._log.read().decode(errors='replace')}")
            self._buffer += data
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def close(self):
        self._process.kill()
        self._process.wait()


class Page:
    def __init__(self, browser, url):
        self.browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=1500, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=url)
        browser.wait_until(lambda: self.run("return [location.href, document.readyState];") == [url, "complete"])

    def call(self, method, **parameters):
        return self.browser.call(method, session=self.session, **parameters)

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=f"(() => {{ {script} }})()", returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(result["exceptionDetails"])
        return result["result"].get("value")

    def click(self, x, y):
        for kind in ["mousePressed", "mouseReleased"]:
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key, code):
        for kind in ["keyDown", "keyUp"]:
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)


# Where a field can be clicked, after the source was scrolled to the other end.
PLACE_OF_FIELD = """
  const field = document.getElementById('f%d');
  const number = field.id.slice(1);
  const first = document.querySelector(`#raw [data-f~="${number}"]`);
  const raw = document.getElementById('raw');
  const at = first.getBoundingClientRect().top - raw.getBoundingClientRect().top + raw.scrollTop;
  raw.scrollTop = at > raw.scrollHeight / 2 ? 0 : raw.scrollHeight;
  field.scrollIntoView({ block: 'center' });
  const box = field.getBoundingClientRect();
  const pane = document.getElementById('fields').getBoundingClientRect();
  const y = Math.min(Math.max(box.top, pane.top + 40), pane.bottom - 5);
  return [box.left + 12, Math.max(y, box.top) + Math.min(8, box.height / 2)];
"""

# What is marked, and whether it can be seen.
MARKED = """
  const raw = document.getElementById('raw');
  const pane = raw.getBoundingClientRect();
  const marks = [...raw.querySelectorAll('.on')];
  const box = marks.length ? marks[0].getClientRects()[0] || marks[0].getBoundingClientRect() : null;
  return {
    chosen: [...document.querySelectorAll('.field.on')].map(field => field.id),
    bytes: marks.map(mark => [+mark.dataset.b, +mark.dataset.e]),
    seen: box !== null && box.bottom > pane.top && box.top < pane.bottom,
    point: box && [box.left + Math.min(4, box.width / 2), (Math.max(box.top, pane.top) + Math.min(box.bottom, pane.bottom)) / 2],
    status: document.getElementById('status').textContent,
  };
"""


def united(spans):
    whole = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1][1] = max(end, whole[-1][1])
        else:
            whole.append([start, end])
    return whole


def check_field(page, number, spans):
    page.click(*page.run(PLACE_OF_FIELD % number))
    marked = page.run(MARKED)
    assert marked["chosen"] == [f"f{number}"], f"field {number} was clicked, {marked['chosen']} is chosen"
    assert united(marked["bytes"]) == united(spans), f"field {number} is {spans}, {marked['bytes']} is marked"
    assert marked["seen"], f"the source of field {number} is not in view"
    assert str(spans[0][0]) in marked["status"]
    # Back from the source; what is removed from it may have no place on the screen.
    if marked["point"]:
        page.click(*marked["point"])
        chosen = page.run("const on = document.querySelector('.field.on');"
                          "return on && on.dataset.s.split(' ').map(span => span.split('-').map(Number));")
        first = marked["bytes"][0]
        assert any(start <= first[0] and first[1] <= end for start, end in united(chosen)), f"{first} chose {chosen}"


def check_keyboard(page):
    page.run("document.getElementById('f0').focus();")
    page.press("Enter", 13)
    assert page.run(MARKED)["chosen"] == ["f0"]
    page.press("ArrowDown", 40)
    assert page.run(MARKED)["chosen"] == ["f1"]
    page.run("document.querySelector('#raw [tabindex]').focus();")
    page.press("Enter", 13)
    assert len(page.run(MARKED)["chosen"]) == 1


def check_quiet(page, url):
    requested = [event["params"]["request"]["url"] for event in page.browser.events
                 if event.get("method") == "Network.requestWillBeSent"]
    assert set(requested) <= {url}, f"the page requested {requested}"
    troubles = [event["params"] for event in page.browser.events if event.get("method") == "Runtime.exceptionThrown"
                or event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"]
    assert not troubles, troubles


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("chromium")
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("--fields", type=int)
    parser.add_argument("--screenshot", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fayan-browser-", ignore_cleanup_errors=True) as profile:
        browser = Browser(arguments.chromium, profile)
        try:
            url = arguments.page.resolve().as_uri()
            begun = time.monotonic()
            page = Page(browser, url)
            loaded = time.monotonic() - begun
            spans = page.run("return [...document.querySelectorAll('.field')].map(field =>"
                             " field.dataset.s.split(' ').map(span => span.split('-').map(Number)));")
            assert spans, f"{arguments.page} has no fields: {page.run('return document.documentElement.outerHTML;')[:2000]}"
            step = max(1, len(spans) // (arguments.fields or len(spans)))
            numbers = range(0, len(spans), step)
            begun = time.monotonic()
            for number in numbers:
                check_field(page, number, spans[number])
            clicked = time.monotonic() - begun
            check_keyboard(page)
            if arguments.screenshot:
                place = page.run("return [...document.querySelectorAll('.field')].findIndex(field =>"
                                 " field.classList.contains('point'));")
                page.click(*page.run(PLACE_OF_FIELD % max(place, 0)))
                shot = page.call("Page.captureScreenshot", format="png")
                arguments.screenshot.write_bytes(base64.b64decode(shot["data"]))
            check_quiet(page, url)
        finally:
            browser.close()
    print(json.dumps({"fields": len(spans), "clicked": len(numbers), "load_seconds": round(loaded, 2),
                      "seconds_a_click": round(clicked / len(numbers), 3)}))


if __name__ == "__main__":
    sys.exit(main())
