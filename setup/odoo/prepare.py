"""Prepares the template database; read by ``odoo shell``, which gives ``env``.

What any Spanish cooperative has before our addons are installed: its country,
currency and chart of accounts, attachments inside the database (so that copying
the database copies everything) and nothing that calls home.
"""

import sys

CHART = "es_coop_pymes"
# crons that talk to somebody else's server, or send mail nobody asked for
UNWANTED_CRONS = (
    "mail.ir_cron_module_update_notification",
    "digest.ir_cron_digest_scheduler_action",
)


def prepare(env):
    """Set up the main company and switch off what calls home."""
    company = env.ref("base.main_company")
    company.country_id = env.ref("base.es")
    if company.chart_template != CHART:
        env["account.chart.template"].try_loading(CHART, company, install_demo=False)
    for xmlid in UNWANTED_CRONS:
        env.ref(xmlid).active = False
    env["ir.config_parameter"].set_param("ir_attachment.location", "db")
    env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
    env["ir.attachment"].force_storage()
    env["res.users"].search([]).write({"tz": "Europe/Madrid"})
    env.cr.commit()


if "env" in globals():
    prepare(globals()["env"])
else:
    sys.exit("feed this file to: odoo shell -d DATABASE")
