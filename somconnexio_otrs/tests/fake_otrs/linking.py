"""The link operations that setup/otrs adds to a Znuny."""

from .rules import LINK_TYPES, FakeError


class FakeLinks:
    """Links are (source, target, type); mixed into the server.

    What is listed comes from a cache, which a new and a deleted link empty.
    """

    cached_links = None

    def _link_add(self, _route_id, data, headers):
        self._check_session("LinkAdd", data, headers)
        ends = [int(data["SourceKey"]), int(data["TargetKey"])]
        self._check_reach("LinkAdd", ends)
        link = (*ends, data["Type"])
        if link[2] not in LINK_TYPES:
            raise FakeError("LinkAdd.Fail", "LinkAdd: could not add the link!")
        if not self._find_link(*link):
            self.links.append(link)
            self.cached_links = None
        return {"Success": 1}

    def _link_delete(self, _route_id, data, headers):
        self._check_session("LinkDelete", data, headers)
        link = self._find_link(int(data["Key1"]), int(data["Key2"]), data["Type"])
        if link:
            self.links.remove(link)
            self.cached_links = None
        return {"Success": 1}

    def _find_link(self, source, target, kind):
        """The link of two tickets, whichever way it was made."""
        for link in ((source, target, kind), (target, source, kind)):
            if link in self.links:
                return link
        return None

    def break_off_link(self, source, target, kind="ParentChild"):
        """The server is killed when it has written a link: the cache stays."""
        self._list_links()
        self.links.append((source, target, kind))

    def _list_links(self):
        if self.cached_links is None:
            self.cached_links = list(self.links)
        return self.cached_links

    def _link_list(self, _route_id, data, headers):
        self._check_session("LinkList", data, headers)
        self._check_reach("LinkList", [data["Key"]])
        key, link_type = int(data["Key"]), data.get("Type")
        found = [
            {
                "Object": "Ticket",
                "Type": kind,
                "Direction": direction,
                "Key": str(there),
            }
            for here, there, kind, direction in self._both_ways()
            if here == key and link_type in (None, kind)
        ]
        return {"LinkList": found}

    def _both_ways(self):
        """Seen from a child its parent is the source; a Normal link has no ends."""
        for source, target, kind in self._list_links():
            yield target, source, kind, "Source"
            yield source, target, kind, "Target" if kind != "Normal" else "Source"
