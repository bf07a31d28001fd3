"""What ``./dev bench domain`` does in Odoo: in processes of their own, one a database.

``plain`` is what a worker does with OCA's contract alone;
``cooperative`` and ``views`` what it does with our addons.
"""
