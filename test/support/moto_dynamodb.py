"""moto's DynamoDB on PORT. One request after the other: its transactions don't keep apart what comes at once."""

import os
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

application = DomainDispatcherApplication(create_backend_app)
lock = threading.Lock()


def in_turn(environ, start_response):
    with lock:
        return application(environ, start_response)


run_simple("127.0.0.1", int(os.environ["PORT"]), in_turn, threaded=True)
