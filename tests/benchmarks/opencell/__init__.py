"""What ``./dev bench opencell`` measures, one file a measurement.

``invoices`` drives the import of invoices: ``invoices_ours`` is what an Odoo process
with our addons does, ``invoices_plain`` one without, ``invoices_plan`` what both take
over, ``invoices_digest`` how they are compared, and ``billing_server`` where ours get
them from.
"""
