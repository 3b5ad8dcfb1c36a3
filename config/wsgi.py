"""Entry point of gunicorn: `gunicorn config.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# What the program itself holds (half a million objects) never becomes rubbish: looking through it stopped an answer
# for a fifth of a second now and then. Kept answers grow old slowly: the oldest generation is looked at more rarely.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
