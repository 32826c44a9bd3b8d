"""Where Flask meets the house: headers, who is asking, errors as pages or acks, the door for socket events."""

from forum.web.identity import VISITOR, actor, asks, reading, see_other

__all__ = ["VISITOR", "actor", "asks", "reading", "see_other"]
