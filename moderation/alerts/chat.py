"""What chats take: the bodies of Slack's and Mattermost's webhooks and of Telegram's sendMessage.

Slack: docs.slack.dev, "Sending messages using incoming webhooks" and "Formatting message text";
Mattermost: developers.mattermost.com, "Incoming webhooks"; Telegram: core.telegram.org/bots/api.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from moderation.alerts.channel import Channel, Kind
from moderation.alerts.message import Message

HEADERS = {"Content-Type": "application/json", "User-Agent": "modqueue-alerts"}
_SLACK_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def request(channel: Channel, message: Message) -> tuple[str, bytes]:
    """Return the URL and the body that post ``message`` to a chat."""
    document = _document(channel, message.text)
    return _url(channel), json.dumps(document, ensure_ascii=False).encode()


def _url(channel: Channel) -> str:
    is_bot = channel.kind is Kind.TELEGRAM
    return f"{channel.address}/sendMessage" if is_bot else channel.address


def _document(channel: Channel, text: str) -> Mapping[str, object]:
    if channel.kind is Kind.SLACK:
        return {"text": text.translate(_SLACK_ESCAPES)}
    if channel.kind is Kind.TELEGRAM:
        preview = {"is_disabled": True}
        return {"chat_id": channel.chat, "text": text, "link_preview_options": preview}
    return {"text": text}
