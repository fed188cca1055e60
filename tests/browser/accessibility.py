"""What axe finds in the card."""

from playwright.sync_api import Page

from .conftest import AXE


def serious(page: Page, element: str) -> list[str]:
    """What axe finds in our own elements; Home Assistant's are not ours to mend."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    return page.locator(element).evaluate(
        """async (element) => {
          const found = await axe.run(element, { resultTypes: ["violations"] });
          const ours = (target) => [target].flat(2).some((part) => /smart-life-lock/.test(part));
          return found.violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .filter(({ nodes }) => nodes.some(({ target }) => ours(target)))
            .map(({ id, nodes }) => `${id}: ${JSON.stringify(nodes.map((node) => node.target))}`);
        }"""
    )
