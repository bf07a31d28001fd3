"""Articles as OTRS keeps and shows them."""

import base64
import binascii

TIMESTAMP = "%Y-%m-%d %H:%M:%S"
CHANNELS = {"Email": 1, "Phone": 2, "Internal": 3, "Chat": 4}


def make_article(article_id, now, data, attachments, sender, created_by):
    """Row of an article, with the defaults of OTRS."""
    return {
        "ArticleID": article_id,
        "CreateTime": now.strftime(TIMESTAMP),
        "CreateBy": created_by,
        "SenderType": data.get("SenderType") or "agent",
        "CommunicationChannel": data.get("CommunicationChannel") or "Internal",
        "From": data.get("From") or sender,
        "Subject": data["Subject"],
        "Body": data["Body"],
        "IsVisibleForCustomer": int(data.get("IsVisibleForCustomer", 1)),
        "Attachment": _store_files(attachments or []),
    }


def _store_files(attachments):
    """What isn't base64 becomes an empty file, and a second file of the same name
    gets a number."""
    files = {}
    for item in attachments:
        name = base = item["Filename"]
        stem, dot, extension = base.rpartition(".")
        number = 0
        while name in files:
            number += 1
            name = f"{stem}-{number}{dot}{extension}" if dot else f"{base}-{number}"
        files[name] = {
            "Filename": name,
            "ContentType": item["ContentType"].lower(),
            "content": _decode(item["Content"]),
        }
    return list(files.values())


def _decode(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def show_article(article, version, data):
    """An article as TicketGet answers it; one whose writing broke off is hollow."""
    shown = dict(article)
    if "ArticleID" not in shown:
        return {"TimeUnit": 0}
    channel = shown.pop("CommunicationChannel")
    shown["CommunicationChannelID"] = CHANNELS[channel]
    if version != "6.5.1":
        shown["CommunicationChannel"] = channel
    files = shown.pop("Attachment")
    if data.get("Attachments") == "1" and files:
        has_content = data.get("GetAttachmentContents", "1") == "1"
        shown["Attachment"] = [_show_file(item, has_content) for item in files]
    return shown


def _show_file(item, has_content):
    content = item["content"]
    return {
        "Filename": item["Filename"],
        "ContentType": item["ContentType"],
        "FilesizeRaw": len(content),
        "Content": base64.b64encode(content).decode() if has_content else "",
    }
