"""The settings of the product, with the peers of the page benchmark behind addresses of their own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.pages_peers"
