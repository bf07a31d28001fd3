from . import otrs_rule_preview
from . import otrs_article_compose
from . import otrs_ticket_preview
from . import otrs_check
