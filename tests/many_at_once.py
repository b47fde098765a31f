"""An HTTP server for tests in which many clients come at the same moment."""

from http.server import ThreadingHTTPServer


class PatientServer(ThreadingHTTPServer):
    """Lets all of them wait in its queue: the kernel drops or resets those that find no place, and Python's has five."""

    request_queue_size = 128
