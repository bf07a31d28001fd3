"""What ``./dev bench domain`` does in Odoo: in processes of their own, one a database.

``worker`` is the process; ``plain`` what it does with OCA's contract alone;
``cooperative`` and ``views`` what it does with our addons.
"""
