"""Opens pages in a headless Chromium and says what became of them, as JSON.

    open_pages.py [--dark] [--print] [--follow] WIDTHxHEIGHT ADDRESS...

On standard output: a list with an object a page, see `state()`. --print makes a PDF of the page as
well; --follow, for a page that follows a run, says "following" on standard error once it has shown
a newer state and then waits for the run's end.
"""
import argparse
import base64
import json
import sys

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60  # seconds; only a page that is broken takes them

# A dataset is drawn where the canvas, transparent by itself, is not so at its elements.
STATE = """
const root = document.documentElement;
const isDrawn = (chart, index) => {
  const elements = chart.getDatasetMeta(index).data.filter(({x, y}) => !isNaN(x) && !isNaN(y));
  const scale = chart.currentDevicePixelRatio;
  return elements.length > 0 && elements.every((one) => {
    const {x, y} = one.getCenterPoint();
    const [left, top] = [x, y].map((place) => Math.max(0, Math.round(place * scale) - 1));
    return chart.ctx.getImageData(left, top, 3, 3).data.some((v, i) => i % 4 === 3 && v > 0);
  });
};
const isSeen = (node) => node.checkVisibility({visibilityProperty: true}) &&
  node.getBoundingClientRect().width > 0;
const texts = [...document.body.querySelectorAll("*")].filter((node) => isSeen(node) &&
  [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== ""));
const sizeOf = (node) => parseFloat(getComputedStyle(node).fontSize) *
  (node.ownerSVGElement ? node.getScreenCTM().a : 1);
const isCut = (node) => {
  const [inner, outer] = [node, node.ownerSVGElement].map((one) => one.getBoundingClientRect());
  return inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
};
return {
  plots: allPlots.length,
  titles: allPlots.map((chart) => chart.canvas.getAttribute("aria-label")),
  undrawn: allPlots.flatMap((chart) => chart.data.datasets.filter(
    (set, i) => !isSeen(chart.canvas) || !isDrawn(chart, i))
    .map((set) => `${chart.canvas.getAttribute("aria-label")}: ${set.label}`)),
  points: allPlots.flatMap((chart) => chart.data.datasets.map((set) => set.data.length)),
  smallest_text: Math.min(...texts.map(sizeOf),
    ...allPlots.map((chart) => chart.options.font?.size ?? Chart.defaults.font.size)),
  cut_texts: [...document.querySelectorAll("svg text")].filter(isCut)
    .map((node) => node.textContent),
  window: innerWidth,
  too_wide: root.scrollWidth > root.clientWidth,
  background: getComputedStyle(document.body).backgroundColor,
  text: document.body.innerText,
  load_ms: performance.getEntriesByType("navigation")[0].loadEventEnd,
};
"""


def browser():
    options = Options()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu",
                     "--host-resolver-rules=MAP * 0.0.0.0, EXCLUDE 127.0.0.1"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


def follow(driver):
    """Waits for a newer state of a run that goes on, then for the run's end."""
    def says(words):
        WebDriverWait(driver, PATIENCE, poll_frequency=0.1).until(
            lambda _: words in driver.execute_script(
                "return document.getElementById('live').textContent"))
    says("as of")
    print("following", file=sys.stderr, flush=True)
    says("has ended")


def state(driver, arguments, address):
    """What the page is: its plots, those that are not drawn, sizes, errors, how long it took."""
    driver.get(address)
    if arguments.follow:
        follow(driver)
    pdf = b""
    if arguments.print:
        pdf = base64.b64decode(driver.execute_cdp_cmd("Page.printToPDF", {})["data"])
    driver.execute_script("drawAll()")
    errors = [entry["message"] for entry in driver.get_log("browser")]
    result = {**driver.execute_script(STATE), "pdf": pdf[:5].decode(), "errors": errors}
    driver.get_log("browser")  # what it thinks of our looking at canvases
    return result


def main():
    parser = argparse.ArgumentParser()
    for option in ("--dark", "--print", "--follow"):
        parser.add_argument(option, action="store_true")
    parser.add_argument("size")
    parser.add_argument("addresses", nargs="+")
    arguments = parser.parse_args()
    width, height = map(int, arguments.size.split("x"))
    driver = browser()
    try:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if arguments.dark else "light"}]})
        json.dump([state(driver, arguments, address) for address in arguments.addresses],
                  sys.stdout)
    finally:
        driver.quit()


main()
