# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from __future__ import annotations

from odoo.fields import Domain

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class MemberPortal(CustomerPortal):
    """What the member's lists have in common: order, filter, search, pages."""

    def _prepare_list_values(self, records, domain: Domain, options: dict, **asked):
        """Values of a list of the portal.

        :param records: empty recordset that searches
        :param domain: what the member may see
        :param options: ``url``; ``sortings``, ``filters`` and ``inputs``, the
            choices, each with its first one as default
        :param asked: ``page``, ``sortby``, ``filterby``, ``search``, ``search_in``
        :return: values for the template, the records as ``records``
        """
        chosen = self._get_list_choices(options, asked)
        domain &= Domain(options["filters"][chosen["filterby"]]["domain"])
        search = (asked.get("search") or "").strip()
        if search:
            words = records._normalize_portal_search(search)
            domain &= options["inputs"][chosen["search_in"]]["domain"](words)
        pager = portal_pager(
            url=options["url"],
            url_args={**chosen, "search": search},
            total=records.search_count(domain),
            page=asked.get("page", 1),
            step=self._items_per_page,
        )
        return {
            **chosen,
            "search": search,
            "pager": pager,
            "default_url": options["url"],
            "searchbar_sortings": options["sortings"],
            "searchbar_filters": options["filters"],
            "searchbar_inputs": options["inputs"],
            "records": records.search(
                domain,
                order=options["sortings"][chosen["sortby"]]["order"],
                limit=self._items_per_page,
                offset=pager["offset"],
            ),
        }

    def _get_list_choices(self, options: dict, asked: dict) -> dict[str, str]:
        """What the list is sorted, filtered and searched by.

        It comes from the address bar: what is unknown there is taken for the first
        choice.
        """
        chosen = {}
        for key, choices in (
            ("sortby", "sortings"),
            ("filterby", "filters"),
            ("search_in", "inputs"),
        ):
            known = options[choices]
            chosen[key] = asked[key] if asked.get(key) in known else next(iter(known))
        return chosen
