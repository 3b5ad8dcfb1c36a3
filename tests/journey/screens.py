"""``python -m tests.journey.screens``: pictures of the main pages, phone and desktop, light and dark, in docs/screens/.

The demo is loaded afresh and served by real servers; a picture shows what fits on the screen of a person who looks.
"""

import io
import sys
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.conftest import chromium
from tests.journey.demo_site import ROOT, demo_site
from tests.journey.matching_steps import run_again, withdraw_product
from tests.journey.people import PHONE
from tests.journey.places import PLACES, Visitors

FOLDER = ROOT / "docs" / "screens"
SIZES = {"390": PHONE, "1280": {"width": 1280, "height": 900}}
LARGEST = 200_000


def smaller(picture: bytes) -> bytes:
    """The same picture in 256 colours: text stays sharp, and it weighs a third."""
    result = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=2).save(
        result, "PNG", optimize=True
    )
    return min(picture, result.getvalue(), key=len)


def draw(base: str, folder: Path) -> list[str]:
    """Write all pictures; the answer is what is wrong with any of the pages."""
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--lang=zh-CN"])
        others = Visitors(browser, base, size=SIZES["1280"])
        withdraw_product(others.person("bank2"))
        run_again(others.person("organiser"))
        for (label, size), scheme in product(SIZES.items(), ("light", "dark")):
            visitors = Visitors(browser, base, size=size, scheme=scheme)
            for place in PLACES:
                name = f"{place.name}-{label}{'-dark' if scheme == 'dark' else ''}.png"
                picture = smaller(visitors.go(place).screenshot())
                (folder / name).write_bytes(picture)
                if len(picture) > LARGEST:
                    complaints.append(f"{name} has {len(picture)} bytes")
            for person in visitors.people.values():
                complaints += person.complaints
        browser.close()
    return complaints


def main() -> int:
    """Draw into docs/screens/; 1 when a page is not as it should be."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as base:
        complaints = draw(base, FOLDER)
    sys.stdout.write("".join(f"{line}\n" for line in complaints))
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
