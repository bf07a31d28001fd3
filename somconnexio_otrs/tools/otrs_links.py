"""Links between tickets. OTRS has no such operations: they are those of the link web
service (see setup/otrs), or of whatever the server has under the same names."""

from odoo.addons.somconnexio_sync.exceptions import (
    RemoteRejectedError,
    UnknownOutcomeError,
)

LINK_TYPES = ("Normal", "ParentChild")


class OtrsLinksMixin:
    """LinkAdd, LinkList, LinkDelete."""

    def link_tickets(self, source_id, target_id, link_type="Normal", reference=""):
        """Link two tickets; a link that exists already is left as it is.

        OTRS lists links from a cache. If it was killed between writing a link and
        emptying the cache, nobody sees the link: it is made anew then.

        :param source_id: of a link of type ParentChild the parent
        """
        link = (source_id, target_id, link_type, reference)
        if self._has_link(*link):
            return
        self._change_link("LinkAdd", *link)
        if not self._has_link(*link):
            self._change_link("LinkDelete", *link)
            self._change_link("LinkAdd", *link)

    def unlink_tickets(self, source_id, target_id, link_type="Normal", reference=""):
        """Take the link of two tickets away, if there is one."""
        if not self._has_link(source_id, target_id, link_type, reference):
            return
        self._change_link("LinkDelete", source_id, target_id, link_type, reference)

    def _change_link(self, operation, source_id, target_id, link_type, reference):
        """Add or delete a link. That it failed is all OTRS says if its database went
        away meanwhile: with a type that every OTRS has it's no refusal."""
        methods = {
            "LinkAdd": self._transport.link_add,
            "LinkDelete": self._transport.link_delete,
        }
        try:
            self._call(
                operation,
                reference,
                methods[operation],
                int(source_id),
                int(target_id),
                link_type=link_type,
            )
        except RemoteRejectedError as error:
            if error.code == f"{operation}.Fail" and link_type in LINK_TYPES:
                raise UnknownOutcomeError(str(error), status=error.status) from error
            raise

    def list_links(self, ticket_id, link_type=None, reference=""):
        """Return the other tickets that a ticket is linked with, as (id, link type,
        direction): "Source" is a parent (or either end of a Normal link), "Target" a
        child."""
        links = self._call(
            "LinkList",
            reference,
            self._transport.link_list,
            int(ticket_id),
            dst_object_type="Ticket",
            link_type=link_type,
        )
        return [
            (int(link["Key"]), str(link["Type"]), str(link["Direction"]))
            for link in links or []
        ]

    def _has_link(self, source_id, target_id, link_type, reference):
        links = self.list_links(source_id, link_type, reference)
        return any(ticket_id == int(target_id) for ticket_id, *_how in links)
