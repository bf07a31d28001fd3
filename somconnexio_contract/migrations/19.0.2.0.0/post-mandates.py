# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).


def migrate(cr, version):
    """The stored name of a mandate is its reference, without a code of OCA's."""
    cr.execute(
        """
        UPDATE account_banking_mandate
           SET display_name = unique_mandate_reference
         WHERE display_name IS DISTINCT FROM unique_mandate_reference
        """
    )
