# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).

from odoo import fields, models


class MemberReport(models.Model):
    """Who joined, who left and who is there, month by month, per cooperative."""

    _name = "member.report"
    _description = "Members by Month"
    _auto = False
    _order = "month desc"
    _rec_name = "month"
    _depends = {
        "res.partner": ["company_id", "is_member", "member_kind", "joined_on"],
        "member.leaving": ["company_id", "member_kind", "joined_on", "left_on"],
    }

    month = fields.Date(readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    joined = fields.Integer(readonly=True, help="Members who joined in the month.")
    left = fields.Integer(readonly=True, help="Members who left in the month.")
    active_members = fields.Integer(
        readonly=True, aggregator="max", help="Members at the end of the month."
    )
    active_others = fields.Integer(
        string="Sponsored and Under Agreements",
        readonly=True,
        aggregator="max",
        help="People without a share at the end of the month.",
    )

    @property
    def _table_query(self) -> str:
        return """
            WITH event AS (
                SELECT company_id, date_trunc('month', day) AS month, step,
                       COALESCE(kind, 'member') = 'member' AS is_own
                  FROM (SELECT company_id, member_kind,
                               COALESCE(joined_on, create_date::date), 1
                          FROM res_partner WHERE is_member
                         UNION ALL
                        SELECT company_id, member_kind, joined_on, 1 FROM member_leaving
                         UNION ALL
                        SELECT company_id, member_kind, left_on, -1 FROM member_leaving
                       ) AS change (company_id, kind, day, step)
            ),
            month AS (
                SELECT company_id, generate_series(
                           min(month), greatest(max(month), date_trunc('month', now())),
                           '1 month') AS month
                  FROM event GROUP BY company_id
            ),
            total AS (
                SELECT company_id, month,
                       count(*) FILTER (WHERE is_own AND step = 1) AS joined,
                       count(*) FILTER (WHERE is_own AND step = -1) AS gone,
                       COALESCE(sum(step) FILTER (WHERE is_own), 0) AS members,
                       COALESCE(sum(step) FILTER (WHERE NOT is_own), 0) AS others
                  FROM month
                  LEFT JOIN event USING (company_id, month)
                 GROUP BY company_id, month
            )
            SELECT company_id * 100000
                       + (extract(year FROM month) * 12
                          + extract(month FROM month))::int AS id,
                   company_id, month::date, joined, gone AS "left",
                   (sum(members) OVER company)::int AS active_members,
                   (sum(others) OVER company)::int AS active_others
              FROM total
            WINDOW company AS (PARTITION BY company_id ORDER BY month)
        """
