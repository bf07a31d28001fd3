"""What happened to tickets."""

from .otrs_values import parse_history_entry

MERGED = "Merged"


class OtrsHistoryMixin:
    """TicketHistoryGet."""

    def get_history(self, ticket_ids):
        """Return {ticket id: its history entries, oldest first}; ids that are missing
        or forbidden are left out."""
        ids = list(dict.fromkeys(int(ticket_id) for ticket_id in ticket_ids))
        return self._get_in_chunks(
            ids, "TicketHistoryGet", OtrsHistoryMixin._read_history
        )

    def _read_history(self, ids):
        transport = self._transport
        self._call(
            "TicketHistoryGet",
            "",
            transport.ticket_history_get_by_id,
            ",".join(map(str, ids)),
        )
        # PyOTRS returns the first ticket's only
        return {
            int(item["TicketID"]): [
                parse_history_entry(entry, self.time_zone)
                for entry in item.get("History") or []
            ]
            for item in transport.result
        }

    def find_merge_target(self, ticket_id):
        """Id of the ticket into which this one was merged in the end, or None.

        A merge is in the history of both tickets: number and id of the one that ended,
        then of the one that goes on.
        """
        target, seen = int(ticket_id), set()
        while target not in seen:
            seen.add(target)
            target = self._find_next_merge_target(target) or target
        return target if target != int(ticket_id) else None

    def _find_next_merge_target(self, ticket_id):
        entries = self.get_history([ticket_id]).get(ticket_id, [])
        targets = [
            int(entry.name_parts[3])
            for entry in entries
            if entry.type == MERGED and entry.name_parts[1:2] == [str(ticket_id)]
        ]
        return targets[-1] if targets else None
