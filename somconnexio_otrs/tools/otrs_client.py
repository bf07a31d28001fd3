"""The operations of an OTRS/Znuny GenericInterface that we use, one method each.

No ORM here: values go in, values and ``OtrsTicket`` come out, and what fails is one of
the four classes of ``somconnexio_sync.exceptions``. A client serves one thread.
"""

from .otrs_articles import OtrsArticlesMixin
from .otrs_history import OtrsHistoryMixin
from .otrs_links import OtrsLinksMixin
from .otrs_reader import OtrsReaderMixin
from .otrs_search import SEARCH_LIMIT, OtrsSearchMixin
from .otrs_session import SESSIONS, OtrsSession
from .otrs_writer import OtrsWriterMixin

__all__ = ["SEARCH_LIMIT", "SESSIONS", "OtrsClient"]


class OtrsClient(
    OtrsWriterMixin,
    OtrsArticlesMixin,
    OtrsLinksMixin,
    OtrsSearchMixin,
    OtrsHistoryMixin,
    OtrsReaderMixin,
    OtrsSession,
):
    """Client of one OTRS account; its parameters are those of ``OtrsSession``."""
