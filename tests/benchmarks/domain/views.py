"""How many queries the screens of contracts take, asked for as the web client does."""

from __future__ import annotations

from lxml import etree

from odoo.fields import Command, Domain
from odoo.tools.safe_eval import safe_eval

ACTION = "somconnexio_contract.contract_contract_action"
MODEL = "contract.contract"
AGENT = "bench_agent"
PAGE = 80
COUNT_LIMIT = 10001
# the number of one contract, as people type it
SOUGHT = "600000001"
X2MANY = ("one2many", "many2many")


def count_queries(env) -> dict:
    """Return the queries of list, kanban, search and form, each seen a second time.

    The first time fills what a server keeps between requests (views, rights).
    """
    agent = _get_agent(env)
    env.flush_all()
    counts = {}
    for name, show in SCREENS.items():
        for _turn in range(2):
            env.invalidate_all()
            env.cr.flush()
            fresh = env(user=agent.id)
            before = env.cr.sql_log_count
            show(fresh)
            counts[name] = env.cr.sql_log_count - before
    return counts


def _get_agent(env):
    """Return a person of the back office, neither a superuser nor a manager."""
    users = env["res.users"].with_context(no_reset_password=True)
    return users.search([("login", "=", AGENT)]) or users.create(
        {
            "name": "Agent",
            "login": AGENT,
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
            "group_ids": [
                Command.set(env.ref("somconnexio_contract.group_user").ids),
            ],
        }
    )


# === WHAT THE WEB CLIENT ASKS FOR === #


def _load(env, kind: str) -> tuple:
    """Return the model, the view's arch and what its action filters."""
    action = env.ref(ACTION).sudo()
    views = {view_type: view_id for view_id, view_type in action.views}
    views["search"] = action.search_view_id.id
    model = env[MODEL]
    loaded = model.get_views([(views.get(kind) or False, kind)])
    return model, etree.fromstring(loaded["views"][kind]["arch"])


def specify(model, node) -> dict:
    """Return the fields of a view as ``web_search_read`` wants them."""
    wanted: dict[str, dict] = {"id": {}}
    for element in _own_fields(node):
        name = element.get("name")
        field = model._fields[name]
        wanted.setdefault(name, {})
        if field.type == "many2one":
            wanted[name].setdefault("fields", {})["display_name"] = {}
        elif field.type in X2MANY:
            wanted[name].update(_specify_lines(model.env[field.comodel_name], element))
    return wanted


def _specify_lines(comodel, element) -> dict:
    inline = [child for child in element if child.tag in ("list", "kanban")]
    fields = specify(comodel, inline[0]) if inline else {}
    if element.get("widget", "").startswith("many2many_"):
        fields["display_name"] = {}
        if "color" in comodel._fields:
            fields["color"] = {}
    return {"fields": fields, "limit": 40} if fields else {}


def _own_fields(node):
    """Yield the field elements of a view, not those of views inside it."""
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from _own_fields(child)


def _read_page(model, arch, domain) -> None:
    model.web_search_read(
        domain,
        specify(model, arch),
        limit=PAGE,
        order=arch.get("default_order"),
        count_limit=COUNT_LIMIT,
    )


# === THE SCREENS === #


def _show_list(env) -> None:
    model, arch = _load(env, "list")
    _read_page(model, arch, [])


def _show_kanban(env) -> None:
    """The cards, and the columns if the kanban has some."""
    model, arch = _load(env, "kanban")
    group = arch.get("default_group_by")
    if not group:
        _read_page(model, arch, [])
        return
    model.web_read_group(
        [],
        [group],
        ["__count"],
        auto_unfold=True,
        unfold_read_specification=specify(model, arch),
        unfold_read_default_limit=PAGE,
    )


def _show_search(env) -> None:
    """What each field of the search box finds, and the name search."""
    model, arch = _load(env, "search")
    _same_model, columns = _load(env, "list")
    for element in arch.iter("field"):
        if "searchpanel" in [parent.tag for parent in element.iterancestors()]:
            model.search_panel_select_range(element.get("name"))
            continue
        name = element.get("name")
        given = element.get("filter_domain")
        domain = (
            safe_eval(given, {"self": SOUGHT})
            if given
            else Domain(name, element.get("operator") or "ilike", SOUGHT)
        )
        _read_page(model, columns, list(domain))
    model.name_search(SOUGHT, limit=8)


def _show_form(env) -> None:
    model, arch = _load(env, "form")
    contract = model.search([], limit=1, order="id")
    contract.web_read(specify(model, arch))


SCREENS = {
    "list": _show_list,
    "kanban": _show_kanban,
    "search": _show_search,
    "form": _show_form,
}
