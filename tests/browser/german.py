"""What a part of the card says and shows, where German is spoken."""

from playwright.sync_api import Locator

from tests.house.foreign_words import english_in

NAME = "Oma Frieda"

# All that is shown or read aloud of an element, and what of it reaches out of the page
# or of something around it that hides what reaches out; a slot stands between the two.
SHOWN = """(root) => {
  const said = [], cut = [];
  const cuts = (place, box) => box.right > place.right + 1 || box.left < place.left - 1;
  const read = (text, places) => {
    said.push(text.data);
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (text.data.trim() && box.width && places.some((place) => cuts(place, box)))
      cut.push(`${text.parentNode.localName}: ${text.data.trim()}`);
  };
  const look = (one, around) => {
    if (one.nodeType === Node.TEXT_NODE) return read(one, around);
    if (/^(style|svg|script)$/.test(one.localName ?? "")) return;
    for (const name of ["aria-label", "placeholder", "title"]) {
      const text = one.getAttribute?.(name);
      if (text) said.push(text);
    }
    const box = one.getBoundingClientRect?.();
    // What is one pixel wide is there for readers of the screen.
    const hides = box?.width > 1 && getComputedStyle(one).overflowX !== "visible";
    const places = hides ? [...around, box] : around;
    // The rows of other tests have the names that those gave.
    if (one.localName === "smart-life-lock-code" && !one.shadowRoot.textContent.includes(NAME)) return;
    const children = [...(one.assignedNodes?.() ?? []), ...(one.shadowRoot ?? one).childNodes];
    children.forEach((child) => look(child, places));
  };
  look(root, [{ left: 0, right: innerWidth }]);
  return { said: said.join(" | "), cut };
}""".replace("NAME", repr(NAME))


def expect_german(what: Locator, *words: str) -> None:
    """It says these words, none in English, and all of it is to be seen."""
    what.page.wait_for_timeout(500)  # what moves is not in its place yet
    shown = what.evaluate(SHOWN)
    for word in words:
        assert word in shown["said"], shown["said"]
    own = shown["said"].replace("Home Assistant", "").replace("Smart lock", "")
    assert english_in(own) == set(), own
    assert shown["cut"] == []
